"""The nouns of the statistical plan: from a strategic issue to the number that it needs, its owner, gap and action.

plan ─▶ issue ─▶ Product Champion or Critical Issue ─▶ critical success factor ─▶ requirement ─▶ responsibility, release
  └▶ version ─▶ target                                                                └▶ action ─▶ milestone
committee ─▶ decision (where something was approved) · agency · dataset (how an indicator is described) · request
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo  # noqa: TC002 — beside the models, which are read at run time

from geostat.domain.periods import BE_OFFSET, parse_period, to_arabic_digits, year_in_common_era
from geostat.errors import NotFoundError, PeriodError, some

__all__ = [
    "KINDS",
    "Action",
    "Agency",
    "Committee",
    "Csf",
    "Dataset",
    "Decision",
    "Issue",
    "Milestone",
    "PcCi",
    "Plan",
    "PlanRecords",
    "Record",
    "Release",
    "Request",
    "Requirement",
    "Responsibility",
    "Target",
    "Version",
    "kind_of",
    "python_type",
    "refers_to",
]

Pillar = Literal["economic", "social", "environment"]
R = TypeVar("R", bound="Record")


def _year(value: Any) -> Any:
    text = to_arabic_digits(str(value)).strip().removesuffix(".0")
    try:
        return year_in_common_era(int(text), None, text)
    except ValueError:
        return value  # the type says what is wrong with it
    except PeriodError as error:
        raise ValueError(str(error)) from error


def _day(value: Any) -> Any:
    """A date; one with a Buddhist year is brought to the common era."""
    if isinstance(value, str):
        text = to_arabic_digits(value).strip()[:10]
        if text[:2] in ("24", "25", "26"):
            return f"{int(text[:4]) - BE_OFFSET:04d}{text[4:]}"
        return text
    return value.date() if hasattr(value, "hour") else value


def _period(text: str) -> str:
    try:
        return str(parse_period(text))
    except PeriodError as error:
        raise ValueError(str(error)) from error


def _as_text(value: Any) -> Any:
    """What a workbook gives as a number, as text: 15.0 is the code 15."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text)]
RecordId = Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Year = Annotated[int, BeforeValidator(_year)]
Day = Annotated[date, BeforeValidator(_day)]
PeriodText = Annotated[Text, AfterValidator(_period)]
Email = Annotated[str, Field(pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")]


def _named(title: str, **more: Any) -> Any:
    return Field(title=title, min_length=1, **more)


def _refers(kind: str, title: str, *, required: bool = True, **more: Any) -> Any:
    default: Any = ... if required else None
    return Field(default, title=title, json_schema_extra={"refers_to": kind}, **more)


class Record(BaseModel):
    """What every record has; `revision` is what a writer has seen of it, 0 of what is new."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: RecordId = Field(title="Identifier – รหัส")
    revision: int = Field(default=0, ge=0, title="How often it was written; a writer gives the one seen – ครั้งที่แก้ไข")
    example: bool = Field(default=False, title="An illustrative example, not official – ตัวอย่าง ไม่ใช่ข้อมูลทางการ")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        """An empty cell is one that was not filled."""
        if isinstance(data, Mapping):
            return {name: value for name, value in data.items() if value is not None and value != ""}
        return data

    @property
    def content(self) -> dict[str, Any]:
        """All but the revision, as plain values."""
        return self.model_dump(mode="json", exclude={"revision"})

    @property
    def title(self) -> str:
        """What it is called, in Thai where it has a Thai name."""
        found = (getattr(self, name, "") for name in ("title_th", "name_th", "title_en"))
        return next((text for text in found if text), self.id)


class _Dated(Record):
    valid_from: Day | None = Field(default=None, title="First day in force – วันที่เริ่มใช้")
    valid_to: Day | None = Field(default=None, title="Last day in force; blank: open – วันที่สิ้นสุด ว่าง: ยังใช้อยู่")

    @model_validator(mode="after")
    def _in_order(self) -> _Dated:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_to is before valid_from")
        return self

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def overlaps(self, other: _Dated) -> bool:
        """Whether the two have a day in common."""
        return (self.valid_from or date.min) <= (other.valid_to or date.max) and (other.valid_from or date.min) <= (
            self.valid_to or date.max
        )


class Agency(_Dated):
    """An agency that owes numbers, with its contact."""

    name_th: str = _named("Name in Thai – ชื่อภาษาไทย")
    name_en: str = _named("Name in English, as indicators name their owner – ชื่อภาษาอังกฤษ")
    parent: RecordId | None = _refers("agency", "The agency above – หน่วยงานต้นสังกัด", required=False)
    contact: str = Field(default="", title="Who answers – ผู้ติดต่อ")
    email: Email = Field(default="", title="Electronic mail – อีเมล")
    phone: Text = Field(default="", title="Telephone – โทรศัพท์")


class Committee(_Dated):
    """A committee: one of a pillar for the nation, or of a cluster or province."""

    title_th: str = _named("Title in Thai – ชื่อภาษาไทย")
    title_en: str = Field(default="", title="Title in English – ชื่อภาษาอังกฤษ")
    pillar: Pillar | None = Field(default=None, title="The pillar of a national committee – ด้าน")
    level: str = _named("Boundary set of the area: province, cluster, country … – ระดับพื้นที่")
    area: Text = _named("Area code – รหัสพื้นที่")
    chair: str = Field(default="", title="Chair – ประธาน")
    secretary: str = Field(default="", title="Secretary – เลขานุการ")
    advisers: str = Field(default="", title="Advisers – ที่ปรึกษา")


class Decision(Record):
    """What a committee decided, where and when."""

    committee: RecordId = _refers("committee", "The committee – คณะกรรมการ")
    meeting: Text = _named("Meeting, such as 1/2557 – การประชุมครั้งที่")
    held_on: Day = Field(title="Day of the meeting – วันที่ประชุม")
    text_th: str = _named("What was decided – มติ")
    text_en: str = Field(default="", title="The same in English – มติ (อังกฤษ)")
    attachment: str = Field(default="", title="Where the minutes are – เอกสารแนบ")


class Plan(Record):
    """The plan of an area; what it wants by when is in its versions."""

    title_th: str = _named("Title in Thai – ชื่อภาษาไทย")
    title_en: str = Field(default="", title="Title in English – ชื่อภาษาอังกฤษ")
    level: str = _named("Boundary set of the area: province, cluster, country … – ระดับพื้นที่")
    area: Text = _named("Area code – รหัสพื้นที่")


class Version(Record):
    """The plan as it stands for some years; each year it is rolled forward."""

    plan: RecordId = _refers("plan", "The plan – แผน")
    first_year: Year = Field(title="First year, ค.ศ. or พ.ศ. – ปีแรก")
    last_year: Year = Field(title="Last year – ปีสุดท้าย")
    rolled_from: RecordId | None = _refers("version", "The version before – ฉบับก่อน", required=False)
    decision: RecordId | None = _refers("decision", "Approved by; then targets are final – มติที่เห็นชอบ", required=False)

    @model_validator(mode="after")
    def _in_order(self) -> Version:
        if self.first_year > self.last_year:
            raise ValueError("last_year is before first_year")
        return self

    @property
    def years(self) -> range:
        """The years, in the common era."""
        return range(self.first_year, self.last_year + 1)


class Issue(_Dated):
    """A strategic issue of a plan."""

    plan: RecordId = _refers("plan", "The plan – แผน")
    title_th: str = _named("Title in Thai – ชื่อภาษาไทย")
    title_en: str = Field(default="", title="Title in English – ชื่อภาษาอังกฤษ")
    pillar: Pillar = Field(title="economic, social or environment – ด้าน")
    parent: RecordId | None = _refers("issue", "The issue above, of a cluster or the nation – ประเด็นแม่", required=False)
    decision: RecordId | None = _refers("decision", "Approved by – มติที่เห็นชอบ", required=False)


class PcCi(Record):
    """A Product Champion, or a Critical Issue."""

    issue: RecordId = _refers("issue", "The strategic issue – ประเด็นยุทธศาสตร์")
    kind: Literal["pc", "ci"] = Field(title="pc: Product Champion, ci: Critical Issue – ผลิตภัณฑ์ที่มีศักยภาพหรือประเด็นปัญหา")
    title_th: str = _named("Title in Thai – ชื่อภาษาไทย")
    title_en: str = Field(default="", title="Title in English – ชื่อภาษาอังกฤษ")
    decision: RecordId | None = _refers("decision", "Approved by – มติที่เห็นชอบ", required=False)


class Csf(Record):
    """A critical success factor at a stage of the value chain."""

    pc_ci: RecordId = _refers("pc_ci", "Of which Product Champion or Critical Issue – ของผลิตภัณฑ์หรือประเด็นใด")
    stage: Literal["upstream", "midstream", "downstream", "whole"] = Field(
        default="whole", title="upstream, midstream, downstream, or whole where there are none – ต้นน้ำ กลางน้ำ ปลายน้ำ"
    )
    title_th: str = _named("Title in Thai – ชื่อภาษาไทย")
    title_en: str = Field(default="", title="Title in English – ชื่อภาษาอังกฤษ")


class Requirement(_Dated):
    """A number that a critical success factor needs: of what, how fine, how often, how fresh, how much it matters."""

    csf: RecordId = _refers("csf", "The critical success factor – ปัจจัยแห่งความสำเร็จ")
    title_th: str = _named("The item in Thai – รายการข้อมูล")
    title_en: str = Field(default="", title="The item in English – รายการข้อมูล (อังกฤษ)")
    indicator: str | None = _refers("indicator", "The indicator; blank: not held yet – ตัวชี้วัด", required=False)
    source: str = Field(default="", title="Where the number could come from, if it is no indicator yet – แหล่งข้อมูล")
    level: str = Field(default="province", title="Level that is needed – ระดับพื้นที่ที่ต้องการ")
    per_year: float = Field(default=1, gt=0, le=366, title="How often a year – ความถี่ต่อปี")
    lag_months: int = Field(default=12, ge=0, le=120, title="Months until it is published – ความล่าช้าในการเผยแพร่ (เดือน)")
    maximum_age_months: float | None = Field(
        default=None, gt=0, title="How old it may be; blank: 12/per_year + lag – อายุสูงสุด"
    )
    window_years: int = Field(default=5, ge=1, le=50, title="How many years back it is needed – จำนวนปีย้อนหลัง")
    time_aggregation: Literal["sum", "mean", "last"] | None = Field(
        default=None, title="How finer periods combine; blank: they do not – วิธีรวมคาบเวลา"
    )
    role: Literal["necessary", "important"] = Field(default="important", title="necessary or important – จำเป็นหรือสำคัญ")
    disaggregation: str = Field(default="", title="By what it is broken down – การจำแนก")
    keyed_by: str = Field(
        default="", title="Units of the source that are no areas: customs post, basin – หน่วยของแหล่งข้อมูล"
    )
    mapped_share: float | None = Field(
        default=None, ge=0, le=1, title="Share of those that is mapped to areas – สัดส่วนที่เชื่อมพื้นที่ได้"
    )
    decision: RecordId | None = _refers("decision", "Approved by – มติที่เห็นชอบ", required=False)

    @property
    def maximum_age(self) -> float:
        """In months."""
        return self.maximum_age_months or 12 / self.per_year + self.lag_months


class Responsibility(_Dated):
    """Which agency owes a required number, from when to when."""

    requirement: RecordId = _refers("requirement", "The requirement – ความต้องการข้อมูล")
    agency: RecordId = _refers("agency", "The owner agency – หน่วยงานเจ้าภาพ")
    contact: str = Field(default="", title="Who answers for it, if not the agency's contact – ผู้รับผิดชอบ")


class Release(Record):
    """When a period of a required number is due."""

    requirement: RecordId = _refers("requirement", "The requirement – ความต้องการข้อมูล")
    period: PeriodText = Field(title="The period – คาบเวลา")
    due_on: Day = Field(title="Day on which it is due – วันที่ครบกำหนด")


class Action(Record):
    """What is done to close a gap, and by whom: a line of the statistical development plan."""

    requirement: RecordId = _refers("requirement", "The requirement – ความต้องการข้อมูล")
    title_th: str = _named("How the item is developed – แนวทางการพัฒนา")
    title_en: str = Field(default="", title="The same in English – แนวทางการพัฒนา (อังกฤษ)")
    agency: RecordId = _refers("agency", "Responsible agency – หน่วยงานรับผิดชอบ")
    resources: str = Field(default="", title="Supporting resources – ทรัพยากรสนับสนุน")
    baseline: Text = Field(default="", title="Where it begins – ข้อมูลฐาน")


class Milestone(Record):
    """What an action wants in one year, what that costs, and how far it has come."""

    action: RecordId = _refers("action", "The action – กิจกรรม")
    year: Year = Field(title="Year, ค.ศ. or พ.ศ. – ปี")
    target: Text = Field(default="", title="What is wanted – เป้าหมาย")
    budget: float = Field(default=0, ge=0, title="Budget in baht – งบประมาณ (บาท)")
    progress: float = Field(default=0, ge=0, le=1, title="How much is done, 0 to 1 – ความก้าวหน้า")
    report: str = Field(default="", title="What was reported – ผลการดำเนินงาน")


class Target(Record):
    """The value that an indicator is to have in an area in a year."""

    version: RecordId = _refers("version", "The version of the plan – ฉบับของแผน")
    indicator: str = _refers("indicator", "The indicator – ตัวชี้วัด")
    level: str = Field(default="province", title="Boundary set of the area – ระดับพื้นที่")
    area: Text = _named("Area code – รหัสพื้นที่")
    year: Year = Field(title="Year, ค.ศ. or พ.ศ. – ปี")
    value: float = Field(title="The value wanted – ค่าเป้าหมาย")


class Request(Record):
    """A number that somebody asks for, and what became of it."""

    title_th: str = _named("The item – รายการข้อมูล")
    reason: str = _named("The decision that needs it – ใช้ตัดสินใจเรื่องใด")
    level: str = Field(default="province", title="Boundary set of the area – ระดับพื้นที่")
    area: Text = _named("Area code – รหัสพื้นที่")
    indicator: str | None = _refers("indicator", "The indicator, if it is one – ตัวชี้วัด", required=False)
    asked_by: str = Field(default="", title="Who asks – ผู้ขอ")
    asked_on: Day | None = Field(default=None, title="When – วันที่ขอ")
    status: Literal["open", "accepted", "answered", "declined"] = Field(
        default="open", title="What became of it – สถานะ"
    )
    requirement: RecordId | None = _refers(
        "requirement", "The requirement that it became – ความต้องการข้อมูล", required=False
    )
    agency: RecordId | None = _refers("agency", "The agency that is to answer – หน่วยงานที่ต้องตอบ", required=False)
    answer: str = Field(default="", title="The answer – คำตอบ")


class Dataset(Record):
    """How an indicator is described as a dataset of the Government Data Catalog; what is blank comes from elsewhere."""

    indicator: str = _refers("indicator", "The indicator – ตัวชี้วัด")
    collection: Literal["survey", "register", "census", "compiled"] | None = Field(
        default=None, title="How it is collected – วิธีเก็บข้อมูล"
    )
    per_year: float | None = Field(default=None, gt=0, le=366, title="How often a year it is published – ความถี่ต่อปี")
    objective: str = Field(default="", title="What it is for – วัตถุประสงค์")
    maintainer: str = Field(default="", title="Who keeps it – ผู้ดูแลข้อมูล")
    maintainer_email: Email = Field(default="", title="Electronic mail – อีเมลผู้ดูแล")
    license_id: str = Field(default="", title="License as the catalog names it – รหัสสัญญาอนุญาต")
    data_category: str = Field(default="", title="Category of governance – หมวดหมู่ข้อมูลตามธรรมาภิบาล")
    tags: str = Field(default="", title="Keywords, separated by commas – คำสำคัญ")
    disaggregation: str = Field(default="", title="By what it is broken down – การจำแนก")
    official: bool = Field(default=False, title="Official statistics – สถิติทางการ")


KINDS: dict[str, type[Record]] = {
    "agency": Agency,
    "committee": Committee,
    "decision": Decision,
    "plan": Plan,
    "version": Version,
    "issue": Issue,
    "pc_ci": PcCi,
    "csf": Csf,
    "requirement": Requirement,
    "responsibility": Responsibility,
    "release": Release,
    "action": Action,
    "milestone": Milestone,
    "target": Target,
    "request": Request,
    "dataset": Dataset,
}
"""Every kind of record, each after those that it refers to."""

_NAMES = {model: name for name, model in KINDS.items()}


def kind_of(record: Record) -> str:
    """The name of the kind of a record."""
    return _NAMES[type(record)]


def refers_to(described: FieldInfo) -> str | None:
    """The kind of record (or `indicator`) that a field names, if it names one."""
    extra = described.json_schema_extra
    return str(extra["refers_to"]) if isinstance(extra, dict) and "refers_to" in extra else None


def python_type(described: FieldInfo) -> type:
    """What a field holds: str, int, float, bool or date."""
    inner = [each for each in get_args(described.annotation) if each is not NoneType]
    kind = described.annotation if not inner else inner[0]
    while get_args(kind):
        kind = get_args(kind)[0]
    return kind if isinstance(kind, type) else type(kind)


@dataclass(frozen=True)
class PlanRecords:
    """All records that are held, by kind and id."""

    records: Mapping[str, Mapping[str, Record]]
    _under: dict[tuple[str, str], dict[str, list[Any]]] = field(default_factory=dict, compare=False, repr=False)

    def all(self, model: type[R]) -> list[R]:
        """The records of a kind, in the order of their ids."""
        held = self.records.get(_NAMES[model], {})
        return [held[name] for name in sorted(held)]  # type: ignore[misc]

    def get(self, model: type[R], record_id: str) -> R:
        """One record; raises NotFoundError."""
        kind = _NAMES[model]
        held = self.records.get(kind, {})
        if record_id not in held:
            raise NotFoundError(
                f"there is no {kind} {record_id!r}" + (f"; there are {some(sorted(held))}" if held else " yet"),
                kind=kind,
                id=record_id,
            )
        return held[record_id]  # type: ignore[return-value]

    def under(self, model: type[R], field: str, record_id: str) -> list[R]:
        """The records of a kind that name another in a field."""
        key = _NAMES[model], field
        if key not in self._under:
            index: dict[str, list[Any]] = {}
            for each in self.all(model):
                index.setdefault(getattr(each, field), []).append(each)
            self._under[key] = index
        return list(self._under[key].get(record_id, ()))

    def plan_of(self, record: Record) -> Plan | None:
        """The plan that a record is part of, by the records that it names; None if it is part of none."""
        while not isinstance(record, Plan):
            step = _UPWARDS.get(kind_of(record))
            if step is None:
                return None
            record = self.get(KINDS[step], getattr(record, step))
        return record

    def requirements_of(self, plans: Sequence[Plan], day: date) -> Iterator[tuple[Issue, PcCi, Csf, Requirement]]:
        """The requirements of plans that hold on a day, each with what it is needed for."""
        wanted = {plan.id for plan in plans}
        for issue in self.all(Issue):
            if issue.plan in wanted and issue.in_force(day):
                for pc_ci in self.under(PcCi, "issue", issue.id):
                    for csf in sorted(self.under(Csf, "pc_ci", pc_ci.id), key=_by_stage):
                        for requirement in self.under(Requirement, "csf", csf.id):
                            if requirement.in_force(day):
                                yield issue, pc_ci, csf, requirement

    def owner(self, requirement: Requirement, day: date) -> tuple[Agency, Responsibility] | None:
        """The agency that owes a number on a day."""
        for each in self.under(Responsibility, "requirement", requirement.id):
            agency = self.get(Agency, each.agency)
            if each.in_force(day) and agency.in_force(day):
                return agency, each
        return None


_UPWARDS = {
    "version": "plan",
    "issue": "plan",
    "pc_ci": "issue",
    "csf": "pc_ci",
    "requirement": "csf",
    "responsibility": "requirement",
    "release": "requirement",
    "action": "requirement",
    "milestone": "action",
    "target": "version",
}
_STAGES = ["upstream", "midstream", "downstream", "whole"]


def _by_stage(csf: Csf) -> tuple[int, str]:
    return _STAGES.index(csf.stage), csf.id
