"""Every table of the store in one `metadata`; what asks for one table takes it from where it is defined."""

from geostat.store import access_tables, plan_tables
from geostat.store.tables import metadata

__all__ = ["access_tables", "metadata", "plan_tables"]
