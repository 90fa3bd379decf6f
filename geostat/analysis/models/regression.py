"""Regression in space, by spreg and mgwr: what explains an indicator, and do neighbors matter besides?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field
from scipy.sparse import csr_array

from geostat.analysis.core.contract import Alpha, Outcome, analysis
from geostat.analysis.core.reading import Text, p_text, told
from geostat.analysis.core.sample import Sample, check_varied, take_sample, take_values
from geostat.domain.geodesic import meters_around
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, needing_extra
from geostat.weights import SpatialWeights
from geostat.weights.model import to_graph

if TYPE_CHECKING:
    from libpysal.graph import Graph
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["gwr", "ols", "spatial_error", "spatial_lag"]

_DENSE = 1000  # above this the likelihood is evaluated by sparse decomposition

_NOT_CAUSES: Text = (
    "A coefficient says what goes with what among these areas; it does not say that one brings about the other, nor "
    "that it holds for people.",
    "สัมประสิทธิ์บอกเพียงว่าอะไรแปรผันร่วมกันระหว่างพื้นที่ ไม่ได้บอกว่าสิ่งหนึ่งเป็นเหตุของอีกสิ่ง และไม่ได้ใช้กับระดับบุคคล",
)


@analysis("Least squares with spatial diagnostics", "การถดถอยพร้อมการตรวจเชิงพื้นที่", family="model", layers=(2, None))
def ols(layers: Sequence[Layer], weights: SpatialWeights, *, alpha: Alpha = 0.05) -> Outcome:
    """Least squares of the first layer on the others, with tests whether the residuals cluster and which model helps.

    Statistics: `coefficients` (estimate, standard error, t, p), `r2`, `adjusted_r2`, `f`, `log_likelihood`, `aic`,
    `schwarz`, `condition_number`, `tests` (Jarque–Bera, Breusch–Pagan, Koenker–Bassett; Moran's I of the residuals; LM
    and robust LM for lag and error, SARMA: value and p), and `advice`: none, lag or error, by Anselin's rule. The table
    has `value`, `predicted`, `residual` and `class` (fitted, isolate, no_data). Weights are row-standardized.

    Raises AnalysisError for too few areas, no variation, or layers that determine each other. Source: spreg; Anselin
    1988.
    """
    from spreg import OLS

    sample = _fit_sample(layers, weights)
    with _quiet():
        model = OLS(**_arguments(sample), w=_graph(sample), spat_diag=True, moran=True)
    found = {
        **_coefficients(sample, model.betas, model.std_err, model.t_stat, "t"),
        "r2": float(model.r2),
        "adjusted_r2": float(model.ar2),
        "f": _pair(model.f_stat),
        "log_likelihood": float(model.logll),
        "aic": float(model.aic),
        "schwarz": float(model.schwarz),
        "condition_number": float(model.mulColli),
        "tests": _tests(model),
    }
    found["advice"] = _advice(found["tests"], alpha)
    return _outcome(sample, model, found, _says_ols(found, alpha))


@analysis("Spatial lag model", "แบบจำลองเชิงพื้นที่แบบล้าหลัง (lag)", family="model", layers=(2, None))
def spatial_lag(layers: Sequence[Layer], weights: SpatialWeights, *, alpha: Alpha = 0.05) -> Outcome:
    """Spatial lag model by maximum likelihood: the first layer on the others and on its own values at the neighbors.

    Statistics: `coefficients` (estimate, standard error, z, p; the last is `rho`), `rho`, `pseudo_r2`,
    `log_likelihood`, `aic`, `schwarz`. A coefficient is not the whole effect of a layer: neighbors pass it on. Table as
    in `ols`.

    Raises AnalysisError like `ols`. Source: spreg; Ord 1975; Anselin 1988.
    """
    from spreg import ML_Lag

    return _by_likelihood(layers, weights, ML_Lag, "rho", alpha)


@analysis("Spatial error model", "แบบจำลองเชิงพื้นที่แบบคลาดเคลื่อน (error)", family="model", layers=(2, None))
def spatial_error(layers: Sequence[Layer], weights: SpatialWeights, *, alpha: Alpha = 0.05) -> Outcome:
    """Spatial error model by maximum likelihood: the first layer on the others, with errors that neighbors share.

    Statistics as in `spatial_lag`, with `lambda` in place of `rho`. Table as in `ols`.

    Raises AnalysisError like `ols`. Source: spreg; Ord 1975; Anselin 1988.
    """
    from spreg import ML_Error

    return _by_likelihood(layers, weights, ML_Error, "lambda", alpha)


@analysis("Geographically weighted regression", "การถดถอยถ่วงน้ำหนักทางภูมิศาสตร์ (GWR)", family="model", layers=(2, None))
def gwr(
    layers: Sequence[Layer],
    *,
    neighbors: Annotated[
        int | None, Field(ge=10, description="How many nearest areas each fit uses; found by AICc if left out.")
    ] = None,
) -> Outcome:
    """Geographically weighted regression: the first layer on the others, fitted around each area (needs the extra gwr).

    The kernel is an adaptive bisquare over the nearest areas. Statistics: `neighbors`, `aicc`, `r2`, `effective_n`
    (parameters) and `coefficients` with their lowest, median and highest value. The table has for each term the
    coefficient and `t_…`, and `local_r2`. Many tests are made at once: `critical_t` is adjusted for them
    (da Silva & Fotheringham 2016).

    Raises MissingExtraError if mgwr is not installed, AnalysisError like `ols`. Source: Fotheringham et al. 2002; mgwr.
    """
    with needing_extra("gwr"):
        from mgwr.gwr import GWR
        from mgwr.sel_bw import Sel_BW
    sample, places = _sample_without_weights(layers)
    y, x = sample.values[:, :1], sample.values[:, 1:]
    if neighbors is not None and neighbors > sample.n:
        raise AnalysisError(f"{neighbors} neighbors are asked for, and only {sample.n} areas have values")
    with _quiet():
        bandwidth = neighbors or Sel_BW(places, y, x, n_jobs=1).search(criterion="AICc")
        fitted = GWR(places, y, x, bandwidth, n_jobs=1).fit()
    terms = ["constant", *sample.names[1:]]
    columns: dict[str, Any] = {term: fitted.params[:, i] for i, term in enumerate(terms)}
    columns |= {f"t_{term}": fitted.tvalues[:, i] for i, term in enumerate(terms)}
    table = sample.frame({**columns, "local_r2": fitted.localR2[:, 0], "class": "fitted"})
    table = sample.with_classes(table)
    found = {
        "neighbors": int(bandwidth),
        "aicc": float(fitted.aicc),
        "r2": float(fitted.R2),
        "effective_n": float(fitted.tr_S),
        "critical_t": float(np.atleast_1d(fitted.critical_tval())[0]),
        "coefficients": [_spread(term, columns[term]) for term in terms],
        "n": sample.n,
    }
    return Outcome(found, table, sample.findings(), told(_says_gwr(found), _NOT_CAUSES))


def _fit_sample(layers: Sequence[Layer], weights: SpatialWeights) -> Sample:
    sample = take_sample(layers, weights)
    _check_can_fit(sample)
    return sample


def _check_can_fit(sample: Sample) -> None:
    n, m = sample.values.shape
    if n < m + 3:
        raise AnalysisError(f"{m} coefficients cannot be told from {n} areas; take fewer layers", n=n)
    design = np.column_stack([np.ones(n), sample.z[:, 1:]])
    if np.linalg.matrix_rank(design) < m:
        names = ", ".join(sample.names[1:])
        raise AnalysisError(f"the explaining layers determine each other: {names}; leave one out")


def _sample_without_weights(layers: Sequence[Layer]) -> tuple[Sample, list[tuple[float, float]]]:
    """The areas with values, and their centroids in meters around the middle of them."""
    values = take_values(layers)
    usable = np.isfinite(values.to_numpy()).all(axis=1)
    chosen, codes = np.ascontiguousarray(values.to_numpy()[usable]), values.index.to_numpy(dtype=object)
    n = len(chosen)
    sample = Sample(tuple(layers), list(codes[usable]), chosen, csr_array((n, n)), [], list(codes[~usable]))
    check_varied(chosen, layers)
    _check_can_fit(sample)
    shapes = layers[0].boundary_set.areas.geometry.loc[sample.codes]
    points = shapes.to_crs(meters_around(shapes.total_bounds)).centroid
    return sample, list(zip(points.x, points.y, strict=True))


@contextmanager
def _quiet() -> Iterator[None]:
    """spreg prints the names of its models, and warns of its own calls of scipy and pandas."""
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _arguments(sample: Sample) -> dict[str, Any]:
    names = sample.names
    return {"y": sample.values[:, :1], "x": sample.values[:, 1:], "name_y": names[0], "name_x": names[1:]}


def _graph(sample: Sample) -> Graph:
    return to_graph(sample.codes, sample.matrix).transform("r")


def _by_likelihood(
    layers: Sequence[Layer], weights: SpatialWeights, kind: Any, parameter: str, alpha: float
) -> Outcome:
    sample = _fit_sample(layers, weights)
    method = "full" if sample.n <= _DENSE else "LU"
    with _quiet():
        model = kind(**_arguments(sample), w=_graph(sample), method=method)
    found = {
        **_coefficients(sample, model.betas, model.std_err, model.z_stat, "z", parameter),
        parameter: float(model.betas[-1, 0]),
        "pseudo_r2": float(model.pr2),
        "log_likelihood": float(model.logll),
        "aic": float(model.aic),
        "schwarz": float(model.schwarz),
    }
    return _outcome(sample, model, found, _says_likelihood(found, parameter, alpha))


def _coefficients(
    sample: Sample, betas: Floats, errors: Floats, tests: Any, letter: str, last: str | None = None
) -> dict[str, Any]:
    names = ["constant", *sample.names[1:], *([last] if last else [])]
    rows = zip(names, betas[:, 0], errors, tests, strict=True)
    return {
        "coefficients": [
            {"name": name, "estimate": float(beta), "standard_error": float(error), letter: float(t), "p": float(p)}
            for name, beta, error, (t, p) in rows
        ]
    }


def _pair(pair: Any) -> dict[str, float]:
    return {"value": float(pair[0]), "p": float(pair[1])}


def _tests(model: Any) -> dict[str, dict[str, float]]:
    moran, z, p = (float(each) for each in model.moran_res)
    named = {
        "jarque_bera": {"value": float(model.jarque_bera["jb"]), "p": float(model.jarque_bera["pvalue"])},
        "breusch_pagan": {"value": float(model.breusch_pagan["bp"]), "p": float(model.breusch_pagan["pvalue"])},
        "koenker_bassett": {"value": float(model.koenker_bassett["kb"]), "p": float(model.koenker_bassett["pvalue"])},
        "moran_residuals": {"value": moran, "z": z, "p": p},
    }
    lagrange = {"lag": "lm_lag", "error": "lm_error", "robust_lag": "rlm_lag", "robust_error": "rlm_error"}
    return {**named, **{f"lm_{name}": _pair(getattr(model, part)) for name, part in lagrange.items()},
            "sarma": _pair(model.lm_sarma)}  # fmt: skip


def _advice(tests: dict[str, dict[str, float]], alpha: float) -> str:
    """Anselin's rule: the model whose test is significant; of two, the one whose robust test is more so."""
    lag, error = tests["lm_lag"]["p"] <= alpha, tests["lm_error"]["p"] <= alpha
    if lag and error:
        return "lag" if tests["lm_robust_lag"]["p"] <= tests["lm_robust_error"]["p"] else "error"
    return "lag" if lag else "error" if error else "none"


def _outcome(sample: Sample, model: Any, found: dict[str, Any], says: Text) -> Outcome:
    table = sample.frame(
        {
            "value": sample.values[:, 0],
            "predicted": np.asarray(model.predy)[:, 0],
            "residual": np.asarray(model.u)[:, 0],
            "class": "fitted",
        }
    )
    table = sample.with_classes(table)
    return Outcome({**found, "n": sample.n}, table, sample.findings(), told(says, _NOT_CAUSES))


def _spread(name: str, values: Floats) -> dict[str, Any]:
    return {
        "name": name,
        "lowest": float(values.min()),
        "median": float(np.median(values)),
        "highest": float(values.max()),
    }


def _significant(found: dict[str, Any], alpha: float) -> Text:
    chosen = [row for row in found["coefficients"][1:] if row["p"] <= alpha and row["name"] not in ("rho", "lambda")]
    if not chosen:
        return "no layer is significant", "ไม่มีตัวแปรใดมีนัยสำคัญ"
    text = ", ".join(f"{row['name']} ({row['estimate']:+.3g}, {p_text(row['p'])})" for row in chosen)
    return f"significant: {text}", f"ตัวแปรที่มีนัยสำคัญ: {text}"


def _says_ols(found: dict[str, Any], alpha: float) -> Text:
    english, thai = _significant(found, alpha)
    residual = found["tests"]["moran_residuals"]
    advice = {
        "none": ("the residuals need no spatial model", "ส่วนเหลือไม่จำเป็นต้องใช้แบบจำลองเชิงพื้นที่"),
        "lag": ("the tests point to a spatial lag model", "ผลทดสอบแนะนำแบบจำลอง spatial lag"),
        "error": ("the tests point to a spatial error model", "ผลทดสอบแนะนำแบบจำลอง spatial error"),
    }[found["advice"]]
    return (
        f"The layers explain {found['r2']:.0%} of the variation; {english}. Moran's I of the residuals is "
        f"{residual['value']:.2f} ({p_text(residual['p'])}): {advice[0]}.",
        f"ตัวแปรอธิบายความแตกต่างได้ {found['r2']:.0%} {thai} Moran’s I ของส่วนเหลือเท่ากับ {residual['value']:.2f} "
        f"({p_text(residual['p'])}) {advice[1]}",
    )


def _says_likelihood(found: dict[str, Any], parameter: str, alpha: float) -> Text:
    english, thai = _significant(found, alpha)
    last = found["coefficients"][-1]
    return (
        f"{parameter} = {found[parameter]:.2f} ({p_text(last['p'])}): how much neighbors matter; {english}. "
        f"AIC {found['aic']:.1f}.",
        f"{parameter} = {found[parameter]:.2f} ({p_text(last['p'])}) คือน้ำหนักของเพื่อนบ้าน {thai} AIC {found['aic']:.1f}",
    )


def _says_gwr(found: dict[str, Any]) -> Text:
    spans = "; ".join(f"{row['name']} {row['lowest']:.3g} … {row['highest']:.3g}" for row in found["coefficients"][1:])
    return (
        f"Fitted around each area with its {found['neighbors']} nearest: {found['r2']:.0%} of the variation; "
        f"coefficients run: {spans}.",
        f"ประมาณรอบแต่ละพื้นที่ด้วย {found['neighbors']} พื้นที่ใกล้สุด อธิบายได้ {found['r2']:.0%} ช่วงสัมประสิทธิ์: {spans}",
    )
