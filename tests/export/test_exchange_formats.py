"""SDMX, CKAN and DCAT, each read by the program that keeps it; and nothing changes on the way out and back."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pytest
import rdflib
import sdmx
from conftest import make_indicator, make_observations
from openpyxl import load_workbook

from geostat import store as stored
from geostat.domain.periods import Period, parse_period
from geostat.domain.plan_records import Agency, Dataset, PlanRecords
from geostat.export.catalog import GROUPS, MANDATORY, describe_dataset, lacking_fields, share_filled, to_ckan, to_dcat
from geostat.export.sdmx import to_sdmx_csv, to_sdmx_structure
from geostat.reports import write_catalog_workbook
from geostat.store import Store
from geostat.workspace.imports import import_observations, inspect_file

CKAN = Path(__file__).parents[2] / ".tools" / "ckan" / "bin" / "python"
ORACLE = Path(__file__).parents[1] / "oracles" / "ckan_packages.py"


@pytest.fixture(scope="module")
def message(workspace: Store) -> sdmx.message.StructureMessage:
    sets = [stored.read_boundary_set(workspace, each) for each in ("province", "cluster")]
    edition = ["NESDC GPP 2020 edition (1995-2020)"]
    return sdmx.read_sdmx(BytesIO(to_sdmx_structure(sets, stored.read_indicators(workspace), edition)))


class TestStructure:
    def test_code_lists_are_read_by_sdmx1(self, message: sdmx.message.StructureMessage) -> None:
        areas = message.codelist["CL_AREA"]
        assert {"10", "15", "47", "96", "NE-U2"} <= set(areas.items)
        assert areas["15"].name["th"] == "อ่างทอง"
        assert {"A", "E", "M", "O", "P"} == set(message.codelist["CL_OBS_STATUS"].items)
        assert message.codelist["CL_UNIT_MEASURE"]["MILLION_BAHT"].name["th"] == "ล้านบาท"
        assert len(message.codelist["CL_INDICATOR"]) == 203

    def test_each_indicator_is_a_dataflow_of_one_structure(self, message: sdmx.message.StructureMessage) -> None:
        flow = message.dataflow["DF_POVERTY_RATE"]
        assert flow.structure.id == "DSD_GEOSTAT"
        dimensions = [each.id for each in message.structure["DSD_GEOSTAT"].dimensions]
        assert dimensions == ["FREQ", "LEVEL", "INDICATOR", "EDITION", "REF_AREA", "TIME_PERIOD"]
        assert {each.id for each in message.structure["DSD_GEOSTAT"].attributes} >= {"OBS_STATUS", "UNIT_MEASURE"}


class TestData:
    def rows(self, workspace: Store, indicator: str, **options: object) -> pd.DataFrame:
        entry = stored.read_indicator(workspace, indicator)
        provinces = stored.read_boundary_set(workspace, "province")
        frame = stored.read_observations(workspace, indicator)
        return pd.read_csv(StringIO(to_sdmx_csv(entry, frame, provinces, **options)), dtype=str)

    def test_years_are_common_era_and_buddhist_on_request(self, workspace: Store) -> None:
        common, buddhist = (self.rows(workspace, "poverty_rate", calendar=each) for each in ("CE", "BE"))
        assert set(common["TIME_PERIOD"]) == {str(year) for year in range(2015, 2022)}
        assert set(buddhist["TIME_PERIOD"]) == {str(year) for year in range(2558, 2565)}
        assert set(buddhist["CALENDAR"]) == {"BE"}
        assert common["OBS_VALUE"].tolist() == buddhist["OBS_VALUE"].tolist()

    def test_a_province_that_was_not_there_is_m_and_not_zero(self, workspace: Store) -> None:
        rows = self.rows(workspace, "gpp_current_total", periods=[Period(2010)]).set_index("REF_AREA")
        assert rows.loc["38", "OBS_STATUS"] == "M"
        assert pd.isna(rows.loc["38", "OBS_VALUE"])
        assert len(rows) == 77

    def test_a_value_that_is_not_held_is_o(self, workspace: Store) -> None:
        rows = self.rows(workspace, "agri_production_rice_jasmine", periods=[Period(2020)]).set_index("REF_AREA")
        assert (rows["OBS_STATUS"] == "O").sum() == 77 - 64
        assert rows.loc[rows["OBS_STATUS"] == "O", "OBS_VALUE"].isna().all()

    @pytest.mark.parametrize("calendar", ["CE", "BE"])
    @pytest.mark.parametrize(
        "indicator", ["poverty_rate", "gpp_current_total", "agri_production_rice_jasmine", "covid_deaths_cumulative"]
    )
    def test_out_and_back_changes_nothing(
        self, workspace: Store, indicator: str, calendar: str, tmp_path: Path
    ) -> None:
        path = tmp_path / f"{indicator}.csv"
        self.rows(workspace, indicator, calendar=calendar).to_csv(path, index=False)
        version = workspace.data_version()
        report = inspect_file(workspace, path).report
        assert report.can_apply
        assert set(report.changes) == {"unchanged"}
        assert workspace.data_version() == version

    def test_every_kind_of_period_and_status_comes_back(self, workspace: Store, tmp_path: Path) -> None:
        store = stored.create_store(tmp_path / "own.gpkg")
        provinces = stored.read_boundary_set(workspace, "province")
        stored.write_boundary_set(store, provinces)
        stored.write_indicators(store, [make_indicator()])
        for period in ("2019", "2019-07", "2019-Q3", "2019-S1", "2019-FY", "2020/21", "2017/2019", "2019-07-01"):
            made = make_observations({"15": 1.5, "47": 2.5}, period=period, status="p", standard_error=0.25)
            stored.write_observations(store, made, level="province")
        for calendar in ("CE", "BE"):
            path = tmp_path / f"{calendar}.csv"
            frame = stored.read_observations(store, "x")
            path.write_text(to_sdmx_csv(make_indicator(), frame, provinces, calendar=calendar), "utf-8")
            assert import_observations(store, path) == 0
        store.close()

    @pytest.mark.parametrize(
        ("text", "period"),
        [("2018-10-01/P1Y", "2019-FY"), ("2563-05-01/P1Y", "2020/21"), ("2017-01-01/P3Y", "2017/2019")],
    )
    def test_spans_as_sdmx_writes_them(self, text: str, period: str) -> None:
        assert str(parse_period(text)) == period


OWNER = Agency(id="OT", name_th="สำนักงานสิ่งของ", name_en="Office of Things", contact="นายก", email="ot@example.org")
DATASET = Dataset(id="D", indicator="x", objective="ใช้วางแผน", tags="ข้าวหอมมะลิ,ผลผลิต", per_year=0.5, example=True)
CHAIN = PlanRecords({"agency": {"OT": OWNER}, "dataset": {"D": DATASET}})


class TestCatalog:
    def test_what_is_not_said_comes_from_the_agency_and_the_indicator(self) -> None:
        found = describe_dataset(make_indicator(), DATASET, CHAIN, periods=["2015", "2021"])
        assert not lacking_fields(found)
        assert (found["maintainer"], found["maintainer_email"], found["owner_org"]) == ("นายก", "ot@example.org", "ot")
        assert (found["first_year_of_data"], found["last_year_of_data"]) == ("2558", "2564")
        assert (found["update_frequency_unit"], found["update_frequency_interval"]) == ("ปี", "2")
        assert found["group"] == "ด้านเศรษฐกิจ"
        assert len(MANDATORY) == 14
        assert len(GROUPS) == 7

    def test_a_cluster_has_no_coverage_of_its_own_in_the_catalog(self) -> None:
        found = describe_dataset(make_indicator(), None, CHAIN, levels=["cluster"])
        assert (found["geo_coverage"], found["geo_coverage_other"]) == ("อื่นๆ", "cluster")

    def test_what_lacks_is_told_and_lowers_the_share(self) -> None:
        alone = describe_dataset(make_indicator(), None, PlanRecords({}))
        assert lacking_fields(alone) == ["maintainer", "maintainer_email", "objective"]
        assert share_filled(alone, make_indicator()) == pytest.approx(13 / 16)

    @pytest.mark.whole
    def test_ckan_itself_takes_the_packages(self) -> None:
        files = [("SDMX-CSV", "CSV", "https://stat.example/sdmx/data/x")]
        good = to_ckan(describe_dataset(make_indicator("things"), DATASET, CHAIN), files)
        bad = {**good, "name": "B A D", "objective": ""}
        assert good["extras"][1]["value"].startswith("ตัวอย่าง")
        asked = json.dumps({"packages": [good, bad]})
        result = subprocess.run(
            [CKAN, ORACLE, ",".join(MANDATORY)], input=asked, capture_output=True, text=True, check=True
        )
        answer = json.loads(result.stdout)
        assert answer["asked"] == 2
        assert set(answer["errors"]) == {"B A D"}
        assert set(answer["errors"]["B A D"]) == {"name", "objective"}

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own
    def test_dcat_is_read_by_rdflib(self) -> None:
        described = describe_dataset(make_indicator(), DATASET, CHAIN, periods=["2015", "2021"])
        files = [("SDMX-CSV", "CSV", "https://stat.example/sdmx/data/x")]
        document = to_dcat([(described, files)], "https://stat.example")
        graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
        dcat, dct = rdflib.Namespace("http://www.w3.org/ns/dcat#"), rdflib.Namespace("http://purl.org/dc/terms/")
        (dataset,) = graph.subjects(rdflib.RDF.type, dcat.Dataset)
        assert graph.value(dataset, dct.title) == rdflib.Literal("สิ่งของ", lang="th")
        assert {str(each) for each in graph.objects(dataset, dcat.keyword)} == {
            "economic",
            "things",
            "ข้าวหอมมะลิ",
            "ผลผลิต",
        }
        (file,) = graph.objects(dataset, dcat.distribution)
        assert str(graph.value(file, dcat.downloadURL)) == "https://stat.example/sdmx/data/x"
        (catalog,) = graph.subjects(rdflib.RDF.type, dcat.Catalog)
        assert (catalog, dcat.dataset, dataset) in graph

    def test_the_workbook_has_the_mandatory_fields_first(self, tmp_path: Path) -> None:
        path = tmp_path / "datasets.xlsx"
        write_catalog_workbook([describe_dataset(make_indicator(), DATASET, CHAIN)], path, MANDATORY)
        header = [cell.value for cell in load_workbook(path)["datasets"][3]]
        assert header[:14] == [f"{name} *" for name in MANDATORY]
