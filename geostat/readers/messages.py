"""What reading a file can find, in English and Thai; `{…}` are the facts of the case."""

from __future__ import annotations

from typing import Any

from geostat.domain.findings import Finding

__all__ = ["finding"]


def finding(code: str, where: str = "", /, **facts: Any) -> Finding:
    """A finding of a kind that is listed here, with the facts of the case."""
    severity, message, message_th = _MESSAGES[code]
    return Finding(severity, code, message.format(**facts), message_th.format(**facts), where)  # type: ignore[arg-type]


_MESSAGES: dict[str, tuple[str, str, str]] = {
    "area_outside_parent": (
        "warning",
        "{count} areas lie outside the area above that their code names: {areas}",
        "มี {count} พื้นที่อยู่นอกพื้นที่ระดับบนตามรหัส: {areas}",
    ),
    "areas_absent": (
        "warning",
        "{count} areas of the level {level} that are known are not in the file: {areas}",
        "มี {count} พื้นที่ระดับ {level} ที่ไม่อยู่ในแฟ้ม: {areas}",
    ),
    "boundary_columns": (
        "info",
        "level {level}; codes from {code}, names from {name_en}, Thai names from {name_th}, areas above from {parent}",
        "ระดับ {level} รหัสจาก {code} ชื่ออังกฤษจาก {name_en} ชื่อไทยจาก {name_th} พื้นที่ระดับบนจาก {parent}",
    ),
    "code_of_other_parent": (
        "warning",
        "{count} codes do not begin with the code of the area above: {areas}",
        "มี {count} รหัสที่ไม่ขึ้นต้นด้วยรหัสของพื้นที่ระดับบน: {areas}",
    ),
    "code_prefix": ("info", "{prefix!r} was taken off the codes", "ตัด {prefix!r} ออกจากรหัส"),
    "coverage": (
        "warning",
        "{count} areas overlap their neighbors or leave gaps to them: {areas}; --clean makes one coverage of them",
        "มี {count} พื้นที่ที่ซ้อนทับหรือมีช่องว่างกับพื้นที่ข้างเคียง: {areas}",
    ),
    "coverage_low": (
        "warning",
        "{count} areas have no value, because less than {share:.0%} of them is known: {areas}",
        "มี {count} พื้นที่ที่ไม่มีค่า เพราะมีข้อมูลไม่ถึง {share:.0%} ของเนื้อที่: {areas}",
    ),
    "cleaned": (
        "info",
        "the areas were made one coverage; the largest change is {largest:.3g} % of an area ({area})",
        "ปรับขอบเขตให้ต่อกันสนิท เนื้อที่เปลี่ยนมากที่สุดร้อยละ {largest:.3g} ({area})",
    ),
    "crs_assumed": (
        "info",
        "the file does not say its coordinate reference system; its format is always in longitude and latitude",
        "แฟ้มไม่ระบุระบบพิกัด ถือว่าเป็นลองจิจูดและละติจูดตามรูปแบบแฟ้ม",
    ),
    "codes_from_names": (
        "warning",
        "there is no column of codes; {count} areas were matched by name",
        "ไม่มีคอลัมน์รหัส จับคู่ {count} พื้นที่ด้วยชื่อ",
    ),
    "invalid_rings": (
        "info",
        "invalid rings of {count} areas were mended: {areas}",
        "ซ่อมเส้นขอบเขต {count} พื้นที่: {areas}",
    ),
    "mended_text": (
        "info",
        "Thai text that had been read in a wrong encoding was restored in {columns}",
        "กู้ข้อความไทยที่อ่านผิดรหัสอักขระใน {columns}",
    ),
    "parent_unknown": (
        "warning",
        "{count} areas name an area above that is not known: {areas}",
        "มี {count} พื้นที่ที่ระบุพื้นที่ระดับบนซึ่งไม่รู้จัก: {areas}",
    ),
    "calendar": ("info", "years were read as {era}", "อ่านปีเป็นปีแบบ {era}"),
    "checksum": (
        "warning",
        (
            "{wrong} of {compared} totals are not the sum of their parts; the first: {name} is {published:,.10g}, its "
            "{parts} parts add up to {summed:,.10g} ({label}, {period})"
        ),
        (
            "ผลรวม {wrong} จาก {compared} รายการไม่ตรงกับค่าของส่วนย่อย รายการแรก {name} เท่ากับ {published:,.10g} "
            "แต่ {parts} ส่วนย่อยรวมกันได้ {summed:,.10g} ({label}, {period})"
        ),
    ),
    "column_without_period": (
        "warning",
        "a column has no period in its header, as the others have; it was left out",
        "คอลัมน์นี้ไม่มีคาบเวลาในหัวตารางเหมือนคอลัมน์อื่น จึงไม่ได้อ่าน",
    ),
    "concordance": (
        "error",
        "the areas of {key!r} take up {covered:.0%} of it (unknown areas: {unknown}); complete it under `concordance`",
        "พื้นที่ของ {key!r} ครอบคลุม {covered:.0%} (ไม่รู้จัก: {unknown}) โปรดเพิ่มใน `concordance`",
    ),
    "key_of_ratio": (
        "error",
        "{indicator} does not add up, so that the value of {key!r} cannot be shared out among areas",
        "{indicator} รวมกันไม่ได้ จึงแบ่งค่าของ {key!r} ให้พื้นที่ไม่ได้",
    ),
    "contradiction": (
        "error",
        (
            "{indicator} of {area} in {period} is {first:g} at {other} and {second:g}; leave out one of the tables, or "
            "say `on_contradiction: first`"
        ),
        "{indicator} ของ {area} ใน {period} เป็น {first:g} ที่ {other} แต่เป็น {second:g} ที่นี่",
    ),
    "dash": (
        "info",
        "{mark!r} in {count} cells was taken as no value; if it means nil, write `marks: {{'{mark}': zero}}`",
        "{mark!r} ใน {count} เซลล์ ถือว่าไม่มีค่า ถ้าหมายถึงศูนย์ให้ระบุ `marks: {{'{mark}': zero}}`",
    ),
    "formula": (
        "warning",
        "values come from formulas; those that the workbook stores were taken",
        "ค่ามาจากสูตรคำนวณ ใช้ค่าที่บันทึกไว้ในแฟ้ม",
    ),
    "formula_without_value": (
        "error",
        "a formula has no stored value; open the workbook in a spreadsheet program and save it",
        "สูตรไม่มีค่าที่บันทึกไว้ โปรดเปิดแฟ้มในโปรแกรมตารางคำนวณแล้วบันทึกใหม่",
    ),
    "header_moved": (
        "info",
        "the header stands in rows {rows}, not where the recipe says",
        "หัวตารางอยู่แถว {rows} ไม่ตรงกับสูตรนำเข้า",
    ),
    "hidden_sheet": ("warning", "the sheet {sheet} is hidden, and was read", "แผ่นงาน {sheet} ถูกซ่อนไว้ แต่อ่านด้วย"),
    "lacking_measure": (
        "error",
        "the table on {sheets} has no {lacking}; it has {labels}; correct the label under `measures`",
        "ตารางใน {sheets} ไม่มีรายการ {lacking}",
    ),
    "magnitude": (
        "warning",
        "{indicator}: values are about {ratio:,.4g} times those held for the same areas and periods; check the unit",
        "{indicator}: ค่าต่างจากที่มีอยู่ประมาณ {ratio:,.4g} เท่า โปรดตรวจหน่วย",
    ),
    "mixed_calendars": (
        "warning",
        "some years are Buddhist and some common era; each was told by its range",
        "มีทั้งปี พ.ศ. และ ค.ศ. ปนกัน แต่ละปีอ่านตามช่วงของปี",
    ),
    "more": ("info", "{count} more findings are like {like}", "มีข้อสังเกตแบบ {like} อีก {count} รายการ"),
    "name_filled_down": (
        "warning",
        "a row without a name was taken to go on with {name}, which has no such row yet",
        "แถวที่ไม่มีชื่อพื้นที่ ถือว่าเป็นของ {name} ซึ่งยังไม่มีรายการนี้",
    ),
    "negative": (
        "error",
        "{indicator} has {count} negative values, but it counts something; correct them, or say `allow_negative: true`",
        "{indicator} มีค่าติดลบ {count} ค่า ทั้งที่เป็นจำนวนนับ",
    ),
    "new_measure": (
        "warning",
        "the table has a measure that the recipe does not know: {label!r}; it was left out",
        "มีรายการที่สูตรนำเข้าไม่รู้จัก: {label!r} จึงไม่ได้อ่าน",
    ),
    "no_indicator": (
        "error",
        "no measure has an indicator yet; fill in `indicator` in the recipe",
        "ยังไม่ได้ระบุตัวชี้วัดในสูตรนำเข้า",
    ),
    "no_such_sheet": (
        "error",
        "no sheet is named {sheets}; there are {there}; correct `sheets` in the recipe",
        "ไม่มีแผ่นงานชื่อ {sheets}",
    ),
    "no_table": (
        "error",
        "no column names areas {which}; import their boundaries, name the --level, or leave the sheet out",
        "ไม่พบคอลัมน์ที่ระบุชื่อพื้นที่",
    ),
    "period": ("error", "{problem}", "อ่านคาบเวลาไม่ได้: {problem}"),
    "period_kind": (
        "warning",
        "{indicator}: the file has periods of the kind {new}, the edition {edition} holds {held}; give them another",
        "{indicator}: แฟ้มมีคาบเวลาแบบ {new} แต่ชุดข้อมูล {edition} มีแบบ {held} โปรดแยกชุดข้อมูล",
    ),
    "period_disagrees": (
        "warning",
        "the title speaks of {title} (BE), the name of the sheet of {sheet}; the {source} was taken",
        "ชื่อตารางว่า พ.ศ. {title} แต่ชื่อแผ่นงานว่า {sheet}",
    ),
    "sentinel": (
        "error",
        (
            "{said} looks like a code for a missing or suppressed value; say under `marks` what it stands for "
            "(missing, or the number itself)"
        ),
        "{said} อาจเป็นรหัสแทนค่าที่ไม่มีหรือปกปิด โปรดระบุใน `marks`",
    ),
    "sheets_not_read": (
        "info",
        "no table was found or asked for on {sheets}",
        "ไม่มีตารางที่อ่านในแผ่นงาน {sheets}",
    ),
    "table_left_out": (
        "warning",
        (
            "a table on {sheets} was left out (use: false): fewer than half of its rows are of the level {level}; if "
            "it is of another level, import the boundaries of that level first"
        ),
        "ไม่ได้อ่านตารางใน {sheets} เพราะแถวส่วนใหญ่ไม่ใช่ระดับ {level}",
    ),
    "unit": ("error", "{indicator}: {problem}", "{indicator}: แปลงหน่วยไม่ได้ {problem}"),
    "unit_changed": (
        "warning",
        "{indicator}: the table says {table!r}, the recipe {recipe!r}; the table was believed",
        "{indicator}: หน่วยในตาราง {table!r} ต่างจากสูตรนำเข้า {recipe!r} ใช้ตามตาราง",
    ),
    "unit_converted": (
        "info",
        "{indicator}: {unit} × {factor:g} = {unit_en}",
        "{indicator}: {unit} × {factor:g} = {unit_th}",
    ),
    "unknown_indicator": (
        "error",
        "there is no indicator {indicator!r}; describe it under `indicators` in the recipe",
        "ไม่มีตัวชี้วัด {indicator!r} โปรดอธิบายใน `indicators`",
    ),
    "unmatched": (
        "error",
        (
            "{count} names are no area for certain: {names}; say under `names` which code they are, or list them under "
            "`leave_out`"
        ),
        "มี {count} ชื่อที่จับคู่กับพื้นที่ไม่ได้แน่นอน: {names}",
    ),
    "unreadable_value": (
        "error",
        "{said!r} is not a number; correct the cell, or say under `marks` what it stands for",
        "{said!r} ไม่ใช่ตัวเลข โปรดแก้เซลล์หรือระบุใน `marks`",
    ),
}
