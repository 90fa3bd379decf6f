"""Inequality between areas: how unequal, between whom, and whether neighbors share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from geostat.analysis.core.contract import Alpha, Groups, Outcome, Permutations, Seed, analysis
from geostat.analysis.core.permutation import form_counts, two_sided_p
from geostat.analysis.core.reading import Text, how_sure, told
from geostat.analysis.core.sample import take_sample, take_values
from geostat.domain.findings import Finding
from geostat.domain.layers import Layer
from geostat.errors import AnalysisError, InputError, some
from geostat.weights import SpatialWeights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["gini", "spatial_gini", "theil"]

Equal = Annotated[bool, Field(description="Count every area the same, however many live there.")]

_NO_JUDGMENT: Text = (
    "It describes these areas as they are, it is no estimate from a sample, and it says nothing about inequality "
    "inside each area.",
    "ผลนี้บรรยายพื้นที่ตามที่เป็นอยู่ ไม่ใช่การประมาณจากตัวอย่าง และไม่ได้บอกความเหลื่อมล้ำภายในแต่ละพื้นที่",
)


@analysis("Gini coefficient", "ค่าสัมประสิทธิ์จีนี", family="inequality")
def gini(layer: Layer, *, population: Layer | None = None, equal: Equal = False) -> Outcome:
    """Gini coefficient of a layer over areas, each counted by its population: 0 all alike, towards 1 all in one area.

    G = Σ_i Σ_j p_i p_j |y_i − y_j| / (2·μ), p population shares, μ = Σ p_i y_i. Say `population`, or `equal`.

    Raises InputError if neither is said, AnalysisError for negative values or a mean of 0.
    """
    values, share, findings = _weighed(layer, population, equal)
    y, p = values.to_numpy(), share.to_numpy()
    order = np.argsort(y, kind="stable")
    cumulated = np.cumsum(p[order] * y[order])
    mean = cumulated[-1]
    g = float(1 - ((cumulated + np.concatenate([[0.0], cumulated[:-1]])) * p[order]).sum() / mean)
    found = {"gini": g, "mean": float(mean), "n": len(y), "weighted_by": _weighed_by(population)}
    says: Text = (f"The Gini coefficient between areas is {g:.3f}.", f"ค่าสัมประสิทธิ์จีนีระหว่างพื้นที่เท่ากับ {g:.3f}")
    return Outcome(found, None, findings, told(says, _NO_JUDGMENT))


@analysis("Spatial Gini", "จีนีเชิงพื้นที่", family="inequality")
def spatial_gini(
    layer: Layer,
    weights: SpatialWeights,
    *,
    permutations: Permutations = 9999,
    seed: Seed = 1,
    alpha: Alpha = 0.05,
) -> Outcome:
    """The Gini coefficient in two parts: between neighbors, and between areas that are not; every area counts the same.

    Statistics: `gini`; `between_neighbors` and `between_others`, the sums of |y_i − y_j| over ordered pairs;
    `share_neighbors`; `expected_neighbors` (the mean of the permutations) and `p_sim`. Where neighbors are
    alike, their part is less than expected.

    Raises AnalysisError for negative values, fewer than 4 usable areas or no variation. Source: Rey & Smith 2013.
    """
    sample = take_sample(layer, weights, "binary")
    y = sample.values[:, 0]
    _check_not_negative(pd.Series(y, index=sample.codes))
    joined = sample.matrix + sample.matrix.T
    joined.data[:] = 1.0
    simulated = form_counts("absolute", y[:, None], y[:, None], joined, permutations=permutations, seed=seed)
    ranks = np.arange(1, sample.n + 1)
    total = float(2 * ((2 * ranks - sample.n - 1) * np.sort(y)).sum())
    near, p = float(simulated.observed[0]), float(two_sided_p(simulated.counts)[0])
    g = total / (2 * sample.n**2 * y.mean())
    found = {
        "gini": float(g),
        "between_neighbors": near,
        "between_others": total - near,
        "share_neighbors": near / total,
        "expected_neighbors": float(simulated.mean[0]),
        "p_sim": p,
        "n": sample.n,
    }
    less = near < simulated.mean[0]
    says: Text = (
        f"The Gini coefficient is {g:.3f}; pairs of neighbors carry {near / total:.1%} of it, "
        f"{_compared(p, alpha, less)[0]}.",
        f"ค่าจีนีเท่ากับ {g:.3f} คู่เพื่อนบ้านมีส่วน {near / total:.1%} {_compared(p, alpha, less)[1]}",
    )
    read = told(says, how_sure(p, sample.n, permutations), _NO_JUDGMENT)
    return Outcome(found, None, sample.findings(), read)


@analysis("Theil index", "ดัชนีไทล์", family="inequality")
def theil(
    layer: Layer, *, population: Layer | None = None, equal: Equal = False, groups: Groups | None = None
) -> Outcome:
    """Theil's T of a layer, each area counted by its population, between and within groups such as regions or clusters.

    T = Σ_j (p_j y_j/μ) ln(y_j/μ), p population shares, μ = Σ p_j y_j; with groups, T = between + within, where
    between = Σ_g v_g ln(μ_g/μ), within = Σ_g v_g T_g, v_g the share of the whole. Areas in no group are left out, and
    named. The table has the `value`, its `share_of_population` and its `contribution` to T. Say `population`, or
    `equal`.

    Raises InputError if neither is said, AnalysisError for negative values or a mean of 0. Source: Theil 1967.
    """
    values, share, findings = _weighed(layer, population, equal)
    if groups is not None:
        inside = values.index.isin(list(groups.of))
        findings = (*findings, *_left_out(list(values.index[~inside]), groups.id))
        values, share = values[inside], share[inside] / share[inside].sum()
    y, p = values.to_numpy(), share.to_numpy()
    mean = float((p * y).sum())
    terms = _theil_terms(y, p, mean)
    found: dict[str, Any] = {
        "theil": float(terms.sum()),
        "mean": mean,
        "n": len(y),
        "weighted_by": _weighed_by(population),
    }
    if groups is not None:
        found |= _decomposed(values, share, groups)
    columns = {"value": values, "share_of_population": share, "contribution": pd.Series(terms, index=values.index)}
    table = pd.DataFrame(columns).reindex(layer.table.index.astype("str"))
    return Outcome(found, table, findings, told(_says_theil(found), _NO_JUDGMENT))


def _weighed(layer: Layer, population: Layer | None, equal: bool) -> tuple[pd.Series, pd.Series, tuple[Finding, ...]]:
    """Values and population shares of the areas that have both, and what to know about the others."""
    if (population is None) != equal:
        raise InputError(
            "say how areas count: name a population, or say equal, and every area counts the same; "
            "without it a result would depend on how areas are cut"
        )
    frame = take_values([layer, *([population] if population else [])])
    usable = np.isfinite(frame.to_numpy()).all(axis=1)
    values = frame.loc[usable, 0]
    if len(values) < 2:
        raise AnalysisError(f"only {len(values)} areas have a value; inequality needs two or more")
    _check_not_negative(values)
    weight = frame.loc[usable, 1] if population else pd.Series(1.0, index=values.index)
    if (weight < 0).any() or not weight.sum() > 0 or not (weight * values).sum() > 0:
        raise AnalysisError("inequality needs populations not below zero, and a mean above zero")
    return values, weight / weight.sum(), (*layer.findings, *_left_out(list(frame.index[~usable]), None))


def _check_not_negative(values: pd.Series) -> None:
    negative = list(values.index[values < 0])
    if negative:
        raise AnalysisError(f"inequality is not defined for negative values: {some(negative)}", codes=negative)


def _left_out(codes: list[str], groups: str | None) -> tuple[Finding, ...]:
    if not codes:
        return ()
    named = ", ".join(codes)
    why, why_th = ("no value", "ไม่มีค่า") if groups is None else (f"in no group of {groups}", f"ไม่อยู่ในกลุ่มของ {groups}")
    code = "no_data" if groups is None else "no_group"
    return (Finding("info", code, f"set aside, {why}: {named}", f"ไม่นำมาคำนวณเพราะ{why_th}: {named}"),)


def _theil_terms(y: Floats, p: Floats, mean: float) -> Floats:
    ratio = y / mean
    logs = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
    return np.asarray(p * ratio * logs)


def _decomposed(values: pd.Series, share: pd.Series, groups: Groups) -> dict[str, Any]:
    mean = float((share * values).sum())
    rows: list[dict[str, Any]] = []
    member = pd.Series({code: groups.of[code] for code in values.index})
    for name in sorted(member.unique()):
        codes = member.index[member == name]
        y, p = values[codes].to_numpy(), share[codes].to_numpy()
        inside = float((p * y).sum() / p.sum())
        of_whole = float((p * y).sum() / mean)
        own = float(_theil_terms(y, p / p.sum(), inside).sum()) if inside else 0.0
        between = of_whole * float(np.log(inside / mean)) if inside else 0.0
        rows.append(
            {
                "group": str(name),
                "areas": len(y),
                "mean": inside,
                "share_of_population": float(p.sum()),
                "share_of_total": of_whole,
                "theil": own,
                "between": between,
                "within": of_whole * own,
            }
        )
    between, within = (sum(float(row[part]) for row in rows) for part in ("between", "within"))
    whole = between + within
    return {"between": between, "within": within, "share_between": between / whole if whole else None, "groups": rows}


def _weighed_by(population: Layer | None) -> str:
    return population.indicator.id if population else "equal"


def _compared(p: float, alpha: float, less: bool) -> Text:
    if p > alpha:
        return "as many as chance would bring about", "พอๆ กับที่จะเกิดโดยบังเอิญ"
    return (
        ("less than chance would bring about: neighbors are alike", "น้อยกว่าที่จะเกิดโดยบังเอิญ เพื่อนบ้านจึงคล้ายกัน")
        if less
        else ("more than chance would bring about: neighbors differ", "มากกว่าที่จะเกิดโดยบังเอิญ เพื่อนบ้านจึงต่างกัน")
    )


def _says_theil(found: dict[str, Any]) -> Text:
    if "between" not in found:
        return f"Theil's index between areas is {found['theil']:.3f}.", f"ดัชนีไทล์ระหว่างพื้นที่เท่ากับ {found['theil']:.3f}"
    share = found["share_between"] or 0.0
    return (
        f"Theil's index is {found['theil']:.3f}: {share:.0%} lies between the groups, {1 - share:.0%} within them.",
        f"ดัชนีไทล์เท่ากับ {found['theil']:.3f} เป็นความต่างระหว่างกลุ่ม {share:.0%} และภายในกลุ่ม {1 - share:.0%}",
    )
