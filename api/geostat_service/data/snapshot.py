"""What the service knows at one moment: read once from the store, kept until the data change."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from geostat import reports, store as stored
from geostat.features.data import FeatureData
from geostat.plan.sufficiency import Rules
from geostat.positioning import Positions
from geostat.support.digest import sha256_of_text
from geostat.support.remembering import remembered
from geostat.workspace.source import OutdatedError, WorkspaceSource
from geostat_service.data.plan_data import PlanData
from geostat_service.data.tiles import LastTilesets, ServedTiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geostat.domain.periods import Period
    from geostat.reports import Report
    from geostat.store import Holder, Store

__all__ = ["Served", "Snapshot"]

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class Served:
    """The store as the service sees it: one snapshot, replaced when the data have changed."""

    def __init__(self, store: Store, rules: Rules | None = None) -> None:
        self.store = store
        self._rules = rules or Rules()
        self._watch = stored.Watch(store)
        self._lock = Lock()
        self._last_tilesets = LastTilesets()
        self._snapshot = self._taken(self._watch.version())

    def _taken(self, version: int) -> Snapshot:
        return Snapshot(WorkspaceSource(self.store, version), version, self._last_tilesets, self._rules)

    def version(self) -> int:
        """The version of the data as they are now, as far as is known."""
        return self._watch.version()

    def tiles_version(self, set_id: str) -> str | None:
        """The version of the tiles of a boundary set, if they have been asked for since the data changed."""
        snapshot = self._snapshot
        return snapshot.tiles.versions.get(set_id) if snapshot.version == self._watch.version() else None

    def current(self) -> Snapshot:
        """The snapshot of the data as they are now; of the last that are known while the store is away."""
        return self._of(self._watch.version())

    def holders(self) -> Mapping[str, Holder]:
        """Who may write, by the hash of their token; as of now, even if nobody has told yet that the data changed."""
        try:
            return self.current().holders()
        except OutdatedError:
            self.renew()
            return self.current().holders()

    def holder(self, token: str) -> Holder | None:
        """Who holds a token, if anybody does."""
        return self.holders().get(sha256_of_text(token))

    def check(self) -> int:
        """The version of the data, from the store itself; raises StoreError if it is away."""
        return self.store.data_version()

    def renew(self) -> None:
        """Take up the data as they are now, without waiting to be told."""
        self._of(self.check())

    def _of(self, version: int) -> Snapshot:
        with self._lock:
            if version > self._snapshot.version:
                self._snapshot = self._taken(version)
            return self._snapshot

    def close(self) -> None:
        """Let go of the store."""
        self._watch.stop()
        self.store.close()


class Snapshot:
    """One version of the data: the source, what features and tiles are made of, the plan, positions and reports."""

    def __init__(self, source: WorkspaceSource, version: int, last: LastTilesets, rules: Rules) -> None:
        self.version = version
        self.source = source
        self.features = FeatureData(source)
        self.tiles = ServedTiles(self.features, last)
        self.plan = PlanData(source, rules)

    @remembered()
    def holders(self) -> Mapping[str, Holder]:
        """Who may write, by the hash of their token."""
        return self.source.read(stored.read_holders)

    @remembered(16)
    def positions(self, set_id: str, period: Period | None) -> Positions:
        """Where the areas of a boundary set stand."""
        return Positions(self.source, set_id, period)

    @remembered(128)
    def report(self, set_id: str, period: Period | None, code: str) -> Report:
        """The report of an area."""
        return reports.build_report(self.positions(set_id, period), code)

    def once(
        self,
        make: Callable[Concatenate[Snapshot, Parameters], Answer],
        *arguments: Parameters.args,
        **named: Parameters.kwargs,
    ) -> Answer:
        """Whatever else is made of the data, once; arguments are hashable."""
        made: Answer = self._once(make, arguments, tuple(sorted(named.items())))
        return made

    @remembered(64)
    def _once(self, make: Callable[..., Any], arguments: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Any:
        return make(self, *arguments, **dict(named))
