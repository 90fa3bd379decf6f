"""The tables of the store, defined once for every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from geostat.store.geometry import AreaGeometry
from geostat.store.timestamps import Timestamp

__all__ = [
    "analysis_run",
    "area",
    "boundary_set",
    "edition",
    "import_batch",
    "indicator",
    "membership",
    "meta",
    "metadata",
    "observation",
    "source",
    "superseded",
    "sweep",
    "sweep_area",
    "sweep_statistic",
]

metadata = MetaData()

meta = Table(
    "geostat_meta",
    metadata,
    Column("schema_version", Integer, nullable=False, comment="Written by the first migration – รุ่นโครงสร้างแรก"),
    Column(
        "data_version",
        Integer,
        nullable=False,
        comment="Grows by one with every change of the data – เพิ่มขึ้นหนึ่งทุกครั้งที่ข้อมูลเปลี่ยน",
    ),
    Column(
        "written_by",
        Text,
        nullable=False,
        server_default="",
        comment="The version of geostat-areas that gave it its schema – รุ่นของ geostat-areas ที่กำหนดโครงสร้าง",
    ),
    comment="The version of the data – รุ่นของข้อมูล",
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Identifier – รหัส"),
    Column("kind", Text, nullable=False, comment="boundaries or observations – ขอบเขตหรือค่าสถิติ"),
    Column("file_name", Text, nullable=False, comment="Name of the file – ชื่อแฟ้ม"),
    Column("sha256", Text, nullable=False, comment="SHA-256 of the file – ค่าแฮชของแฟ้ม"),
    Column("imported_at", Timestamp(), nullable=False, comment="When it was imported – เวลาที่นำเข้า"),
    Column("row_count", Integer, nullable=False, comment="Rows that were new or changed – จำนวนแถวที่เพิ่มหรือแก้ไข"),
    Column("level", Text, comment="Level of the areas – ระดับพื้นที่"),
    Column("recipe", Text, comment="The recipe by which the file was read, YAML – สูตรนำเข้าที่ใช้อ่านแฟ้ม"),
    Column("report", JSON, comment="The match report – รายงานการจับคู่"),
    Column("importer", Text, comment="Who imported it – ผู้นำเข้า"),
    Column("undone_at", Timestamp(), comment="When it was taken back – เวลาที่ยกเลิก"),
    CheckConstraint("kind IN ('boundaries', 'observations')", name="import_batch_kind"),
    comment="Files that were imported – แฟ้มที่นำเข้า",
)

boundary_set = Table(
    "boundary_set",
    metadata,
    Column("id", Text, primary_key=True, comment="Identifier – รหัส"),
    Column("level", Text, nullable=False, comment="Level of the areas: province, district … – ระดับพื้นที่"),
    Column("title_en", Text, nullable=False, comment="Title in English – ชื่อภาษาอังกฤษ"),
    Column("title_th", Text, nullable=False, comment="Title in Thai – ชื่อภาษาไทย"),
    Column("publisher", Text, nullable=False, comment="Who published the boundaries – ผู้เผยแพร่ขอบเขต"),
    Column("license", Text, nullable=False, comment="License – สัญญาอนุญาต"),
    Column("source", Text, nullable=False, comment="Where the boundaries come from – ที่มาของขอบเขต"),
    Column(
        "member_level",
        Text,
        comment="The level of the areas that make up the groups of this set – ระดับของพื้นที่ที่รวมเป็นกลุ่ม",
    ),
    Column("valid_from", Date, comment="First day in force – วันที่เริ่มใช้"),
    Column("valid_to", Date, comment="Last day in force, null: open – วันที่สิ้นสุด ว่าง: ยังใช้อยู่"),
    Column("successor", Text, comment="The set that followed – ชุดที่ใช้แทน"),
    Column(
        "digest",
        Text,
        nullable=False,
        comment="SHA-256 over codes, attributes, members and geometry – ค่าแฮชของรหัส ข้อมูลประกอบ สมาชิก และขอบเขต",
    ),
    comment="Sets of areas of one level and vintage – ชุดขอบเขตของระดับและรุ่นหนึ่ง",
)

area = Table(
    "area",
    metadata,
    Column(
        "fid",
        Integer,
        primary_key=True,
        autoincrement=True,
        comment="The feature id in tiles and values – รหัสรูปร่างในไทล์และค่าสถิติ",
    ),
    Column(
        "set_id",
        ForeignKey("boundary_set.id", ondelete="CASCADE"),
        nullable=False,
        comment="The boundary set – ชุดขอบเขต",
    ),
    Column("code", Text, nullable=False, comment="Area code – รหัสพื้นที่"),
    Column("name_en", Text, comment="Name in English – ชื่อภาษาอังกฤษ"),
    Column("name_th", Text, comment="Name in Thai – ชื่อภาษาไทย"),
    Column("country", Text, comment="Country, ISO 3166-1 – ประเทศ"),
    Column("region_en", Text, comment="Region in English – ภาค (อังกฤษ)"),
    Column("region_th", Text, comment="Region in Thai – ภาค"),
    Column("area_km2", Float, comment="Area in km², official where there is one – เนื้อที่ ตร.กม."),
    Column("valid_from", Text, comment="First day in force – วันที่เริ่มใช้"),
    Column("valid_to", Text, comment="Last day in force, null: open – วันที่สิ้นสุด ว่าง: ยังใช้อยู่"),
    Column("parent", Text, comment="Code of the area above – รหัสพื้นที่ระดับบน"),
    Column("geom", AreaGeometry(), nullable=False, comment="Boundary, EPSG:4326 – ขอบเขต"),
    UniqueConstraint("set_id", "code", name="area_set_id_code_key"),
    comment="Areas with their boundaries – พื้นที่และขอบเขต",
)

membership = Table(
    "membership",
    metadata,
    Column(
        "set_id",
        ForeignKey("boundary_set.id", ondelete="CASCADE"),
        primary_key=True,
        comment="The boundary set – ชุดขอบเขต",
    ),
    Column("group", Text, primary_key=True, comment="Code of the group – รหัสกลุ่ม"),
    Column("member", Text, primary_key=True, comment="Code of the member – รหัสพื้นที่สมาชิก"),
    Column("valid_from", Text, comment="First day in force – วันที่เริ่มใช้"),
    Column("valid_to", Text, comment="Last day in force, null: open – วันที่สิ้นสุด ว่าง: ยังใช้อยู่"),
    comment="Which areas belong to which group – สมาชิกของกลุ่มพื้นที่",
)

indicator = Table(
    "indicator",
    metadata,
    Column("id", Text, primary_key=True, comment="Identifier – รหัส"),
    Column("title_en", Text, nullable=False, comment="Title in English – ชื่อภาษาอังกฤษ"),
    Column("title_th", Text, nullable=False, comment="Title in Thai – ชื่อภาษาไทย"),
    Column("unit_en", Text, nullable=False, comment="Unit in English – หน่วย (อังกฤษ)"),
    Column("unit_th", Text, nullable=False, comment="Unit in Thai – หน่วย"),
    Column("pillar", Text, nullable=False, comment="economic, social or environment – ด้าน"),
    Column("topic", Text, nullable=False, comment="Topic – กลุ่มข้อมูล"),
    Column("measure", Text, nullable=False, comment="extensive, intensive or index – ประเภทของค่า"),
    Column("aggregation", Text, nullable=False, comment="How values combine: sum, weighted_mean, none – วิธีรวมระดับพื้นที่"),
    Column("weight_indicator", Text, comment="What weights the mean – ตัวถ่วงน้ำหนัก"),
    Column("direction", Text, nullable=False, comment="Direction of good – ทิศทางที่พึงประสงค์"),
    Column("owner_agency_en", Text, nullable=False, comment="Owner agency in English – หน่วยงานเจ้าภาพ (อังกฤษ)"),
    Column("owner_agency_th", Text, nullable=False, comment="Owner agency in Thai – หน่วยงานเจ้าภาพ"),
    Column("source_title", Text, nullable=False, comment="Title of the publication – ชื่อแหล่งที่มา"),
    Column("edition", Text, nullable=False, comment="The edition of observations that name none – ชุดข้อมูลของค่าที่ไม่ระบุชุด"),
    Column("license", Text, nullable=False, comment="License – สัญญาอนุญาต"),
    Column("decimals", Integer, nullable=False, comment="Decimals to show – จำนวนทศนิยม"),
    CheckConstraint("aggregation IN ('sum', 'weighted_mean', 'none')", name="indicator_aggregation"),
    comment="The catalog of indicators – บัญชีตัวชี้วัด",
)

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Identifier – รหัส"),
    Column("owner_agency_en", Text, nullable=False, comment="Owner agency in English – หน่วยงานเจ้าภาพ (อังกฤษ)"),
    Column("owner_agency_th", Text, nullable=False, comment="Owner agency in Thai – หน่วยงานเจ้าภาพ"),
    Column("title", Text, nullable=False, comment="Title of the publication – ชื่อแหล่งที่มา"),
    Column("license", Text, nullable=False, comment="License – สัญญาอนุญาต"),
    UniqueConstraint("owner_agency_en", "title", "license", name="source_owner_title_license_key"),
    comment="Publications and their owners – แหล่งที่มาและหน่วยงานเจ้าภาพ",
)

edition = Table(
    "edition",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Identifier – รหัส"),
    Column("indicator_id", ForeignKey("indicator.id"), nullable=False, comment="The indicator – ตัวชี้วัด"),
    Column(
        "name",
        Text,
        nullable=False,
        comment="Edition, base year or round; values of two never mix – ฉบับ ปีฐาน หรือรอบ ไม่นำมาปนกัน",
    ),
    Column("source_id", ForeignKey("source.id"), comment="What was published, by whom – เผยแพร่อะไร โดยใคร"),
    UniqueConstraint("indicator_id", "name", name="edition_indicator_id_name_key"),
    comment="Editions of an indicator, never mixed – ชุดข้อมูลของตัวชี้วัด ไม่นำมาปนกัน",
)


def _value_columns() -> list[Column[Any]]:
    return [
        Column("value", Float, nullable=False, comment="The value – ค่า"),
        Column(
            "standard_error", Float, comment="In the unit of the value; null where there is none – ค่าคลาดเคลื่อนมาตรฐาน"
        ),
        Column(
            "status",
            Text,
            nullable=False,
            comment="Blank: as published; p preliminary, r revised, e estimated, derived – ว่าง: ตามที่เผยแพร่",
        ),
        Column("vintage", Date, comment="The day on which this value came to be held – วันที่ได้รับค่านี้"),
        Column(
            "import_id",
            ForeignKey("import_batch.id"),
            comment="The file that it came from; null: shipped with geostat – แฟ้มที่มา ว่าง: มากับ geostat",
        ),
        Column("cell", Text, comment="Where in the file it stood: 54!B7 – ตำแหน่งในแฟ้ม"),
        Column("raw", Text, comment="What the cell said, if it was no plain number – ข้อความเดิมในเซลล์"),
        Column("period_text", Text, comment="How the file writes the period – คาบเวลาตามต้นฉบับ"),
    ]


observation = Table(
    "observation",
    metadata,
    Column("edition_id", ForeignKey("edition.id"), comment="The edition – ชุดข้อมูล"),
    Column("level", Text, comment="Level of the areas: province, district … – ระดับพื้นที่"),
    Column("period", Text, comment="Common era: 2019, 2025-07, 2019-Q3, 2019-FY, 2020/21 – ค.ศ."),
    Column("area_code", Text, comment="Area code – รหัสพื้นที่"),
    *_value_columns(),
    PrimaryKeyConstraint(
        "edition_id",
        "level",
        "period",
        "area_code",
        name="observation_pkey",
        postgresql_include=["value", "status"],  # the common read never touches the table itself
    ),
    CheckConstraint("status IN ('', 'p', 'r', 'e', 'derived')", name="observation_status"),
    CheckConstraint("length(period) IN (4, 7, 9, 10)", name="observation_period"),
    CheckConstraint("standard_error >= 0", name="observation_standard_error"),
    sqlite_with_rowid=False,
    comment="Values of indicators for areas and periods – ค่าสถิติรายพื้นที่และคาบเวลา",
)

superseded = Table(
    "superseded_observation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Identifier – รหัส"),
    Column("edition_id", ForeignKey("edition.id"), nullable=False, comment="The edition – ชุดข้อมูล"),
    Column("level", Text, nullable=False, comment="Level of the areas – ระดับพื้นที่"),
    Column("period", Text, nullable=False, comment="Common era – ค.ศ."),
    Column("area_code", Text, nullable=False, comment="Area code – รหัสพื้นที่"),
    *_value_columns(),
    Column(
        "superseded_by",
        ForeignKey("import_batch.id"),
        nullable=False,
        index=True,
        comment="The import whose value took its place – การนำเข้าที่แทนค่านี้",
    ),
    comment="Values of earlier vintages – ค่าของฉบับก่อน",
)

analysis_run = Table(
    "analysis_run",
    metadata,
    Column("id", Text, primary_key=True, comment="SHA-256 of the run record – ค่าแฮชของบันทึกการวิเคราะห์"),
    Column("analysis", Text, nullable=False, comment="Which analysis – วิธีวิเคราะห์"),
    Column("created_at", Timestamp(), nullable=False, comment="When it was computed – เวลาที่คำนวณ"),
    Column(
        "run",
        JSON,
        nullable=False,
        comment="Everything that it takes to compute the same result again – ทุกอย่างที่ใช้คำนวณซ้ำ",
    ),
    Column("statistics", JSON, nullable=False, comment="Figures for all areas together – ค่ารวมทุกพื้นที่"),
    Column("areas", JSON, nullable=False, comment="The result for each area, by code – ผลรายพื้นที่"),
    Column("findings", JSON, nullable=False, server_default="[]", comment="What to know about it – ข้อสังเกต"),
    Column("reading", JSON, nullable=False, server_default="{}", comment="What it says – คำอธิบายผล"),
    comment="Analyses that were kept – การวิเคราะห์ที่เก็บไว้",
)

sweep = Table(
    "sweep",
    metadata,
    Column("id", Text, primary_key=True, comment="SHA-256 of the record – ค่าแฮชของบันทึก"),
    Column("created_at", Timestamp(), nullable=False, comment="When it was begun – เวลาที่เริ่ม"),
    Column("finished_at", Timestamp(), comment="When p was adjusted over all – เวลาที่เสร็จ"),
    Column("record", JSON, nullable=False, comment="Everything that it takes to compute it again – ทุกอย่างที่ใช้คำนวณซ้ำ"),
    comment="Statistics of many indicators and periods at once – การวิเคราะห์ทุกตัวชี้วัดทุกช่วงเวลา",
)

sweep_statistic = Table(
    "sweep_statistic",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True, comment="Identifier – รหัส"),
    Column("sweep_id", ForeignKey("sweep.id"), nullable=False, comment="The sweep – ชุดการวิเคราะห์"),
    Column("indicator_id", Text, nullable=False, comment="The indicator – ตัวชี้วัด"),
    Column("edition", Text, nullable=False, comment="The edition – ชุดข้อมูล"),
    Column("period", Text, nullable=False, comment="Common era – ค.ศ."),
    Column("statistic", Text, nullable=False, comment="Which statistic – ค่าสถิติ"),
    Column("status", Text, nullable=False, comment="tested, constant or too_few – สถานะ"),
    Column("n", Integer, nullable=False, comment="Areas tested – จำนวนพื้นที่"),
    *(
        Column(name, Float, comment=comment)
        for name, comment in (
            ("value", "The statistic; nothing for a local one – ค่าสถิติรวม"),
            ("expected", "Its expectation – ค่าคาดหมาย"),
            ("z", "Standard deviate – ค่ามาตรฐาน"),
            ("p_sim", "Two-sided, permuted – ค่า p สองด้าน"),
            ("p_adjusted", "Adjusted over the whole sweep – ค่า p ที่ปรับทั้งชุด"),
        )
    ),
    UniqueConstraint("sweep_id", "indicator_id", "edition", "period", "statistic", name="sweep_statistic_key"),
    comment="One statistic of one indicator in one period – ค่าสถิติหนึ่งตัวของหนึ่งตัวชี้วัดหนึ่งช่วงเวลา",
)

sweep_area = Table(
    "sweep_area",
    metadata,
    Column("statistic_id", ForeignKey("sweep_statistic.id"), primary_key=True, comment="Of which – ของค่าสถิติใด"),
    Column("area_code", Text, primary_key=True, comment="Area code – รหัสพื้นที่"),
    Column("value", Float, comment="The local statistic – ค่าสถิติเฉพาะที่"),
    Column("p_sim", Float, nullable=False, comment="Two-sided, permuted – ค่า p สองด้าน"),
    Column("kind", Text, nullable=False, comment="The class if it is significant – กลุ่มหากมีนัยสำคัญ"),
    Column("class", Text, comment="The class after adjustment – กลุ่มหลังปรับค่า p"),
    comment="Local statistics of a sweep – ค่าสถิติเฉพาะที่รายพื้นที่",
)
