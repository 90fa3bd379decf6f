"""The indicators of a workspace as datasets of a catalog: described, as CKAN packages, as DCAT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geostat import store as stored
from geostat.domain.plan_records import Dataset, PlanRecords
from geostat.export.catalog import describe_dataset, lacking_fields, to_ckan, to_dcat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geostat.domain.holdings import Holdings
    from geostat.domain.indicators import Indicator
    from geostat.store import Store

__all__ = ["Datasets", "datasets_of"]

File = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Datasets:
    """Every indicator by the fields of the catalog; `base` is where the service has the files."""

    indicators: Sequence[Indicator]
    plan_records: PlanRecords
    holdings: Holdings
    base: str

    def described(self, indicator: Indicator) -> dict[str, Any]:
        """One indicator by the fields of the catalog."""
        dataset = next(iter(self.plan_records.under(Dataset, "indicator", indicator.id)), None)
        held = self.holdings.of(indicator.id)
        periods = list(dict.fromkeys(each.period for each in held))
        return describe_dataset(indicator, dataset, self.plan_records, levels=sorted(held.levels), periods=periods)

    def files(self, indicator: Indicator) -> list[File]:
        """Name, format and URL of the files of an indicator."""
        return [
            ("SDMX-CSV", "CSV", f"{self.base}/sdmx/data/{indicator.id}"),
            ("GeoJSON", "GeoJSON", f"{self.base}/collections/province.{indicator.id}/items?f=json"),
        ]

    def package(self, indicator: Indicator) -> dict[str, Any]:
        """One indicator as a CKAN package."""
        return to_ckan(self.described(indicator), self.files(indicator))

    def packages(self) -> dict[str, Any]:
        """The packages that have all mandatory fields, and what the others lack."""
        lacking = {each.id: lacking_fields(self.described(each)) for each in self.indicators}
        return {
            "packages": [self.package(each) for each in self.indicators if not lacking[each.id]],
            "incomplete": {name: fields for name, fields in lacking.items() if fields},
        }

    def catalog(self) -> dict[str, Any]:
        """All of them as DCAT."""
        return to_dcat([(self.described(each), self.files(each)) for each in self.indicators], self.base)


def datasets_of(store: Store, base: str) -> Datasets:
    """The datasets of a workspace."""
    indicators, holdings = stored.read_indicators(store), stored.read_holdings(store)
    return Datasets(indicators, stored.read_plan_records(store), holdings, base.rstrip("/"))
