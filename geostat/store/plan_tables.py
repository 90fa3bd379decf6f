"""The tables of the statistical plan: one for each kind of record of `domain.plan_records`; tokens; the audit log."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Float, ForeignKey, Index, Integer, Table, Text

from geostat.domain.plan_records import KINDS, python_type, refers_to
from geostat.store.tables import metadata
from geostat.store.timestamps import Timestamp

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from geostat.domain.plan_records import Record

__all__ = ["RECORDS", "audit", "token"]

_TYPES = {str: Text, int: Integer, float: Float, bool: Boolean, date: Date}


def _table(kind: str, model: type[Record]) -> Table:
    assert model.__doc__
    columns = [_column(name, field) for name, field in model.model_fields.items()]
    return Table(kind, metadata, *columns, comment=f"{model.__doc__.strip()} – {_THAI[kind]}")


def _column(name: str, field: FieldInfo) -> Column[object]:
    target = refers_to(field)
    key = [ForeignKey(f"{target}.id")] if target else []
    may_be_blank = field.default is None
    return Column(
        name,
        _TYPES[python_type(field)],
        *key,
        primary_key=name == "id",
        nullable=may_be_blank,
        comment=field.title,
    )


_THAI = {
    "agency": "หน่วยงาน",
    "committee": "คณะกรรมการ",
    "decision": "มติคณะกรรมการ",
    "plan": "แผนของพื้นที่",
    "version": "ฉบับของแผน",
    "issue": "ประเด็นยุทธศาสตร์",
    "pc_ci": "ผลิตภัณฑ์ที่มีศักยภาพหรือประเด็นปัญหาสำคัญ",
    "csf": "ปัจจัยแห่งความสำเร็จ",
    "requirement": "ความต้องการข้อมูล",
    "responsibility": "หน่วยงานเจ้าภาพของข้อมูล",
    "release": "ปฏิทินการเผยแพร่",
    "action": "กิจกรรมในแผนพัฒนาสถิติ",
    "milestone": "เป้าหมายรายปีของกิจกรรม",
    "target": "ค่าเป้าหมาย",
    "request": "คำขอข้อมูล",
    "dataset": "คำอธิบายชุดข้อมูล",
}

RECORDS = {kind: _table(kind, model) for kind, model in KINDS.items()}
"""The table of each kind of record."""

token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True, comment="Who holds it – ผู้ถือ"),
    Column("role", Text, nullable=False, comment="reader, editor, agency or administrator – บทบาท"),
    Column("level", Text, comment="Boundary set of an editor's area – ระดับพื้นที่ของผู้แก้ไข"),
    Column("area", Text, comment="Code of an editor's area – รหัสพื้นที่ของผู้แก้ไข"),
    Column("agency", ForeignKey("agency.id"), comment="The agency of its holder – หน่วยงานของผู้ถือ"),
    Column("sha256", Text, nullable=False, unique=True, comment="SHA-256 of the token itself – ค่าแฮชของโทเคน"),
    Column("created_at", Timestamp(), nullable=False, comment="When it was made – เวลาที่สร้าง"),
    Column("revoked_at", Timestamp(), comment="When it was taken back – เวลาที่ยกเลิก"),
    CheckConstraint("role IN ('reader', 'editor', 'agency', 'administrator')", name="token_role"),
    comment="Who may write, by the hash of a token – ผู้มีสิทธิ์เขียน",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Number – ลำดับ"),
    Column("at", Timestamp(), nullable=False, comment="When – เวลา"),
    Column("who", Text, nullable=False, comment="Who – ผู้ทำ"),
    Column("action", Text, nullable=False, comment="created, changed, removed, imported, undone … – การกระทำ"),
    Column("kind", Text, nullable=False, comment="Kind of what was changed – ประเภทของสิ่งที่เปลี่ยน"),
    Column("record_id", Text, nullable=False, comment="Which one – รหัสของสิ่งที่เปลี่ยน"),
    Column("before", JSON(none_as_null=True), comment="What it was – ก่อน"),
    Column("after", JSON(none_as_null=True), comment="What it became – หลัง"),
    Index("audit_kind_record_id", "kind", "record_id"),
    comment="Every change, only ever added to – บันทึกการเปลี่ยนแปลง เพิ่มได้อย่างเดียว",
)
