import pytest

from geostat.domain.area_names import Aggregate, AreaName, AreaNames, collation_key, normalize_name, tidy_text
from geostat.store import Store
from geostat.workspace.imports import area_names


@pytest.fixture(scope="module")
def names(workspace: Store) -> AreaNames:
    return area_names(workspace)


@pytest.fixture(scope="module")
def districts() -> AreaNames:
    """Two provinces with districts of the same name, and one with a district of its own name."""
    return AreaNames(
        (
            AreaName("province", "14", "พระนครศรีอยุธยา"),
            AreaName("province", "57", "เชียงราย"),
            AreaName("province", "30", "นครราชสีมา"),
            AreaName("district", "1401", "พระนครศรีอยุธยา", "14"),
            AreaName("district", "5701", "เมืองเชียงราย", "57"),
            AreaName("district", "5719", "เฉลิมพระเกียรติ", "57"),
            AreaName("district", "3031", "เฉลิมพระเกียรติ", "30"),
        ),
        (Aggregate("รวม", "total", "start"),),
        (("district", "อำเภอ"), ("district", "อ."), ("province", "จ.")),
    )


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("อำนาจเจริญ", "exact"),
        ("อํานาจเจริญ", "exact"),  # nikhahit + sara aa
        ("อ านาจเจริญ", "normalized"),  # as PDFs are read
        ("อำนาจ\u200bเจริญ", "exact"),
        (" อำนาจเจริญ\u00a0", "exact"),
        ("จังหวัดอำนาจเจริญ", "exact"),
        ("จ.อำนาจเจริญ", "exact"),
        ("จ. อำนาจเจริญ 1/", "normalized"),
        ("37. อำนาจเจริญ", "normalized"),
        ("อำนาจเจริญ.......", "normalized"),
        ("Amnat Charoen", "exact"),
        ("AMNAT CHAROEN", "normalized"),
        ("Amnatcharoen Province", "unknown"),
        ("Amnart Charoen", "alias"),
        ("37", "code"),
        ("๓๗", "unknown"),
        ("TH37", "code"),
        ("37.0", "code"),
    ],
)
def test_spellings_of_one_province(names: AreaNames, text: str, how: str) -> None:
    match = names.find(text, "province")
    assert (match.how, match.code) == (how, None if how == "unknown" else "37")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("กทม.", "10"), ("กทม .", "10"), ("กรุงเทพฯ", "10"), ("Krung Thep", "10"), ("อยุธยา", "14"), ("Lopburi", "16"),
        ("Buriram", "31"), ("Sisaket", "33"), ("Phangnga", "82"), ("Chonburi", "20"), ("Sumut Prakan", "11"),
        ("Pathaum Thani", "13"), ("สุราษฏร์ธานี", "84"), ("เเพร่", "54"), ("ศรีษะเกษ", "33"), ("โคราช", "30"),
    ],
)  # fmt: skip
def test_variants_and_official_misspellings(names: AreaNames, text: str, code: str) -> None:
    assert names.find(text, "province").code == code


@pytest.mark.parametrize(("text", "code"), [("รอยเอ็ด", "45"), ("นครพนมม", "48"), ("Nakhon Sawann", "60")])
def test_what_is_only_like_a_name_is_suggested_and_not_taken(names: AreaNames, text: str, code: str) -> None:
    match = names.match(text, "province")
    assert (match.how, match.code) == ("suggested", None)
    assert match.candidates[0][0] == code
    confirmed = names.with_confirmed({text: code}).match(text, "province")
    assert (confirmed.how, confirmed.code) == ("confirmed", code)


def test_words_that_are_no_area_are_unknown(names: AreaNames) -> None:
    for text in ("ลุ่มน้ำเจ้าพระยา", "ด่านศุลกากรแม่สอด", "x", ""):
        assert not names.match(text, "province").certain


def test_every_official_name_and_alias_leads_to_its_own_province(names: AreaNames) -> None:
    for name in names.names:
        if name.level == "province":
            assert names.find(name.name, "province").code == name.code, name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("รวมทั้งประเทศ", "total"), ("ทั่วราชอาณาจักร", "country"), ("Whole Kingdom", "country"), ("ภาคใต้  ", "region"),
        ("ภาคใต ", "region"), ("กรุงเทพและปริมณฑล", "region"), ("Northeastern Region", "region"), ("ลพบุรี", None),
        ("กรุงเทพมหานคร", None), ("", None),
    ],
)  # fmt: skip
def test_totals_are_told_from_areas(names: AreaNames, text: str, kind: str | None) -> None:
    assert names.aggregate_of(text) == kind


def test_names_that_repeat_need_their_parent(districts: AreaNames) -> None:
    assert districts.find("เฉลิมพระเกียรติ", "district").how == "ambiguous"
    assert districts.find("เฉลิมพระเกียรติ", "district", "30").code == "3031"
    assert districts.find("พระนครศรีอยุธยา", "province").code == "14"
    assert districts.find("พระนครศรีอยุธยา", "district").code == "1401"
    assert districts.find("อำเภอพระนครศรีอยุธยา", "province").code is None
    assert districts.find("อ.เมือง", "district", "57").code == "5701"
    assert districts.find("อ.เมือง", "district").code is None


def test_two_names_that_are_one_when_normalized() -> None:
    assert normalize_name("สุราษฏร์ธานี") == normalize_name("สุราษฎร์ธานี")
    assert tidy_text("น\u0e49\u0e4d\u0e32") == tidy_text("น\u0e4d\u0e49\u0e32") == "น้ำ"
    assert tidy_text("ท\u0e48\u0e35") == "ท\u0e35\u0e48"


def test_names_sort_as_in_a_dictionary() -> None:
    names = ["แพร่", "พะเยา", "เชียงใหม่", "ตาก", "เชียงราย", "น่าน", "นครปฐม", "Zürich", "ก้าน", "กาน"]
    assert sorted(names, key=collation_key) == [
        "Zürich", "กาน", "ก้าน", "เชียงราย", "เชียงใหม่", "ตาก", "นครปฐม", "น่าน", "พะเยา", "แพร่",
    ]  # fmt: skip
