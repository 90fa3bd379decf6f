"""The plan against what is held: real stores, real imports, and scores that move as the definition says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import make_indicator, make_observations

from geostat import store as stored
from geostat.domain.plan_records import (
    Agency,
    Csf,
    Dataset,
    Issue,
    PcCi,
    Plan,
    Record,
    Release,
    Requirement,
    Responsibility,
)
from geostat.plan.document import area_document, place_plan
from geostat.plan.gaps import Assessment, Gap, assess
from geostat.plan.obligations import obligations_of
from geostat.plan.overviews import agency_document, coverage_document
from geostat.plan.sufficiency import ScoreEvidence
from geostat.store import Store
from geostat.workspace.imports import import_observations
from geostat.workspace.source import WorkspaceSource

DAY = date(2020, 12, 31)


def chain_of(level: str = "province", area: str = "15", **fields: object) -> list[Record]:
    """A plan with one requirement of the indicator x, which OT owes."""
    described = {"indicator": "x", "role": "necessary", "lag_months": 12, "window_years": 5}
    return [
        Agency(id="OT", name_th="สำนักงานสิ่งของ", name_en="Office of Things", contact="นายก", email="x@example.org"),
        Plan(id="P", title_th="แผน", level=level, area=area),
        Issue(id="I", plan="P", title_th="ประเด็น", pillar="economic"),
        PcCi(id="PC", issue="I", kind="pc", title_th="ข้าว"),
        Csf(id="C", pc_ci="PC", stage="upstream", title_th="ปัจจัย"),
        Requirement(id="R", csf="C", title_th="ข้อมูล", **{**described, **fields}),
        Responsibility(id="O", requirement="R", agency="OT"),
    ]


@pytest.fixture
def store(workspace: Store, tmp_path: Path) -> Iterator[Store]:
    """The boundary sets that ship, an indicator without values, and no plan."""
    store = stored.create_store(tmp_path / "plan.gpkg")
    for name in ("province", "cluster", "cluster_2009", "region"):
        stored.write_boundary_set(store, stored.read_boundary_set(workspace, name))
    stored.write_indicators(store, [make_indicator(edition="first")])
    yield store
    store.close()


def write(store: Store, records: list[Record]) -> None:
    stored.write_records(store, records, who="test")


def hold(
    store: Store, *years: int, areas: tuple[str, ...] = ("15",), level: str = "province", **fields: object
) -> None:
    for year in years:
        values = dict.fromkeys(areas, 10.0 + year / 1000)
        stored.write_observations(store, make_observations(values, period=str(year), **fields), level=level)


def evidence_of(gap: Gap) -> ScoreEvidence:
    assert gap.score.evidence is not None
    return gap.score.evidence


def the_gap(store: Store, day: date = DAY) -> Gap:
    (gap,) = assess(store, day).gaps
    return gap


class TestEvidence:
    def test_what_is_not_held_is_missing(self, store: Store) -> None:
        write(store, chain_of())
        gap = the_gap(store)
        assert (gap.status, gap.roll_up, gap.score.value, gap.owner) == ("not_held", "missing", 0, "OT")

    def test_what_is_held_is_scored(self, store: Store) -> None:
        write(store, [*chain_of(), Dataset(id="D", indicator="x", collection="register", objective="ใช้วางแผน")])
        hold(store, 2016, 2017, 2018, 2019)
        gap = the_gap(store)
        assert gap.score.parts is not None
        assert (gap.score.parts.coverage, gap.score.parts.timeliness, gap.score.parts.frequency) == (1, 1, 1)
        quality = evidence_of(gap).quality
        assert (quality.status, quality.precision, quality.checks) == (1, 1, 1)
        assert quality.metadata == pytest.approx(16 / 16)
        assert (gap.status, gap.score.value) == ("available", 1)

    def test_removing_and_importing_a_year_again_moves_the_score(self, store: Store, tmp_path: Path) -> None:
        write(store, [*chain_of(), Dataset(id="D", indicator="x", collection="register", objective="ใช้วางแผน")])
        year = datetime.now(UTC).year + 1
        day = date(year, 6, 30)  # after today, when the file below comes to be held
        hold(store, *range(year - 12, year - 3), year - 2)
        before = the_gap(store, day)
        file = tmp_path / "x.csv"
        file.write_text(f"indicator,area,period,value\nx,15,{year - 3 + 543},12.5\n")
        import_observations(store, file)
        full = the_gap(store, day)
        (made,) = stored.list_imports(store)
        stored.undo_import(store, made.id, who="test")
        without = the_gap(store, day)
        assert without.score == before.score
        assert (without.status, full.status) == ("coverage_gap", "available")
        assert evidence_of(without).lacking == (str(year - 3),)
        assert (without.score.value, full.score.value) == (0.75, 1)  # of four expected years three are held, then all
        import_observations(store, file)
        assert the_gap(store, day).score == full.score

    def test_an_aging_series_loses_timeliness(self, store: Store) -> None:
        write(store, chain_of())
        hold(store, 2014, 2015, 2016)
        gap = the_gap(store, date(2019, 12, 31))
        assert gap.score.parts is not None
        assert gap.score.parts.timeliness == pytest.approx(2 - 36 / 24)

    def test_a_coarser_level_is_inherited_for_the_score_only(self, store: Store) -> None:
        write(store, chain_of())
        hold(store, 2016, 2017, 2018, 2019, areas=("R3", "R1"), level="region")
        gap = the_gap(store)
        regions = stored.read_boundary_set(store, "region").membership
        assert regions is not None
        own = regions.set_index("member")["group"]["15"]
        assert gap.score.parts is None or own in ("R1", "R3")
        hold(store, 2016, 2017, 2018, 2019, areas=tuple(set(regions["group"]) - {"R1", "R3"}), level="region")
        gap = the_gap(store)
        assert gap.score.parts is not None
        assert gap.score.parts.level == 0.4
        assert gap.status == "level_gap"

    def test_estimates_at_the_level_count_as_modeled(self, store: Store) -> None:
        write(store, chain_of())
        hold(store, 2016, 2017, 2018, 2019, status="e")
        gap = the_gap(store)
        assert gap.score.parts is not None
        assert gap.score.parts.level == 0.75
        assert evidence_of(gap).quality.status == pytest.approx(0.7)

    def test_a_survey_is_as_good_as_its_errors(self, store: Store) -> None:
        write(store, [*chain_of(), Dataset(id="D", indicator="x", collection="survey")])
        for year, error in {2017: 0.5, 2018: 2.5, 2019: 9.0}.items():  # CV of 4 %, 21 % and 75 %
            hold(store, year, standard_error=error)
        assert evidence_of(the_gap(store)).quality.precision == pytest.approx((1 + 0.5 + 0) / 3)

    def test_a_jump_and_a_contradiction_fail_the_checks(self, store: Store) -> None:
        write(store, chain_of())
        hold(store, 2016, 2017, 2018)
        stored.write_observations(store, make_observations({"15": 900.0}, period="2019"), level="province")
        stored.write_observations(
            store, make_observations({"15": 20.0}, period="2018", edition="other"), level="province"
        )
        gap = the_gap(store)
        assert evidence_of(gap).quality.checks == pytest.approx(2 / 4)

    def test_a_series_that_begins_anew_is_a_break(self, store: Store) -> None:
        write(store, chain_of())
        hold(store, 2010, 2011, edition="old")
        hold(store, 2016, 2017, 2018, 2019)
        assert evidence_of(the_gap(store)).quality.status == pytest.approx((0.5 + 1 + 1 + 1) / 4)

    def test_what_came_later_was_not_held_then(self, store: Store, tmp_path: Path) -> None:
        write(store, chain_of())
        file = tmp_path / "x.csv"
        file.write_text("indicator,area,period,value\nx,15,2019,12.5\n")
        import_observations(store, file)
        assert the_gap(store).status == "not_held"  # imported today, and asked as of 2020
        assert the_gap(store, datetime.now(UTC).date()).score.parts is not None

    def test_an_area_that_was_not_there_has_no_gap(self, store: Store) -> None:
        write(store, chain_of(area="38"))
        assert assess(store, date(2010, 12, 31)).gaps == ()
        assert len(assess(store, DAY).gaps) == 1


class TestRollUps:
    @pytest.fixture
    def cluster(self, store: Store) -> Assessment:
        """Upper Central 2 in its last year: a necessary item for two of four provinces, an important one for none."""
        further = Requirement(id="R2", csf="C", title_th="อีกข้อ", source="ทะเบียน", role="important")
        write(store, [*chain_of("cluster_2009", "C-U2"), further])
        hold(store, 2013, 2014, 2015, 2016, areas=("15", "16"))
        return assess(store, date(2017, 11, 1))

    def test_each_requirement_is_scored_in_each_province(self, cluster: Assessment) -> None:
        assert sorted({gap.province for gap in cluster.gaps}) == ["15", "16", "17", "18"]
        held = {gap.province for gap in cluster.gaps if gap.score.value}
        assert held == {"15", "16"}

    def test_an_issue_weighs_what_is_necessary_twice(self, cluster: Assessment) -> None:
        of_one = cluster.scores["R"]
        assert of_one is not None
        standing = cluster.standing(cluster.gaps[0].issue)
        assert standing.score == pytest.approx((2 * of_one + 1 * 0) / 3)
        assert not standing.is_sufficient
        assert standing.necessary_below == ("R",)
        assert standing.csf_below == ("C",)

    def test_an_issue_is_sufficient_when_all_three_conditions_hold(self, store: Store) -> None:
        write(store, [*chain_of(), Dataset(id="D", indicator="x", collection="register")])
        hold(store, 2016, 2017, 2018, 2019)
        found = assess(store, DAY)
        assert found.standing(found.gaps[0].issue).is_sufficient

    def test_by_province_and_owner(self, cluster: Assessment) -> None:
        by_province = {each.key: each for each in cluster.summaries(lambda gap: gap.province)}
        assert (by_province["15"].requirements, by_province["17"].available) == (2, 0)
        (owner,) = cluster.summaries(lambda gap: gap.owner)  # R2 has none, and is left out
        assert (owner.key, owner.requirements) == ("OT", 1)

    def test_a_cluster_that_ended_has_no_plan_today(self, cluster: Assessment, store: Store) -> None:
        assert assess(store, date(2020, 1, 1)).gaps == ()
        sets = WorkspaceSource(store).boundary_sets()
        assert place_plan(cluster.plan_records, sets, "C-U2", None, None) == ("cluster_2009", date(2017, 11, 16))

    def test_the_document_has_matrix_owners_and_rules(self, cluster: Assessment, store: Store) -> None:
        found = area_document(cluster, "cluster_2009", "C-U2", WorkspaceSource(store))
        assert [each.code for each in found.matrix.provinces] == ["15", "16", "17", "18"]
        assert found.rules.version
        owner = found.issues[0].pc_ci[0].csf[0].requirements[0].owner
        assert owner is not None
        assert owner.id == "OT"
        assert coverage_document(cluster).covered == 4


class TestObligations:
    def test_late_periods_and_the_next_due_day(self, store: Store) -> None:
        release = Release(id="L", requirement="R", period="2019", due_on=date(2020, 9, 30))
        write(store, [*chain_of(), release])
        hold(store, 2016, 2018)
        (owed,) = obligations_of(assess(store, DAY), "OT")
        assert owed.is_overdue
        assert "2019" in owed.overdue
        assert owed.next_due is not None
        assert owed.next_due >= DAY
        assert agency_document(assess(store, DAY), "OT").overdue == 1

    def test_nothing_given_is_overdue(self, store: Store) -> None:
        write(store, chain_of())
        (owed,) = obligations_of(assess(store, DAY), "OT")
        assert (owed.never_given, owed.is_overdue, owed.contact) == (True, True, "นายก")


def test_the_example_that_ships_is_sound_and_labeled(workspace: Store) -> None:
    found = assess(workspace, date(2023, 12, 31))
    assert all(record.example for held in found.plan_records.records.values() for record in held.values())
    assert {gap.plan.id for gap in found.gaps} == {"NE-U2", "P15", "P47"}
    assert {gap.status for gap in found.gaps} >= {"available", "not_held", "mapping_gap", "level_gap", "no_source"}
    early = assess(workspace, date(2016, 6, 30))
    assert "C-U2" in {gap.plan.id for gap in early.gaps}
