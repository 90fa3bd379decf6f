"""What is asked of a collection → which areas, in which order, page by page."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geostat.domain.area_names import collation_key
from geostat.domain.crs import CRS84, CrsError, bounds_to_crs84
from geostat.errors import BadParameterError, some
from geostat.features.collection import find_collection
from geostat.features.cql2 import parse_filter
from geostat.tiles import content_tag

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geostat.domain.intervals import Interval
    from geostat.features.collection import Collection
    from geostat.features.data import FeatureData

__all__ = ["ItemsQuery", "Selection", "parse_sortby"]

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class ItemsQuery:
    """Which features, in which order: what it takes to find the same again."""

    collection_id: str
    moment: Interval | None = None
    bbox: Bounds | None = None
    bbox_crs: str = CRS84
    equal: tuple[tuple[str, str], ...] = ()
    filter: str | None = None
    filter_lang: str = "cql2-text"
    filter_crs: str = CRS84
    sortby: tuple[tuple[str, bool], ...] = ()

    def select(self, data: FeatureData) -> Selection:
        """The features, found once for all pages."""
        found: Selection = data.once(_select, self)
        return found

    @cached_property
    def mark(self) -> str:
        """What tells this query from others."""
        return content_tag(repr(self).encode())[:8]


@dataclass(frozen=True)
class Selection:
    """The rows of the features that were asked for, in order, with what they are sorted by."""

    query: ItemsQuery
    rows: NDArray[np.int64]
    codes: list[str]
    keys: pd.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def start_of(self, token: str | None) -> int:
        """Where the page after a token starts; raises BadParameterError for a token of another query."""
        if token is None:
            return 0
        try:
            mark, key, code = json.loads(base64.urlsafe_b64decode(token + "=="))
        except ValueError:
            mark = key = code = None
        if mark != self.query.mark or not isinstance(key, list) or len(key) != len(self.query.sortby):
            raise BadParameterError(
                "token belongs to another query, or is none; follow the link `next` as it is", parameter="token"
            )
        return int(np.count_nonzero(~self._come_after(key, str(code))))

    def token_after(self, end: int) -> str | None:
        """What the next page starts after; None on the last page."""
        if end >= len(self.rows):
            return None
        key = [self._key(name, end - 1) for name, _ in self.query.sortby]
        written = json.dumps([self.query.mark, key, self.codes[end - 1]], ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(written).decode().rstrip("=")

    def _key(self, name: str, row: int) -> Any:
        value = self.keys[name].iloc[row]
        return None if pd.isna(value) else value.item() if hasattr(value, "item") else value

    def _come_after(self, key: list[Any], code: str) -> NDArray[np.bool_]:
        """Whether each row comes after a place in the order, also if the area that stood there is gone."""
        after = np.array([each > code for each in self.codes], dtype=bool)
        for (name, descending), value in reversed(list(zip(self.query.sortby, key, strict=True))):
            column = self.keys[name]
            absent = column.isna().to_numpy()
            if value is None:
                after = absent & after
                continue
            same = (column == value).fillna(False).to_numpy(dtype=bool)
            beyond = ((column < value) if descending else (column > value)).fillna(False).to_numpy(dtype=bool)
            after = absent | beyond | (same & after)
        return after


def parse_sortby(given: str | None, available: list[str]) -> tuple[tuple[str, bool], ...]:
    """`+name_th,-value` → names, each with whether the order is descending."""
    if given is None:
        return ()
    found = {}
    for part in given.split(","):
        name = part.strip().lstrip("+-")
        if name not in available:
            raise BadParameterError(
                f"one cannot sort by {name!r}; one can by {some(available, 30)}; - before it puts the highest first",
                parameter="sortby",
            )
        found[name] = part.strip().startswith("-")
    return tuple(found.items())


def _select(data: FeatureData, query: ItemsQuery) -> Selection:
    collection = find_collection(data, query.collection_id)
    table = collection.table(data, query.moment).rows
    chosen = np.ones(len(table), dtype=bool)
    if query.bbox:
        chosen &= table.index.isin(_within(data, collection, query.bbox, query.bbox_crs))
    for name, value in query.equal:
        column = table[name] if name in table else _indicator(data, collection, query, name).reindex(table.index)
        chosen &= _equals(column, value)
    if query.filter is not None:
        chosen[chosen] = _passing(data, collection, query, table[chosen])
    rows = np.flatnonzero(chosen)
    keys = pd.DataFrame({name: _sortable(table[name].iloc[rows]) for name, _ in query.sortby}, index=table.index[rows])
    if query.sortby:
        names, descending = zip(*query.sortby, strict=True)
        order = keys.assign(_place=range(len(keys))).sort_values(
            [*names, "_place"], ascending=[*(not each for each in descending), True], na_position="last"
        )["_place"]
        rows, keys = rows[order.to_numpy()], keys.iloc[order.to_numpy()]
    return Selection(query, rows, [str(code) for code in table.index[rows]], keys)


def _sortable(column: pd.Series) -> pd.Series:
    """The column as it sorts: names as in a dictionary."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(lambda text: "\0".join(collation_key(text)), na_action="ignore")


def _within(data: FeatureData, collection: Collection, bbox: Bounds, crs: str) -> pd.Index:
    """The codes of the areas that really touch the box; a box of degrees may cross the antimeridian."""
    tree = data.tree(collection.boundary_set.id)
    found = [tree.query(box, predicate="intersects") for box in _boxes(bbox, crs)]
    codes: pd.Index = collection.boundary_set.areas.index[np.unique(np.concatenate(found))]
    return codes


def _boxes(bbox: Bounds, crs: str) -> list[shapely.Geometry]:
    if crs.endswith("/EPSG/0/4326"):
        bbox, crs = (bbox[1], bbox[0], bbox[3], bbox[2]), CRS84
    west, south, east, north = bbox
    if crs != CRS84:
        if west > east or south > north:
            raise BadParameterError("bbox must have its lower corner first", parameter="bbox")
        try:
            return [bounds_to_crs84(bbox, crs)]
        except CrsError as error:
            raise BadParameterError(f"bbox: {error}", parameter="bbox") from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameterError(
            "bbox must be west,south,east,north in degrees with south ≤ north (in EPSG:4326 latitude comes first)",
            parameter="bbox",
        )
    sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return [shapely.box(left, south, right, north) for left, right in sides]


def _equals(column: pd.Series, value: str) -> NDArray[np.bool_]:
    if not pd.api.types.is_numeric_dtype(column):
        return (column == value).fillna(False).to_numpy(dtype=bool)
    try:
        return (column == float(value)).fillna(False).to_numpy(dtype=bool)
    except ValueError as error:
        raise BadParameterError(f"this is no number: {value!r}", parameter=str(column.name)) from error


def _passing(data: FeatureData, collection: Collection, query: ItemsQuery, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each row passes the filter, which may name indicators that the features do not carry."""
    assert query.filter is not None
    asked = parse_filter(query.filter, lang=query.filter_lang, crs=query.filter_crs)
    areas = collection.boundary_set.areas
    rows = rows.copy()
    for name in asked.properties:
        if name not in rows and name in data.source.indicators():
            rows[name] = _indicator(data, collection, query, name)
    shapes = gpd.GeoSeries(areas.geometry.loc[rows.index], crs=areas.crs)
    return asked.matches(gpd.GeoDataFrame(rows, geometry=shapes)).to_numpy()


def _indicator(data: FeatureData, collection: Collection, query: ItemsQuery, name: str) -> pd.Series:
    """The values of another indicator on the same areas, at the same moment."""
    other = find_collection(data, f"{collection.boundary_set.id}.{name}")
    return other.layer(data, query.moment).values
