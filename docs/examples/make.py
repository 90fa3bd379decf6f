"""Writes the small files that the documentation's examples read. Their numbers are made up.

python docs/examples/make.py
"""

from __future__ import annotations

import csv
import json
import zipfile
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
import xlwt
from rasterio.transform import from_origin

HERE = Path(__file__).parent

RICE = {  # planted area in rai, production in tonnes
    "พระนครศรีอยุธยา": (790_000, 548_000),
    "อ่างทอง": (351_000, 252_000),
    "ลพบุรี": (780_000, 430_000),
    "รอยเอ็ด": (3_040_000, 1_020_000),  # a tone sign is missing: somebody has to confirm it
    "สกลนคร": (2_090_000, 690_000),
    "สุราษฎร์": (21_000, 8_400),
}

CATALOG = {
    "id": ["rainfall_total", "flooded_pct", "population_grid"],
    "title_en": ["Rainfall", "Flooded land", "Population by grid"],
    "title_th": ["ปริมาณน้ำฝน", "พื้นที่น้ำท่วม", "ประชากรจากตาราง"],
    "unit_en": ["millimeters", "percent", "persons"],
    "unit_th": ["มิลลิเมตร", "ร้อยละ", "คน"],
    "pillar": ["environmental", "environmental", "social"],
    "topic": ["rain", "flood", "population"],
    "measure": ["intensive", "intensive", "extensive"],
    "aggregation": ["none", "none", "sum"],
    "weight_indicator": ["", "", ""],
    "direction": ["neutral", "lower_better", "neutral"],
    "owner_agency_en": ["Example office"] * 3,
    "owner_agency_th": ["หน่วยงานตัวอย่าง"] * 3,
    "source_title": ["Example"] * 3,
    "edition": ["example"] * 3,
    "license": ["CC0"] * 3,
    "decimals": ["1", "1", "0"],
}


def write_rice(path: Path, year: int, factor: float = 1.0) -> None:
    """A table as an office has it: a title, a merged header in two rows, a total, a footnote."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("จังหวัด")
    sheet.write(0, 0, f"ข้าวนาปี : เนื้อที่และผลผลิต รายจังหวัด ปี {year}")
    sheet.write_merge(1, 2, 0, 0, "จังหวัด")
    for column, (name, unit) in enumerate({"เนื้อที่เพาะปลูก": "(ไร่)", "ผลผลิต": "(ตัน)"}.items(), 1):
        sheet.write(1, column, name)
        sheet.write(2, column, unit)
    rows = [(name, *(round(value * factor) for value in values)) for name, values in RICE.items()]
    total = ("รวม", sum(row[1] for row in rows), sum(row[2] for row in rows))
    for number, row in enumerate([total, *rows], 3):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    sheet.write(4 + len(rows), 0, "ที่มา : ตัวอย่าง ไม่ใช่ข้อมูลจริง")
    book.save(str(path))


def write_raster(path: Path, values: np.ndarray) -> None:
    """A raster in degrees over the whole country."""
    height, width = values.shape
    profile = {"driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": "float32", "nodata": -1}
    transform = from_origin(97.0, 21.0, 9.0 / width, 16.0 / height)
    with rasterio.open(path, "w", crs="EPSG:4326", transform=transform, compress="deflate", **profile) as raster:
        raster.write(values.astype("float32"), 1)


def write_districts(path: Path) -> None:
    """Three districts as COD-AB ships them: a zipped shapefile, one of them with a ring that crosses itself."""
    codes = ["TH1501", "TH1502", "TH1503"]
    squares = [shapely.box(100.25, 14.5, 100.35, 14.6), shapely.box(100.35, 14.5, 100.45, 14.6)]
    bow = shapely.Polygon([(100.3, 14.6), (100.4, 14.7), (100.4, 14.6), (100.3, 14.7)])
    frame = gpd.GeoDataFrame(
        {
            "ADM2_PCODE": codes,
            "ADM2_EN": ["Mueang Ang Thong", "Chaiyo", "Pa Mok"],
            "ADM2_TH": ["เมืองอ่างทอง", "ไชโย", "ป่าโมก"],
            "ADM1_PCODE": ["TH15"] * 3,
        },
        geometry=[*squares, bow],
        crs=4326,
    )
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        folder = path.with_suffix("")
        folder.mkdir()
        frame.to_file(folder / "tha_adm2.shp", encoding="utf-8")
        for part in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(part.name, (2024, 1, 1, 0, 0, 0)), part.read_bytes())
            part.unlink()
        folder.rmdir()
    path.write_bytes(memory.getvalue())


def main() -> None:
    """Write them all beside this script."""
    write_rice(HERE / "rice.xls", 2559)
    write_rice(HERE / "rice-next-year.xls", 2560, 1.02)
    rows, columns = np.mgrid[0:64, 0:36]
    write_raster(HERE / "flood.tif", (rows * 7 + columns * 3) % 10 / 10)
    write_raster(HERE / "population.tif", 1000.0 + 10 * rows + columns)
    write_districts(HERE / "tha_adm2.zip")
    with (HERE / "new.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CATALOG)
        writer.writerows(zip(*CATALOG.values(), strict=True))
    table = [("rainfall_total", code, "2564", value) for code, value in {"15": 1130.5, "47": 1622.0}.items()]
    with (HERE / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("indicator", "area", "period", "value"), *table])
    print(json.dumps(sorted(path.name for path in HERE.iterdir())))


if __name__ == "__main__":
    main()
