"""The statistical plan of one version of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geostat import store as stored
from geostat.plan.areas import PlanAreas
from geostat.plan.gaps import assess
from geostat.support.remembering import remembered

if TYPE_CHECKING:
    from datetime import date

    from geostat.domain.plan_records import PlanRecords
    from geostat.plan.gaps import Assessment
    from geostat.plan.sufficiency import Rules
    from geostat.workspace.source import WorkspaceSource

__all__ = ["PlanData"]


class PlanData:
    """Records, areas and gaps, each read or scored once."""

    def __init__(self, source: WorkspaceSource, rules: Rules) -> None:
        self._source = source
        self._rules = rules

    @remembered()
    def records(self) -> PlanRecords:
        """The records of the statistical plan."""
        return self._source.read(stored.read_plan_records)

    @remembered()
    def areas(self) -> PlanAreas:
        """The boundary sets, as a plan asks them."""
        return PlanAreas({each.id: each for each in self._source.boundary_sets()})

    @remembered(8)
    def assessment(self, day: date) -> Assessment:
        """Every gap as of a day."""
        return self._source.read(assess, day, rules=self._rules, plan_records=self.records(), places=self.areas())
