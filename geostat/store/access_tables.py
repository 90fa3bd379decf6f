"""The tables of who may write, and of what everybody did."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from geostat.store.tables import metadata
from geostat.store.timestamps import Timestamp

__all__ = ["audit", "token"]

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
