"""Recipes: how the tables of one source are read, as YAML that a person can edit and use again next year."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geostat.domain.periods import PeriodKind
from geostat.errors import NotFoundError, ObservationTableError

__all__ = ["Measure", "PeriodRule", "Recipe", "TableRecipe", "parse_recipe", "read_recipe", "write_recipe"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Measure(_Part):
    """What the columns with one label hold; without an indicator they are left out."""

    indicator: str | None = None
    perhaps: list[str] = []
    """Indicators that the label may mean; only `indicator` counts."""
    unit: str | None = None
    factor: float | None = None
    """Values are multiplied by this, whatever the units say."""
    edition: str | None = None
    """The edition that the values belong to; that of the indicator if left out."""
    status: Literal["", "p", "r", "e", "derived"] = ""
    allow_negative: bool = False


class PeriodRule(_Part):
    """Where the period of a value is said, and of what kind a bare year is."""

    source: Literal["header", "column", "title", "sheet", "fixed"] = Field("header", alias="from")
    value: str | None = None
    kind: PeriodKind | None = None

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TableRecipe(_Part):
    """Tables of one shape, on one sheet or many; rows and columns are named as a person sees them."""

    use: bool = True
    sheets: list[str] | str
    """Names of sheets, or a regular expression that matches whole names, so that next year's sheet is found too."""
    level: str
    period: PeriodRule
    area_column: str | None = None
    header_rows: list[int] | None = None
    fill_down: bool = False
    transposed: bool = False
    measures: dict[str, Measure] = {}

    def reads(self, sheet: str) -> bool:
        """Whether a sheet belongs to the table."""
        if isinstance(self.sheets, str):
            return re.fullmatch(self.sheets, sheet) is not None
        return sheet in self.sheets


class Recipe(_Part):
    """Everything that it takes to read the files of one source."""

    recipe: Literal[1] = 1
    title: str = ""
    made_from: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    marks: dict[str, str] = {}
    """What texts and numbers of this source stand for: `missing`, `zero`, or the number to put there."""
    names: dict[str, str] = {}
    """Texts that somebody has confirmed to mean the area with this code."""
    perhaps: dict[str, list[str]] = {}
    """Names that need somebody's confirmation under `names`, and what they may mean."""
    concordance: dict[str, dict[str, float]] = {}
    """For keys that are no areas (a river basin, a customs post): the share of its value that each area gets."""
    min_concordance: float = 0.9
    """How much of a key its areas must take up; less is refused."""
    leave_out: list[str] = []
    """Rows with these names are not areas, and are left out."""
    on_contradiction: Literal["stop", "first"] = "stop"
    """What happens where two tables of the file give different values for one observation."""
    checksum_tolerance: float = 0.005
    indicators: list[dict[str, Any]] = []
    """Catalog entries of indicators that are new."""
    tables: list[TableRecipe] = []


def read_recipe(path: Path | str) -> Recipe:
    """Read a recipe from a YAML file; raises NotFoundError if there is none, else like `parse_recipe`."""
    path = Path(path)
    if not path.is_file():
        raise NotFoundError(f"there is no recipe {path}; make one with: geostat inspect FILE --out {path}")
    return parse_recipe(path.read_text("utf-8-sig"))


def parse_recipe(text: str) -> Recipe:
    """The recipe that a YAML text is; raises ObservationTableError that names the line or the entry at fault."""
    try:
        return Recipe.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ObservationTableError(f"the recipe is not YAML{where}: {getattr(error, 'problem', error)}") from error
    except (ValidationError, TypeError) as error:
        raise ObservationTableError(f"the recipe cannot be used: {_first_fault(error)}") from error


def _first_fault(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    place = " › ".join(str(part) for part in first["loc"])
    return f"{place or 'the whole'}: {first['msg'].lower()}, not {first.get('input')!r:.60}"


def write_recipe(recipe: Recipe) -> str:
    """The recipe as YAML, without what is left at its default."""
    content = recipe.model_dump(by_alias=True, exclude_defaults=True)
    content = {"recipe": recipe.recipe, **content}
    for table, written in zip(recipe.tables, content.get("tables", []), strict=True):
        written["measures"] = {
            label: {"indicator": measure.indicator} | measure.model_dump(exclude_defaults=True)
            for label, measure in table.measures.items()
        }
        written["period"] = {"from": table.period.source, **written.get("period", {})}
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


class _Dumper(yaml.SafeDumper):
    """YAML with short lists on one line."""


def _list_on_one_line(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    short = all(isinstance(item, str | int | float) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


_Dumper.add_representer(list, _list_on_one_line)
