"""Changing a plan: by those who may, all or nothing, never over somebody else's change, and every change in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from conftest import own_store
from sqlalchemy import text

from geostat import store as stored
from geostat.countries.bundled import example_plan
from geostat.domain.plan_records import (
    Agency,
    Csf,
    Issue,
    Milestone,
    PlanRecords,
    Record,
    Request,
    Requirement,
    Target,
    Version,
)
from geostat.errors import ConflictError, ForbiddenError, NotFoundError, PlanError, StoreError
from geostat.plan.areas import PlanAreas
from geostat.plan.checking import check_plan_records
from geostat.plan.editing import (
    accept_request,
    answer_request,
    ask,
    change_plan,
    local_administrator,
    parse_record,
    roll_forward,
)
from geostat.plan.gaps import read_places
from geostat.plan.targets import progress_of
from geostat.store import Holder, Store
from geostat.workspace.source import WorkspaceSource

pytestmark = pytest.mark.whole
DAY = date(2026, 11, 23)
ROOT = local_administrator("somchai")
ANNA = Holder("anna", "editor", "province", "15")
OAE = Holder("oae", "agency", agency="OAE")
READER = Holder("reader", "reader")


@pytest.fixture(params=["embedded", "postgis"], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Everything that ships, in each kind of store; tests add to it and take away only what they added."""
    store = own_store(request, tmp_path_factory.mktemp("plan") / "plan.gpkg")
    yield store
    store.close()


@pytest.fixture(scope="module")
def places(workspace: Store) -> PlanAreas:
    return read_places(workspace)


def held(store: Store, model: type[Record], record_id: str) -> Record:
    return stored.read_plan_records(store).get(model, record_id)


def changed(record: Record, **fields: object) -> Record:
    return record.model_copy(update=fields)


class TestAllOrNothing:
    def test_records_come_back_as_they_went_in(self, store: Store) -> None:
        plan_records = stored.read_plan_records(store)
        for record in example_plan():
            assert plan_records.get(type(record), record.id).content == record.content

    def test_one_wrong_record_keeps_the_others_out(self, store: Store) -> None:
        good = Agency(id="NEW", name_th="ใหม่", name_en="New")
        bad = changed(held(store, Requirement, "P15-R01"), csf="NOWHERE")
        version = store.data_version()
        with pytest.raises(PlanError, match=r"there is no csf 'NOWHERE'.*nothing was written"):
            change_plan(store, ROOT, [good, bad])
        assert "NEW" not in stored.read_plan_records(store).records["agency"]
        assert store.data_version() == version
        assert not stored.read_audit(store, kind="agency", record_id="NEW")

    def test_every_change_is_in_the_log_with_before_and_after(self, store: Store) -> None:
        before = held(store, Agency, "PCD")
        change_plan(store, ROOT, [changed(before, phone="02 298 2000")])
        (line,) = stored.read_audit(store, kind="agency", record_id="PCD", limit=1)
        assert (line.who, line.action) == ("somchai (command line)", "changed")
        assert line.before is not None
        assert line.after is not None
        assert (line.before["phone"], line.after["phone"]) == ("", "02 298 2000")
        assert line.after["revision"] == before.revision + 1

    def test_the_same_again_changes_nothing(self, store: Store) -> None:
        version = len(stored.read_audit(store, limit=1000))
        counts = change_plan(store, ROOT, [held(store, Issue, "P15-I1")])
        assert counts == {"issue": {"unchanged": 1}}
        assert len(stored.read_audit(store, limit=1000)) == version

    @pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
    def test_the_log_cannot_be_edited_even_in_the_database(self, store: Store, change: str) -> None:
        with pytest.raises(StoreError, match="the audit log can only be added to"), store.keeping() as connection:
            connection.execute(text(change))
        assert stored.read_audit(store, limit=1)[0].who != "nobody"


class TestStaleEdits:
    def test_the_second_of_two_is_told_what_changed(self, store: Store) -> None:
        seen = held(store, Csf, "P15-RICE-2")
        change_plan(store, ANNA, [changed(seen, title_en="Mills")])
        with pytest.raises(ConflictError, match="is at revision") as conflict:
            change_plan(store, ROOT, [changed(seen, title_th="โรงสี")])
        (since,) = conflict.value.facts["changed"]
        assert since["who"] == "anna"
        assert since["fields"] == {"title_en": {"before": "Mills and certified plots", "after": "Mills"}}
        assert held(store, Csf, "P15-RICE-2").title == "โรงสีและแปลงมาตรฐาน"

    def test_a_removed_record_is_not_brought_back(self, store: Store) -> None:
        change_plan(store, ROOT, [Agency(id="BRIEF", name_th="ชั่วคราว", name_en="Brief")])
        seen = held(store, Agency, "BRIEF")
        change_plan(store, ROOT, [], removed=[seen])
        with pytest.raises(ConflictError, match="not there any more"):
            change_plan(store, ROOT, [changed(seen, phone="1")])

    def test_what_is_referred_to_cannot_go(self, store: Store) -> None:
        with pytest.raises(ConflictError, match="requirement 'P47-R01' refers to it"):
            change_plan(store, ROOT, [], removed=[held(store, Csf, "P47-BEEF-1")])


class TestPermissions:
    def test_an_editor_changes_the_plan_of_the_area(self, store: Store) -> None:
        change_plan(store, ANNA, [changed(held(store, Requirement, "P15-R03"), lag_months=6)])
        for model, record in ((Requirement, "P47-R01"), (Requirement, "C-U2-R01"), (Agency, "OAE")):
            with pytest.raises(ForbiddenError, match="anna may change the plan of 15"):
                change_plan(store, ANNA, [changed(held(store, model, record), title_th="ของฉัน", name_th="ของฉัน")])

    def test_a_record_cannot_be_moved_into_another_area(self, store: Store) -> None:
        with pytest.raises(ForbiddenError):
            change_plan(store, ANNA, [changed(held(store, Requirement, "P15-R03"), csf="P47-BEEF-1")])
        with pytest.raises(ForbiddenError):
            change_plan(store, ANNA, [changed(held(store, Requirement, "P47-R01"), csf="P15-RICE-1")])

    def test_an_agency_reports_on_its_own(self, store: Store) -> None:
        mine = held(store, Milestone, "P15-A2-2026")
        change_plan(store, OAE, [changed(mine, progress=0.5, report="ครึ่งทาง")])
        change_plan(store, OAE, [changed(held(store, Agency, "OAE"), phone="02 940 5550")])
        for model, record in ((Milestone, "P15-A1-2026"), (Agency, "NSO"), (Requirement, "P15-R01")):
            with pytest.raises(ForbiddenError, match="what the agency OAE owes"):
                change_plan(store, OAE, [changed(held(store, model, record), report="x", phone="1", lag_months=1)])

    def test_an_agency_cannot_take_the_name_by_which_another_owns(self, store: Store) -> None:
        mine = held(store, Agency, "OAE")
        change_plan(store, ROOT, [Agency(id="LONE", name_th="ลำพัง", name_en="Lone")])
        with pytest.raises(ForbiddenError):
            change_plan(store, OAE, [changed(mine, name_en="National Statistical Office (NSO)")])
        with pytest.raises(ForbiddenError):
            change_plan(store, Holder("lone", "agency", agency="LONE"), [], removed=[held(store, Agency, "LONE")])

    def test_an_example_stays_marked(self, store: Store) -> None:
        with pytest.raises(ForbiddenError, match="stays marked as one"):
            change_plan(store, ANNA, [changed(held(store, Requirement, "P15-R05"), example=False)])

    def test_a_reader_only_asks(self, store: Store) -> None:
        assert ask(store, READER, {"title_th": "ข้อมูล", "reason": "แผน", "area": "15"}).asked_by == "reader"
        with pytest.raises(ForbiddenError, match="requests for data"):
            change_plan(store, READER, [changed(held(store, Requirement, "P15-R01"), lag_months=1)])

    def test_what_a_committee_approved_is_final(self, store: Store) -> None:
        with pytest.raises(ConflictError, match=r"approved by decision D-15-1 and is final; roll the plan"):
            change_plan(store, ANNA, [changed(held(store, Target, "P15-T-POOR-2024"), value=1.0)])
        with pytest.raises(ConflictError, match="is final"):
            change_plan(store, ANNA, [changed(held(store, Version, "P15-2023-2026"), last_year=2030)])


class TestRequests:
    def test_from_request_to_requirement_to_answer(self, store: Store) -> None:
        asked = ask(store, READER, {"title_th": "จำนวนแปลงใหญ่", "reason": "งบประมาณปีหน้า", "area": "15"})
        with pytest.raises(ForbiddenError):
            accept_request(store, READER, asked.id, {"csf": "P15-RICE-1", "agency": "OAE"})
        need = accept_request(store, ANNA, asked.id, {"csf": "P15-RICE-1", "agency": "OAE", "role": "necessary"})
        request = held(store, Request, asked.id)
        assert isinstance(request, Request)
        assert (request.status, request.requirement, request.agency) == ("accepted", need.id, "OAE")
        assert (need.title_th, need.role, need.level) == ("จำนวนแปลงใหญ่", "necessary", "province")
        with pytest.raises(ForbiddenError):
            answer_request(store, ANNA, asked.id, "ได้")
        with pytest.raises(ForbiddenError):
            answer_request(store, Holder("nso", "agency", agency="NSO"), asked.id, "ได้")
        assert answer_request(store, OAE, asked.id, "ส่งภายในมกราคม").status == "answered"
        with pytest.raises(ConflictError, match="answered already"):
            answer_request(store, OAE, asked.id, "อีกครั้ง")

    def test_a_stale_acceptance_is_refused(self, store: Store) -> None:
        asked = ask(store, READER, {"title_th": "ข้อมูล", "reason": "แผน", "area": "15"})
        change_plan(store, ANNA, [changed(held(store, Request, asked.id), reason="อีกเหตุผล")])
        with pytest.raises(ConflictError, match="is at revision 2, and you saw 1"):
            accept_request(store, ANNA, asked.id, {"csf": "P15-RICE-1", "agency": "OAE", "revision": asked.revision})

    def test_an_editor_may_decline_what_nobody_owes(self, store: Store) -> None:
        asked = ask(store, READER, {"title_th": "ข้อมูล", "reason": "แผน", "area": "15"})
        assert answer_request(store, ANNA, asked.id, "ไม่มีผู้ผลิต", declined=True).status == "declined"


class TestRolling:
    def test_a_plan_rolls_with_its_targets_and_its_history(self, store: Store) -> None:
        version, kept, past = roll_forward(store, ROOT, "P47-2023-2026")
        assert (version.id, version.first_year, version.last_year) == ("P47-2024-2027", 2024, 2027)
        assert {each.year for each in kept} == {2024, 2025, 2026}
        assert [each.id for each in past] == ["P47-T-INCOME-2023"]
        plan_records = stored.read_plan_records(store)
        assert (
            len(plan_records.under(Target, "version", "P47-2023-2026")) == 5
        )  # the version before keeps all of its own
        mine = next(
            each for each in plan_records.under(Target, "version", version.id) if each.indicator == "poverty_rate"
        )
        change_plan(store, ROOT, [changed(mine, value=11.0)])
        plan_records = stored.read_plan_records(store)
        rows = progress_of(plan_records.get(Version, version.id), plan_records, WorkspaceSource(store), DAY)
        row = next(each for each in rows if each.target.id == mine.id)
        assert row.target.value == 11
        assert row.earlier == (("P47-2023-2026", mine.value),)
        again, _, _ = roll_forward(store, ROOT, version.id)
        assert again.first_year == 2025

    def test_a_version_rolls_once(self, store: Store) -> None:
        roll_forward(store, ROOT, "NE-U2-2023-2026")
        with pytest.raises(ConflictError, match="was rolled forward to NE-U2-2024-2027 already"):
            roll_forward(store, ROOT, "NE-U2-2023-2026")


class TestLights:
    def lights(self, store: Store, **targets: float) -> dict[str, str]:
        """The light of targets for income in 2023, which is held: 27,923 baht in Ang Thong."""
        plan_records = stored.read_plan_records(store)
        version = Version(id="V", plan="P15", first_year=2023, last_year=2026)
        made = {
            name: Target(id=name, version="V", indicator="household_income_monthly", area="15", year=2023, value=value)
            for name, value in targets.items()
        }
        records = {**plan_records.records, "version": {"V": version}, "target": made}
        rows = progress_of(version, PlanRecords(records), WorkspaceSource(store), DAY)
        return {each.target.id: each.light for each in rows}

    def test_met_near_and_missed(self, store: Store) -> None:
        assert self.lights(store, met=27_000, near=28_500, missed=40_000) == {
            "met": "green",
            "near": "amber",
            "missed": "red",
        }

    def test_what_is_not_known_by_then_is_not_counted(self, store: Store) -> None:
        plan_records = stored.read_plan_records(store)
        rows = progress_of(
            plan_records.get(Version, "P15-2023-2026"), plan_records, WorkspaceSource(store), date(2022, 6, 30)
        )
        income = next(each for each in rows if each.target.id == "P15-T-INCOME-2023")
        assert (income.actual, income.latest_period) == (None, "2021")

    def test_a_trend_with_gaps_gives_no_light(self, store: Store) -> None:
        plan_records = stored.read_plan_records(store)
        rows = progress_of(plan_records.get(Version, "P15-2023-2026"), plan_records, WorkspaceSource(store), DAY)
        income = next(each for each in rows if each.target.id == "P15-T-INCOME-2025")
        assert income.light == "gray"
        assert "even intervals" in income.reason


class TestBadInput:
    def wrong(self, store: Store, places: PlanAreas, kind: str, **data: object) -> str:
        """What is said of a record that is written beside those that are held."""
        record = parse_record(kind, {"id": "BAD", **data})
        plan_records = stored.read_plan_records(store)
        held = {name: dict(records) for name, records in plan_records.records.items()}
        held[kind][record.id] = record
        with pytest.raises(PlanError) as error:
            check_plan_records(PlanRecords(held), {each.id for each in stored.read_indicators(store)}, places)
        assert error.value.facts["problems"][0]["where"].startswith(f"{kind} ")
        return str(error.value)

    def test_unknown_names_are_told_with_the_nearest(self, store: Store, places: PlanAreas) -> None:
        said = self.wrong(store, places, "responsibility", requirement="P15-R04", agency="OEA")
        assert "there is no agency 'OEA'; perhaps OAE" in said
        said = self.wrong(store, places, "dataset", indicator="poverty_rat")
        assert "perhaps poverty_rate" in said

    def test_circles(self, store: Store, places: PlanAreas) -> None:
        said = self.wrong(store, places, "agency", name_th="x", name_en="x", parent="BAD")
        assert "leads back to itself: BAD → BAD" in said

    def test_a_longer_circle(self, store: Store, places: PlanAreas) -> None:
        plan_records = stored.read_plan_records(store)
        issues = dict(plan_records.records["issue"])
        issues["C-U2-I1"] = changed(issues["C-U2-I1"], parent="P15-I1")
        with pytest.raises(PlanError, match="C-U2-I1 → P15-I1 → C-U2-I1"):
            check_plan_records(
                PlanRecords({**plan_records.records, "issue": issues}),
                {each.id for each in stored.read_indicators(store)},
                places,
            )

    def test_areas_that_did_not_exist(self, store: Store, places: PlanAreas) -> None:
        change_plan(
            store, ROOT, [parse_record("plan", {"id": "BK", "title_th": "บึงกาฬ", "level": "province", "area": 38})]
        )
        said = self.wrong(store, places, "version", plan="BK", first_year=2549, last_year=2552)
        assert "Bueng Kan (38) of province did not exist from 2006-01-01 to 2009-12-31" in said
        said = self.wrong(store, places, "version", plan="C-U2", first_year=2566, last_year=2569)
        assert "followed it" in said
        assert "there is no area '99'" in self.wrong(
            store, places, "request", title_th="x", reason="x", level="province", area="99"
        )
        assert "did not exist" in self.wrong(
            store, places, "requirement", csf="C-U2-RICE-1", title_th="x", valid_from="2566-01-01"
        )

    def test_overlapping_validity(self, store: Store, places: PlanAreas) -> None:
        said = self.wrong(store, places, "responsibility", requirement="P15-R01", agency="NSO", valid_from="2567-01-01")
        assert "responsibility BAD and P15-R01-O hold at one time" in said

    def test_targets_outside_their_plan(self, store: Store, places: PlanAreas) -> None:
        target = {"version": "P15-2023-2026", "indicator": "poverty_rate", "value": 1}
        assert "P15-2023-2026 is of 2023 to 2026" in self.wrong(store, places, "target", area="15", year=2580, **target)
        assert "no part of 15" in self.wrong(store, places, "target", area="16", year=2568, **target)

    def test_the_same_twice(self, store: Store, places: PlanAreas) -> None:
        said = self.wrong(store, places, "dataset", indicator="poverty_rate")
        assert "has the same indicator as" in said

    @pytest.mark.parametrize(
        ("kind", "data", "message"),
        [
            ("agency", {"id": "A B", "name_th": "x", "name_en": "x"}, "id: String should match"),
            ("agency", {"id": "A", "name_en": "x"}, "name_th: is missing"),
            ("agency", {"id": "A", "name_th": "x", "name_en": "x", "owner": "y"}, "owner: there is no such field"),
            ("agency", {"id": "A", "name_th": "x", "name_en": "x", "email": "x"}, "email: String should match"),
            (
                "version",
                {"id": "V", "plan": "P", "first_year": 2570, "last_year": 2566},
                "last_year is before first_year",
            ),
            ("version", {"id": "V", "plan": "P", "first_year": 99, "last_year": 2566}, "outside 1800–2199 CE"),
            ("issue", {"id": "I", "plan": "P", "title_th": "x", "pillar": "sport"}, "pillar: Input should be"),
            (
                "milestone",
                {"id": "M", "action": "A", "year": 2569, "progress": 40},
                "progress: Input should be less than",
            ),
            (
                "release",
                {"id": "R", "requirement": "Q", "period": "soon", "due_on": "2569-01-01"},
                "cannot read the period",
            ),
        ],
    )
    def test_wrong_fields(self, kind: str, data: dict[str, object], message: str) -> None:
        with pytest.raises(PlanError, match=message):
            parse_record(kind, data)

    def test_an_unknown_kind(self) -> None:
        with pytest.raises(NotFoundError, match="there is no kind of record 'goal'"):
            parse_record("goal", {"id": "G"})


class TestTokens:
    def test_only_the_hash_is_kept_and_a_revoked_one_is_refused(self, store: Store) -> None:
        made = stored.create_token(store, Holder("kan", "editor", "province", "71"), who="somchai")
        (holder,) = [each for each in stored.read_holders(store).values() if each.id == "kan"]
        assert holder.area == "71"
        with store.reading() as connection:
            rows = [str(row) for row in connection.execute(text("SELECT * FROM token"))]
        assert not any(made in row for row in rows)
        stored.revoke_token(store, "kan", who="somchai")
        assert "kan" not in {each.id for each in stored.read_holders(store).values()}
        with pytest.raises(ConflictError, match="holds or held a token"):
            stored.create_token(store, Holder("kan", "reader"), who="somchai")
        assert [line.action for line in stored.read_audit(store, kind="token", record_id="kan")] == [
            "revoked",
            "created",
        ]

    def test_a_token_for_nobody_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFoundError, match="there is no agency 'NOBODY'"):
            stored.create_token(store, Holder("x", "agency", agency="NOBODY"), who="somchai")
        with pytest.raises(NotFoundError, match="there is no agency ''"):
            stored.create_token(store, Holder("x", "reader", agency=""), who="somchai")
        with pytest.raises(NotFoundError, match="holds a token"):
            stored.revoke_token(store, "nobody", who="somchai")

    def test_who_reads_the_database_does_not_see_tokens(self, store: Store) -> None:
        if store.is_embedded:
            return
        stored.create_reader(store)
        with store.keeping() as connection:
            can = "SELECT has_table_privilege('geostat_reader', 'geostat.{}', 'SELECT')"
            assert connection.execute(text(can.format("requirement"))).scalar()
            assert not connection.execute(text(can.format("token"))).scalar()


def test_two_who_ask_at_once_both_get_a_request(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        asked = list(
            pool.map(lambda n: ask(store, READER, {"title_th": f"ข้อ {n}", "reason": "แผน", "area": "15"}), range(4))
        )
    assert len({each.id for each in asked}) == 4
