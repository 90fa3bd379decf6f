"""What a person does who has a map and a table, and installed the library alone; run where nothing else is."""

import json
from pathlib import Path

import geopandas as gpd
import shapely

import geostat

codes = [f"{row}{column}" for row in "abcd" for column in range(4)]
cells = [shapely.box(100 + x, 14 + y, 101 + x, 15 + y) for y in range(4) for x in range(4)]
gpd.GeoDataFrame({"code": codes, "name_en": codes}, geometry=cells, crs=4326).to_file("cells.gpkg")
rows = [f"things,{code},2562,{(number // 4) ** 2 + number % 4}" for number, code in enumerate(codes)]
Path("things.csv").write_text("\n".join(["indicator,area,period,value", *rows]))
catalog = {
    "id": "things", "title_en": "Things", "title_th": "สิ่งของ", "unit_en": "things", "unit_th": "ชิ้น",
    "pillar": "economic", "topic": "things", "measure": "extensive", "aggregation": "sum", "weight_indicator": "",
    "direction": "neutral", "owner_agency_en": "Office of Things", "owner_agency_th": "สำนักงานสิ่งของ",
    "source_title": "Things counted", "edition": "first", "license": "CC0", "decimals": "0",
}  # fmt: skip
Path("catalog.csv").write_text("\n".join([",".join(catalog), ",".join(catalog.values())]), "utf-8")

store = geostat.create_workspace("hers.gpkg")
geostat.import_boundaries(store, "cells.gpkg", level="cell")
geostat.import_observations(store, "things.csv", level="cell", catalog="catalog.csv")
layer = geostat.read_layer(store, "cell", "things", 2562)
weights = geostat.build_weights(layer.boundary_set, "queen")
result = geostat.local_moran(layer, weights, seed=1)
Path("result.geojson").write_text(geostat.to_geojson(result), "utf-8")
geostat.to_folium(result).save("map.html")
print(
    json.dumps(
        {
            "others_indicators": len(geostat.read_indicators(store)) - 1,
            "tested": int(result.table["p_sim"].notna().sum()),
            "features": len(json.loads(Path("result.geojson").read_text("utf-8"))["features"]),
            "map": "leaflet" in Path("map.html").read_text("utf-8"),
        }
    )
)
