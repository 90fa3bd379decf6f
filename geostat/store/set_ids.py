"""Which ids a boundary set can have: they name layers, views and parts of URLs."""

from __future__ import annotations

import re

from geostat.errors import InputError
from geostat.store import geopackage
from geostat.store.all_tables import metadata

__all__ = ["check_id"]

_OWN_VIEWS = {"latest_observation", "alembic_version"}


def check_id(set_id: str) -> None:
    """Raise InputError unless the id can name a layer, a view and a part of a URL."""
    taken = {*metadata.tables, *geopackage.metadata.tables, *_OWN_VIEWS}
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", set_id) or set_id in taken or set_id.startswith("sqlite_"):
        raise InputError(
            f"{set_id!r} cannot name a boundary set; use small letters, digits and _, beginning with a letter, "
            f"and none of {', '.join(sorted(taken))}"
        )
