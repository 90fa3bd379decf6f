"""Weights ↔ files (GAL, GWT, Parquet) and lines on the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geostat.errors import InputError, NotFoundError, some
from geostat.weights.model import SpatialWeights, from_links

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geostat.domain.areas import BoundarySet

__all__ = ["read_weights", "to_lines", "write_weights"]


def write_weights(weights: SpatialWeights, path: Path | str) -> None:
    """Write weights as GAL (neighbors only), GWT or Parquet, by the ending of the name.

    GAL and GWT cannot name an area with a space in its code. Raises InputError for another ending.
    """
    path = Path(path)
    links = weights.to_table()
    if path.suffix == ".gal":
        path.write_text(_gal(weights, links), "utf-8")
    elif path.suffix == ".gwt":
        rows = [f"{focal} {neighbor} {weight!r}" for focal, neighbor, weight in links.itertuples(index=False)]
        path.write_text("\n".join([f"0 {len(weights.codes)} {weights.boundary_set_id} code", *rows, ""]), "utf-8")
    elif path.suffix == ".parquet":
        links.to_parquet(path, index=False)
    else:
        raise InputError(f"{path.name}: weights are written as .gal, .gwt or .parquet", path=str(path))


def _gal(weights: SpatialWeights, links: pd.DataFrame) -> str:
    of = links.groupby("focal")["neighbor"].agg(list).to_dict()
    lines = [f"0 {len(weights.codes)} {weights.boundary_set_id} code"]
    for code in weights.codes:
        neighbors = of.get(code, [])
        lines += [f"{code} {len(neighbors)}", " ".join(neighbors)]
    return "\n".join([*lines, ""])


def read_weights(path: Path | str, boundary_set: BoundarySet) -> SpatialWeights:
    """Read weights of a boundary set from a GAL, GWT or Parquet file; areas that it does not name are isolates.

    Raises NotFoundError, or InputError if the file names areas that the boundary set has not, or is none of these.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError(f"there is no file {path}")
    try:
        links = _READERS[path.suffix](path)
    except (KeyError, ValueError, IndexError, OSError) as error:
        raise InputError(f"{path.name} cannot be read as weights (.gal, .gwt, .parquet): {error}") from error
    unknown = sorted({code for pair in links for code in pair} - set(boundary_set.areas.index))
    if unknown:
        raise InputError(f"{path.name} names areas that are not in {boundary_set.id}: {some(unknown)}", codes=unknown)
    codes = sorted(map(str, boundary_set.areas.index))
    return SpatialWeights(boundary_set.id, "file", {"file": path.name}, codes, from_links(codes, links))


def _read_gal(path: Path) -> dict[tuple[str, str], float]:
    lines = path.read_text("utf-8").splitlines()[1:]
    links = {}
    for head, neighbors in zip(lines[::2], lines[1::2], strict=True):
        code, count = head.split()
        named = neighbors.split()
        if len(named) != int(count):
            raise ValueError(f"{code} should have {count} neighbors and has {len(named)}")
        links.update({(code, neighbor): 1.0 for neighbor in named})
    return links


def _read_gwt(path: Path) -> dict[tuple[str, str], float]:
    rows = [line.split() for line in path.read_text("utf-8").splitlines()[1:] if line.strip()]
    return {(focal, neighbor): float(weight) for focal, neighbor, weight in rows}


def _read_parquet(path: Path) -> dict[tuple[str, str], float]:
    import pandas as pd

    frame = pd.read_parquet(path)[["focal", "neighbor", "weight"]]
    return {(str(focal), str(neighbor)): float(weight) for focal, neighbor, weight in frame.itertuples(index=False)}


_READERS = {".gal": _read_gal, ".gwt": _read_gwt, ".parquet": _read_parquet}


def to_lines(weights: SpatialWeights, boundary_set: BoundarySet) -> gpd.GeoDataFrame:
    """The links as lines from a point inside each area to one inside its neighbor, one line for each pair.

    Columns: `focal`, `neighbor`, `weight` (of that direction), `mutual` (whether the other direction is there too).
    """
    import geopandas as gpd
    import shapely

    links = weights.to_table()
    pairs = set(zip(links["focal"], links["neighbor"], strict=True))
    links = links.assign(mutual=[(b, a) in pairs for a, b in zip(links["focal"], links["neighbor"], strict=True)])
    once = links[~links["mutual"] | (links["focal"] < links["neighbor"])].reset_index(drop=True)
    points = boundary_set.areas.geometry.representative_point()
    ends = [shapely.get_coordinates(points.loc[once[name]].to_numpy()) for name in ("focal", "neighbor")]
    lines = shapely.linestrings(list(zip(*ends, strict=True))) if len(once) else []
    return gpd.GeoDataFrame(once, geometry=lines, crs=boundary_set.areas.crs)
