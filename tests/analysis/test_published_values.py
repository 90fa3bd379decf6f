"""Published values: figures that spdep, GeoDa, PySAL or the papers print for data sets that everybody has."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from conftest import make_set
from libpysal import examples
from samples import columbus, columbus_weights, column, gal_weights, layer_of, points_set, set_of
from scipy.stats import hypergeom

from geostat.analysis import (
    bivariate_moran,
    find_analysis,
    gini,
    global_g,
    global_geary,
    global_moran,
    global_moran_rates,
    join_counts,
    lisa_transitions,
    local_bivariate_moran,
    local_g,
    local_geary,
    local_join_counts,
    local_multivariate_geary,
    ols,
    regionalize,
    spatial_error,
    spatial_gini,
    spatial_lag,
    spatial_markov,
    theil,
)
from geostat.analysis.core.contract import Groups
from geostat.domain.layers import Layer
from geostat.weights import SpatialWeights, build_weights
from geostat.weights.model import from_links

QUICK = {"permutations": 99}


class TestWeights:
    """Directed links, queen and rook (libpysal, spdep)."""

    @pytest.mark.parametrize(
        ("name", "queen", "rook", "components"),
        [
            ("columbus", 236, 200, 1),
            ("sids2", 490, 462, 1),
            ("stl_hom", 406, 398, 1),
            ("us48", 214, 210, 1),
            ("mexicojoin", 138, 130, 1),
            ("virginia", 586, 574, 2),
        ],
    )
    def test_links(self, name: str, queen: int, rook: int, components: int) -> None:
        found = [build_weights(set_of(name), method) for method in ("queen", "rook")]
        assert [weights.links for weights in found] == [queen, rook]
        assert found[0].n_components == components

    def test_neighbors_that_share_no_vertex_are_found(self) -> None:
        """In this file a search for equal vertices misses neighbors, and leaves 10 areas alone."""
        weights = build_weights(set_of("tokyomet262"))
        assert weights.links > 946
        assert len(weights.isolates) < 10


class TestColumbus:
    """Crime in 49 neighborhoods of Columbus, Ohio (Anselin 1988)."""

    def test_moran_by_other_weights(self) -> None:
        binary = global_moran(columbus(), columbus_weights(), transform="binary", **QUICK).statistics
        assert binary["I"] == pytest.approx(0.515461437, abs=1e-9)
        assert variance(binary) == pytest.approx(0.007454394, abs=1e-9)
        rook = global_moran(columbus(), columbus_weights("rook"), **QUICK).statistics
        assert rook["I"] == pytest.approx(0.523670213, abs=1e-9)
        assert variance(rook) == pytest.approx(0.009952987, abs=1e-9)
        queen = global_moran(columbus(), columbus_weights(), **QUICK).statistics
        assert variance(queen) == pytest.approx(0.008689289, abs=1e-9)

    def test_geary(self) -> None:
        found = global_geary(columbus(), columbus_weights(), **QUICK).statistics
        assert found["C"] == pytest.approx(0.540528203, abs=1e-9)
        assert found["z"] == pytest.approx(-4.7431, abs=1e-4)
        assert ((found["C"] - 1) / found["z"]) ** 2 == pytest.approx(0.009384264, abs=1e-9)
        rook = global_geary(columbus(), columbus_weights("rook"), **QUICK).statistics
        assert rook["C"] == pytest.approx(0.5154408058652, abs=1e-12)
        assert ((rook["C"] - 1) / rook["z"]) ** 2 == pytest.approx(0.0108488827671, abs=1e-12)

    def test_join_counts(self) -> None:
        found = join_counts(columbus(), columbus_weights(), threshold=35, **QUICK).statistics
        assert [found[name] for name in ("BB", "WW", "BW")] == [54, 35, 29]
        expected = [found[f"expected_{name}"] for name in ("BB", "WW", "BW")]
        assert expected == pytest.approx([27.694, 30.102, 60.204], abs=1e-3)
        z = [found[f"z_{name}"] for name in ("BB", "WW", "BW")]
        assert z == pytest.approx([6.1630, 1.1164, -6.0468], abs=1e-4)

    def test_join_counts_beside_an_island(self) -> None:
        """Polygon 21 shrunk until it touches nobody: 230 links."""
        shapes = set_of("columbus", "POLYID").areas.geometry.copy()
        shapes["00021"] = shapes["00021"].buffer(-0.05)
        areas = make_set(shapes.to_dict(), id="columbus")
        weights = build_weights(areas)
        assert (weights.links, weights.isolates) == (230, ["00021"])
        found = join_counts(layer_of(areas, columbus().values.to_dict()), weights, threshold=35, **QUICK).statistics
        assert [found[name] for name in ("BB", "WW", "BW")] == [52, 35, 28]

    def test_bivariate(self) -> None:
        layers = [columbus(), columbus("INC")]
        assert bivariate_moran(layers, columbus_weights(), **QUICK).statistics["I"] == pytest.approx(-0.428632151)
        local = local_bivariate_moran(layers, columbus_weights(), **QUICK).table["I"].iloc[:3]
        assert local.tolist() == pytest.approx([-0.8578252210, 0.1802618568, 0.0118856298], abs=1e-9)

    def test_local_geary(self) -> None:
        c = local_geary(columbus(), columbus_weights(), **QUICK).table["C"]
        assert c.iloc[:3].tolist() == pytest.approx([0.42205065, 0.40580002, 0.70115593], abs=1e-8)
        assert c.mean() == pytest.approx(1.103578414, abs=1e-9)
        assert c.mean() == pytest.approx(2 * 0.540528203 * 49 / 48, abs=1e-8)

    def test_gi(self) -> None:
        plain = local_g(columbus(), columbus_weights(), star=False, **QUICK).table["z"].iloc[:3]
        assert plain.tolist() == pytest.approx([-0.93780765, -0.98565912, -0.71841891], abs=1e-8)
        star = local_g(columbus(), columbus_weights(), **QUICK).table["z"].iloc[:3]
        assert star.tolist() == pytest.approx([-1.43277965, -1.3400081, -0.77199868], abs=1e-8)

    def test_local_join_counts(self) -> None:
        """Counts of GeoDa; p as the hypergeometric distribution has it, which draws without replacement follow exactly.

        GeoDa's own folded p of the first three, .213, .070 and .017 from 999 permutations, agree within six standard
        errors for the first two. The third is four members among four neighbors: C(23, 4)/C(48, 4) = .0455.
        """
        weights = columbus_weights()
        table = local_join_counts(columbus("NSA"), weights, permutations=99_999).table
        assert table["joins"].iloc[:5].tolist() == [2, 3, 4, 4, 8]
        for ours, theirs in zip(table["p_folded"].iloc[:2], (0.213, 0.070), strict=True):
            assert abs(ours - theirs) <= 6 * np.sqrt(theirs * (1 - theirs) / 999)
        members = int(table["member"].sum())
        for code in table.index[table["member"].astype(bool)]:
            null = hypergeom(48, members - 1, len(weights.neighbors(code)))
            exact = min(null.sf(table.loc[code, "joins"] - 1), null.cdf(table.loc[code, "joins"]))
            assert table.loc[code, "p_folded"] == pytest.approx(
                exact, abs=6 * np.sqrt(exact * (1 - exact) / 99_999) + 1e-5
            )

    def test_least_squares(self) -> None:
        found = ols([columbus(), columbus("INC"), columbus("HOVAL")], columbus_weights()).statistics
        estimates = [row["estimate"] for row in found["coefficients"]]
        assert estimates == pytest.approx([68.618961, -1.597311, -0.273931], abs=1e-6)
        assert found["r2"] == pytest.approx(0.552404, abs=1e-6)
        tests = found["tests"]
        assert (tests["moran_residuals"]["value"], tests["moran_residuals"]["z"]) == pytest.approx(
            (0.222109, 2.8393), abs=1e-4
        )
        names = ("lm_error", "lm_lag", "lm_robust_error", "lm_robust_lag", "sarma")
        published = [5.206214, 8.897999, 0.043906, 3.735691, 8.941905]
        assert [tests[name]["value"] for name in names] == pytest.approx(published, abs=1e-5)
        assert found["advice"] == "lag"

    @pytest.mark.parametrize(
        ("model", "parameter", "estimates", "likelihood"),
        [
            (spatial_lag, "rho", [45.603249, -1.048728, -0.266335, 0.423325], -182.673972),
            (spatial_error, "lambda", [60.279469, -0.957305, -0.304559, 0.546753], -183.749428),
        ],
    )
    def test_maximum_likelihood(self, model: object, parameter: str, estimates: list[float], likelihood: float) -> None:
        layers = [columbus(), columbus("INC"), columbus("HOVAL")]
        found = model(layers, columbus_weights()).statistics  # type: ignore[operator]
        assert [row["estimate"] for row in found["coefficients"]] == pytest.approx(estimates, abs=1e-5)
        assert found[parameter] == pytest.approx(estimates[-1], abs=1e-5)
        assert found["log_likelihood"] == pytest.approx(likelihood, abs=1e-5)

    @pytest.mark.parametrize(
        ("method", "four", "five"),
        [
            ("skater", 0.4233948050, 0.5054144318),
            ("ward", 0.3981983962, 0.4860243672),
            ("redcap_single", 0.4136524927, 0.4928139928),
            ("redcap_complete", 0.4233948050, 0.5054144318),
            ("redcap_average", 0.4241685738, 0.5145597951),
            ("redcap_ward", 0.4233948050, 0.5054144318),
        ],
    )
    def test_regions(self, method: str, four: float, five: float) -> None:
        layers = [columbus(), columbus("INC"), columbus("HOVAL")]
        for count, published in ((4, four), (5, five)):
            found = regionalize(layers, columbus_weights(), method=method, regions=count).statistics
            assert found["between_ratio"] == pytest.approx(published, abs=1e-10)


class TestSids:
    """Sudden infant deaths in 100 counties of North Carolina (Cressie 1991)."""

    def test_moran(self) -> None:
        weights = sids_weights()
        found = global_moran(column("sids2", "SIDR74"), weights, **QUICK).statistics
        assert found["I"] == pytest.approx(0.247725193205, abs=1e-12)
        assert global_moran(column("sids2", "SIDR79"), weights, **QUICK).statistics["I"] == pytest.approx(
            0.166557450854
        )

    def test_moran_of_rates(self) -> None:
        weights = sids_weights()

        def moran(year: int, transform: str) -> float:
            layers = [column("sids2", f"SID{year}"), column("sids2", f"BIR{year}")]
            return global_moran_rates(layers, weights, transform=transform, **QUICK).statistics["I"]  # type: ignore[no-any-return]

        assert moran(79, "row") == pytest.approx(0.166223435526, abs=1e-12)
        assert moran(74, "row") == pytest.approx(0.271402966963, abs=1e-12)
        assert moran(74, "binary") == pytest.approx(0.273273675089, abs=1e-12)


class TestStLouis:
    """Homicides in 78 counties around St Louis (Messner et al. 1999)."""

    def test_moran_and_local_geary(self) -> None:
        weights = gal_weights("stl.gal", set_of("stl_hom"))
        rate = column("stl_hom", "HR8893")
        assert global_moran(rate, weights, **QUICK).statistics["I"] == pytest.approx(0.243655826218, abs=1e-12)
        assert local_geary(rate, weights, **QUICK).table["C"].iloc[0] == pytest.approx(0.696703432, abs=1e-9)
        both = local_multivariate_geary([rate, column("stl_hom", "HC8488")], weights, **QUICK)
        assert both.table["C"].iloc[0] == pytest.approx(0.4096931479581, abs=1e-12)


def test_six_points_of_getis_and_ord() -> None:
    """Six points with a distance band of 15 (esda's and spdep's example)."""
    points = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
    areas = points_set(6, "six")
    codes = sorted(areas.areas.index)
    near = {(a, b): 1.0 for a, p in zip(codes, points, strict=True) for b, q in zip(codes, points, strict=True)
            if a != b and np.hypot(p[0] - q[0], p[1] - q[1]) <= 15}  # fmt: skip
    weights = SpatialWeights("six", "distance", {}, codes, from_links(codes, near))
    layer = layer_of(areas, [2, 3, 3.2, 5, 8, 7])
    found = global_g(layer, weights, **QUICK).statistics
    assert found["G"] == pytest.approx(0.5570977918, abs=1e-10)
    assert found["p_normal"] / 2 == pytest.approx(0.1729356587, abs=1e-10)
    z = {
        (star, transform): local_g(layer, weights, star=star, transform=transform, **QUICK).table["z"].iloc[0]
        for star in (False, True)
        for transform in ("binary", "row")
    }
    assert z[False, "binary"] == pytest.approx(-1.0136729, abs=1e-7)
    assert z[True, "binary"] == pytest.approx(-1.39727626, abs=1e-7)
    # Standardizing the rows scales statistic, mean and deviation alike, so that z stays. esda prints other values:
    # in its variance W_i stands for Σ w_ij², which are the same only for weights of 1.
    assert z[False, "row"] == pytest.approx(z[False, "binary"])
    assert z[True, "row"] == pytest.approx(z[True, "binary"])
    assert z[False, "row"] * np.sqrt((5 * 1 / 2 - 1) / (5 - 1)) == pytest.approx(-0.62074534, abs=1e-7)
    assert z[True, "row"] * np.sqrt((6 * 1 / 3 - 1) / (6 - 1)) == pytest.approx(-0.62488094, abs=1e-7)


class TestMexico:
    """GDP per capita of 32 Mexican states, 1940 to 2000 (Rey & Sastré-Gutiérrez 2010)."""

    years = range(1940, 2001, 10)

    table = pd.read_csv(examples.get_path("mexico.csv"))

    def layers(self) -> list[Layer]:
        table, areas = self.table, points_set(32, "mexico")
        return [layer_of(areas, table[f"pcgdp{year}"], period=year) for year in self.years]

    def regions(self) -> dict[str, str]:
        codes = sorted(points_set(32, "mexico").areas.index)
        return dict(zip(codes, self.table["hanson98"].astype(str), strict=True))

    def test_theil_between_and_within(self) -> None:
        groups = Groups("hanson98", self.regions())
        found = [theil(layer, equal=True, groups=groups).statistics for layer in self.layers()]
        whole = [0.20894344, 0.15222451, 0.10472941, 0.10194725, 0.09560113, 0.10511256, 0.10660832]
        between = [0.0345889, 0.02816853, 0.05260921, 0.05931219, 0.03205257, 0.02963731, 0.03635872]
        within = [0.17435454, 0.12405598, 0.0521202, 0.04263506, 0.06354856, 0.07547525, 0.0702496]
        assert [each["theil"] for each in found] == pytest.approx(whole, abs=1e-8)
        assert [each["between"] for each in found] == pytest.approx(between, abs=1e-8)
        assert [each["within"] for each in found] == pytest.approx(within, abs=1e-8)

    def test_gini(self) -> None:
        layers = self.layers()
        found = [gini(layers[i], equal=True).statistics["gini"] for i in (0, -1)]
        assert found == pytest.approx([0.35372371, 0.25811308], abs=1e-8)

    def test_spatial_gini_within_regions(self) -> None:
        """Neighbors are the states of one region; pairs across regions carry 4,353,856 in 1940."""
        weights = build_weights(points_set(32, "mexico"), "block", block_groups=self.regions())
        found = spatial_gini(self.layers()[0], weights, **QUICK).statistics
        assert found["between_others"] == pytest.approx(4353856.0)
        whole = found["between_others"] + found["between_neighbors"]
        assert whole == pytest.approx(2 * found["gini"] * 32**2 * self.table["pcgdp1940"].mean())

    @pytest.mark.parametrize(
        ("method", "ratio"),
        [
            *((name, 0.7018059460) for name in ("skater", "redcap_ward", "redcap_average", "ward", "complete")),
            ("single", 0.2241413501),
            ("average", 0.4112963009),
        ],
    )
    def test_regions(self, method: str, ratio: float) -> None:
        layers = [column("mexicojoin", f"PCGDP{year}") for year in self.years if year > 1940]
        found = regionalize(layers, build_weights(set_of("mexicojoin")), method=method, regions=5).statistics
        assert found["between_ratio"] == pytest.approx(ratio, abs=1e-10)


class TestUsIncome:
    """Income per capita of 48 states, 1929 to 2009 (Rey 2001)."""

    def income(self) -> list[Layer]:
        table = pd.read_csv(examples.get_path("usjoin.csv"))
        return [layer_of(points_set(48, "us48"), table[str(year)], period=year) for year in range(1929, 2010)]

    def weights(self) -> SpatialWeights:
        return gal_weights("states48.gal", points_set(48, "us48"), [str(i) for i in range(48)])

    def test_spatial_markov(self) -> None:
        found = spatial_markov(self.income(), self.weights(), classes=5).statistics
        assert found["cutoffs"] == pytest.approx([0.83999133, 0.94707545, 1.03242697, 1.14911154], abs=1e-8)
        assert found["probabilities"][0][0] == pytest.approx(0.91461837, abs=1e-8)
        assert found["LR"] == pytest.approx(170.6588, abs=1e-4)
        assert found["Q"] == pytest.approx(200.6237, abs=1e-4)
        assert found["dof"] == 60

    def test_markov_chain_of_yearly_quintiles(self) -> None:
        found = spatial_markov(self.income(), self.weights(), classes=5, cuts="yearly").statistics
        assert found["probabilities"][0][:3] == pytest.approx([0.91011236, 0.0886392, 0.00124844], abs=1e-8)
        steady = [0.20774716, 0.18725774, 0.20740537, 0.18821787, 0.20937187]
        assert found["steady_state"] == pytest.approx(steady, abs=1e-8)

    def test_lisa_transitions(self) -> None:
        found = lisa_transitions(self.income(), self.weights()).statistics
        assert found["moves"] == 3840
        assert found["probabilities"][0] == pytest.approx([0.92985458, 0.03763901, 0.00342173, 0.02908469], abs=1e-8)


def test_every_number_here_comes_from_the_registry() -> None:
    """Analyses that are published are those that can be asked for by name."""
    for function in (global_moran, local_geary, spatial_markov, theil, regionalize):
        assert find_analysis(function.__name__).function.__name__ == function.__name__


def sids_weights() -> SpatialWeights:
    frame = gpd.read_file(examples.get_path("sids2.shp"))
    return gal_weights("sids2.gal", set_of("sids2"), [str(code) for code in frame["FIPSNO"]])


def variance(statistics: dict[str, float]) -> float:
    """The variance that belongs to a standard deviate."""
    return ((statistics["I"] - statistics["expected_I"]) / statistics["z"]) ** 2
