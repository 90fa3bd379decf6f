"""The tables of the statistical plan: one for each kind of record of `domain.plan_records`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Integer, Table, Text

from geostat.domain.plan_records import KINDS, python_type, refers_to
from geostat.store.tables import metadata

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from geostat.domain.plan_records import Record

__all__ = ["RECORDS"]

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
