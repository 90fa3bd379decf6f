"""The words of charts and reports, in Thai and English, and numbers and periods as people write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from geostat.domain.periods import BE_OFFSET, parse_period
from geostat.reports.plan_words import PLAN_WORDS

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Language", "day_name", "number", "percent", "period_name", "said", "year_name"]

Language = Literal["th", "en"]

WORDS: dict[str, tuple[str, str]] = {
    # key: Thai, English
    "positioning": ("ตำแหน่งทางยุทธศาสตร์", "Strategic positioning"),
    "report": ("รายงานตำแหน่งทางยุทธศาสตร์และผลิตภัณฑ์ที่มีศักยภาพ", "Positioning and Product Champion report"),
    "province": ("จังหวัด", "Province"),
    "cluster": ("กลุ่มจังหวัด", "Provincial cluster"),
    "members": ("จังหวัดในกลุ่ม", "Members"),
    "in_force": ("มีผล", "In force"),
    "until_now": ("ปัจจุบัน", "today"),
    "economic": ("ด้านเศรษฐกิจ", "Economy"),
    "social": ("ด้านสังคม", "Society"),
    "environment": ("ด้านทรัพยากรธรรมชาติและสิ่งแวดล้อม", "Natural resources and environment"),
    "where_it_stands": ("ยืนอยู่ตรงไหน", "Where it stands"),
    "indicator": ("ตัวชี้วัด", "Indicator"),
    "value": ("ค่า", "Value"),
    "unit": ("หน่วย", "Unit"),
    "period": ("ปี", "Period"),
    "year": ("ปี (พ.ศ.)", "Year"),
    "rank": ("อันดับ", "Rank"),
    "z": ("คะแนน z", "z"),
    "trend": ("แนวโน้ม", "Trend"),
    "all_areas": ("ทุกพื้นที่", "All areas"),
    "lisa": ("บทบาทเชิงพื้นที่ (LISA)", "Place in space (LISA)"),
    "nation": ("ประเทศ", "Nation"),
    "nation_without_capital": ("ประเทศ ไม่รวม กทม.", "Nation without Bangkok"),
    "region": ("ภาค", "Region"),
    "cluster_benchmark": ("กลุ่มจังหวัด", "Cluster"),
    "neighbors": ("พื้นที่ติดกัน", "Neighbors"),
    "nearest": ("ใกล้ที่สุด", "Nearest"),
    "peers": ("พื้นที่ที่คล้ายกัน", "Peers"),
    "rising": ("เพิ่มขึ้น", "rising"),
    "falling": ("ลดลง", "falling"),
    "unclear": ("ไม่ชัดเจน", "unclear"),
    "short": ("ข้อมูลสั้นเกินไป", "series too short"),
    "HH": ("สูงท่ามกลางสูง", "high among high"),
    "LL": ("ต่ำท่ามกลางต่ำ", "low among low"),
    "HL": ("สูงท่ามกลางต่ำ", "high among low"),
    "LH": ("ต่ำท่ามกลางสูง", "low among high"),
    "not_significant": ("ไม่มีนัยสำคัญ", "not significant"),
    "isolate": ("ไม่มีพื้นที่ติดกัน จึงทดสอบไม่ได้", "no neighbors, cannot be tested"),
    "no_data": ("ไม่มีข้อมูล", "no data"),
    "": ("ทดสอบไม่ได้", "cannot be tested"),
    "missing": ("ไม่มีข้อมูล", "no data"),
    "not_established": ("ยังไม่จัดตั้ง", "not established yet"),
    "not_combined": ("รวมเป็นค่าของกลุ่มไม่ได้ แสดงรายจังหวัด", "does not combine; by member"),
    "missing_areas": ("ไม่มีข้อมูล {n} พื้นที่", "{n} areas without data"),
    "champions": ("ผลิตภัณฑ์ที่มีศักยภาพ (Product Champion)", "Product Champions"),
    "product": ("สาขา/สินค้า", "Product"),
    "share": ("สัดส่วนในพื้นที่", "Share of area"),
    "market_share": ("ส่วนแบ่งของประเทศ", "Share of nation"),
    "location_quotient": ("LQ", "LQ"),
    "interval": ("ช่วงของ LQ", "LQ interval"),
    "cagr": ("โตต่อปี (CAGR)", "Growth a year (CAGR)"),
    "volume_cagr": ("โตต่อปี ไม่รวมราคา", "Growth of volume a year"),
    "national_growth": ("ประเทศโตต่อปี", "Nation's growth a year"),
    "box": ("ช่อง BCG", "BCG box"),
    "borderline": ("ใกล้เส้นแบ่ง", "borderline"),
    "dynamic": ("LQ เปลี่ยนแปลง", "LQ over time"),
    "density": ("ความใกล้เคียง", "Relatedness"),
    "met": ("ผ่านเกณฑ์", "Criteria met"),
    "tier": ("ระดับ", "Tier"),
    "champion": ("ตัวชูโรง", "champion"),
    "contender": ("ตัวรอง", "contender"),
    "candidate": ("ผู้ท้าชิง", "candidate"),
    "other": ("อื่นๆ", "other"),
    "start": ("ต้นงวด", "Start"),
    "end": ("ปลายงวด", "End"),
    "competitive": ("แข่งขันได้", "Competitive"),
    "allocation": ("การจัดสรร", "Allocation"),
    "own": ("พื้นที่เทียบเพื่อนบ้าน", "Area beside neighbors"),
    "leading": ("นำในสาขาที่โต", "leading"),
    "gaining": ("ชนะในสาขาที่ถดถอย", "gaining"),
    "lagging_in_growing": ("ตามในสาขาที่โต", "lagging in a growing product"),
    "losing": ("แพ้ในสาขาที่ถดถอย", "losing"),
    "mean_growth": ("โตเฉลี่ยรายปี", "Mean yearly growth"),
    "lq_low": ("LQ ต่ำสุด", "LQ low"),
    "lq_high": ("LQ สูงสุด", "LQ high"),
    "bcg_distance_share": ("ห่างเส้นแบ่งสัดส่วน (ln)", "Distance to share cut (ln)"),
    "bcg_distance_growth": ("ห่างเส้นแบ่งการเติบโต", "Distance to growth cut"),
    "star": ("ดาว (Star)", "Star"),
    "cash_cow": ("วัวเงิน (Cash cow)", "Cash cow"),
    "question_mark": ("เครื่องหมายคำถาม (Question mark)", "Question mark"),
    "dog": ("สุนัข (Dog)", "Dog"),
    "unknown": ("ไม่ทราบ", "unknown"),
    "strength": ("แข็งและกำลังขึ้น", "strength"),
    "at_risk": ("แข็งแต่ถดถอย", "at risk"),
    "emerging": ("กำลังเกิด", "emerging"),
    "declining": ("ถดถอย", "declining"),
    "share_cut": ("เมื่อเลื่อนเส้นแบ่ง LQ", "if the share cut moves"),
    "growth_cut": ("เมื่อเลื่อนเส้นแบ่งการเติบโต", "if the growth cut moves"),
    "start_year": ("เมื่อเปลี่ยนปีเริ่มต้น", "if growth starts a year earlier or later"),
    "rule": ("เกณฑ์จัดอันดับ", "The rule"),
    "rule_text": (
        "เรียงตามระดับ (ตัวชูโรง = ใหญ่และเชี่ยวชาญ, ตัวรอง = อย่างใดอย่างหนึ่ง, ผู้ท้าชิง = ยังไม่เชี่ยวชาญแต่ใกล้เคียงกับสิ่งที่ถนัด"
        "และประเทศกำลังโต) แล้วตามจำนวนเกณฑ์ที่ผ่าน แล้วตามมูลค่า เกณฑ์คือ",
        "Ranked by tier (champion: large and specialized; contender: one of both; candidate: neither, but related, and "
        "growing in the nation), then by the number of criteria met, then by value. The criteria",
    ),
    "shift_share": ("การเปลี่ยนแปลงมาจากไหน (shift-share)", "Where the change comes from (shift-share)"),
    "change": ("เปลี่ยนแปลง", "Change"),
    "national": ("ประเทศ", "Nation"),
    "mix": ("โครงสร้างสาขา", "Mix"),
    "regional": ("พื้นที่เอง", "Area itself"),
    "new": ("ใหม่", "New"),
    "neighbor": ("เพื่อนบ้าน", "Neighbors"),
    "border_km": ("ความยาวเขตติดต่อ (กม.)", "Border (km)"),
    "by": ("ทาง", "By"),
    "land": ("บก", "land"),
    "bridge": ("สะพาน", "bridge"),
    "mean": ("เฉลี่ยเพื่อนบ้าน", "Mean of neighbors"),
    "gap": ("ต่าง", "Gap"),
    "stands_out": ("เด่นต่างจากกลุ่ม", "Stands out"),
    "no_neighbors": ("ไม่มีพื้นที่ติดกัน", "It has no neighbors."),
    "swot": ("หลักฐานสำหรับ SWOT", "Evidence for a SWOT"),
    "swot_text": (
        "รายการเหล่านี้เป็นหลักฐานจากตัวเลข ข้อสรุปให้คณะทำงานเป็นผู้เขียน",
        "These lists are evidence from figures; what they mean is for people to write.",
    ),
    "strengths": ("จุดแข็ง", "Strengths"),
    "weaknesses": ("จุดอ่อน", "Weaknesses"),
    "opportunities": ("โอกาส", "Opportunities"),
    "threats": ("ภัยคุกคาม", "Threats"),
    "write_here": ("ข้อสรุปของคณะทำงาน", "What we conclude"),
    "none": ("ไม่มี", "none"),
    "sources": ("ที่มาของตัวเลข", "Where the numbers come from"),
    "agency": ("หน่วยงานเจ้าภาพ", "Owner agency"),
    "edition": ("ชุดข้อมูล", "Edition"),
    "source": ("ที่มา", "Source"),
    "notes": ("ข้อควรรู้", "Good to know"),
    "spine": ("เทียบกับทุกพื้นที่ (ขวา = ดีกว่า)", "Beside all areas (right = better)"),
    "spine_axis": ("ส่วนเบี่ยงเบนมาตรฐานจากค่าเฉลี่ย", "standard deviations from the mean"),
    "trends": ("แนวโน้มของตัวชี้วัด", "Trends"),
    "growth_axis": ("การเติบโตต่อปี (%)", "growth a year (%)"),
    "lq_axis": ("LQ (ประเทศ = 1) สเกลล็อก", "location quotient (nation = 1), log scale"),
    "peers_text": ("ใกล้กันที่สุดใน", "closest in"),
    "peers_unlike": ("ต่างกันที่สุดใน", "farthest apart in"),
    "area": ("พื้นที่", "Area"),
    "distance": ("ระยะห่าง (s.d.)", "Distance (s.d.)"),
    "to_map": ("ดูบนแผนที่", "On the map"),
    "download": ("ดาวน์โหลด", "Download"),
    "other_language": ("English", "ภาษาไทย"),
    "complete_map": ("แผนที่", "Map"),
    "combined": ("ค่ารวม", "value of the whole"),
    "mean_of_areas": ("ค่าเฉลี่ยของพื้นที่", "mean of areas"),
    "how_to_read": (
        "สี: เขียว = ดีกว่า แดง = แย่กว่าเกณฑ์เปรียบเทียบตามทิศทางที่พึงประสงค์ ค่าที่ขีดเส้นใต้จุดเป็นค่าเฉลี่ยไม่ถ่วงน้ำหนักของพื้นที่",
        "Green is better, red worse than the benchmark, in the direction of good; dotted: unweighted means of areas.",
    ),
    "no_sign": (
        "ตัวเลขชุดนี้ไม่มีค่าคลาดเคลื่อนมาตรฐาน จึงบอกไม่ได้ว่าความต่างมีนัยสำคัญหรือไม่",
        "No standard errors are held: whether a gap is more than chance cannot be told.",
    ),
    "made_by": ("จัดทำโดย geostat", "Made by geostat"),
    "eci": ("ความซับซ้อนทางเศรษฐกิจ (ECI)", "Economic complexity (ECI)"),
    "hhi": ("การกระจุกตัว (HHI)", "Concentration (HHI)"),
    "krugman": ("ความเชี่ยวชาญ (Krugman)", "Specialization (Krugman)"),
    "diversity": ("จำนวนสาขาที่เชี่ยวชาญ", "Specialized products"),
    "products": ("จำนวนสาขา", "Products"),
    "total": ("รวม", "Total"),
    "jump": ("กระโดดทั้งประเทศในปี {year} นิยามอาจเปลี่ยน", "all areas jumped in {year}: a change of definition?"),
    "outlook": ("แนวโน้มข้างหน้า", "Outlook"),
    "outlook_text": (
        "แบบจำลองการเดินสุ่มที่มีทิศทาง แถบคือช่วงพยากรณ์ 80 %",
        "Random walk with drift; the band is its 80 % prediction interval.",
    ),
    "expected": ("คาดการณ์", "expected"),
}


def said(key: str, language: Language, **values: Any) -> str:
    """A word of the report; the key itself where there is none."""
    thai, english = WORDS.get(key) or PLAN_WORDS.get(key, (key, key))
    return (thai if language == "th" else english).format(**values)


def number(value: float | None, decimals: int = 0) -> str:
    """A number with separators and at most so many decimals, or an en dash."""
    return "–" if value is None or math.isnan(value) else f"{value:,.{decimals}f}"


def percent(value: float | None, decimals: int = 1) -> str:
    """A fraction in percent, or an en dash."""
    return "–" if value is None or math.isnan(value) else f"{100 * value:,.{decimals}f} %"


def day_name(day: date, language: Language) -> str:
    """A day as people write it: 16 พ.ย. 2560, 16 November 2017."""
    if language == "th":
        return f"{day.day} {MONTHS_TH[day.month - 1]} {day.year + BE_OFFSET}"
    return f"{day.day} {day:%B %Y}"


MONTHS_TH = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def year_name(text: str, language: Language) -> str:
    """A period without the name of its era, for columns that say it: 2563, 2020."""
    return parse_period(text).be if language == "th" else text


def period_name(text: str | None, language: Language) -> str:
    """A period in the era of the language: พ.ศ. 2563, 2020."""
    if text is None:
        return "–"
    return f"พ.ศ. {parse_period(text).be}" if language == "th" else text
