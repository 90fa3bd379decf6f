"""The match report: what was read, what met, what did not, and what somebody has to decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from geostat.readers.messages import finding

if TYPE_CHECKING:
    from geostat.domain.findings import Finding

__all__ = ["Checksum", "MatchReport", "TableFound", "UnsureName"]

_SHOWN = 20


@dataclass(frozen=True)
class TableFound:
    """One table as it was found on a sheet; rows and columns as a person sees them."""

    sheet: str
    header_rows: str
    data_rows: str
    area_column: str
    level: str
    period: str
    labels: list[str]
    rows: int
    matched: int
    left_aside: list[str]


@dataclass(frozen=True)
class UnsureName:
    """A name that is no area for certain, where it stands first, how often, and what it may mean."""

    text: str
    how: str
    where: str
    rows: int
    candidates: list[str]


@dataclass(frozen=True)
class Checksum:
    """A total that the file gives beside the sum of its parts."""

    where: str
    name: str
    label: str
    period: str
    published: float
    summed: float
    parts: int
    agrees: bool


@dataclass
class MatchReport:
    """What an inspection found; an import needs `can_apply`."""

    file: str
    sha256: str
    kind: str
    encoding: str | None = None
    delimiter: str | None = None
    rows_read: int = 0
    observations: int = 0
    areas: int = 0
    periods: list[str] = field(default_factory=list)
    matched: Counter[str] = field(default_factory=Counter)
    aggregates: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    changes: dict[str, int] = field(default_factory=dict)
    tables: list[TableFound] = field(default_factory=list)
    unsure: list[UnsureName] = field(default_factory=list)
    checksums: list[Checksum] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter, repr=False)

    @property
    def can_apply(self) -> bool:
        """Whether nothing stands in the way of an import."""
        return self.observations > 0 and not self.errors

    @property
    def errors(self) -> list[Finding]:
        """The findings that somebody has to settle first."""
        return [each for each in self.findings if each.severity == "error"]

    def add(self, code: str, where: str = "", /, **facts: Any) -> None:
        """Note a finding; of those with the same code the first few, and how many there were."""
        found = finding(code, where, **facts)
        if found in self.findings:
            return
        self._counts[code] += 1
        if self._counts[code] <= _SHOWN:
            self.findings.append(found)

    def has(self, code: str) -> bool:
        """Whether there is a finding with a code."""
        return self._counts[code] > 0

    def close(self) -> None:
        """Say how many findings were not written out."""
        for code, count in list(self._counts.items()):
            if count > _SHOWN:
                self.add("more", count=count - _SHOWN, like=code)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON; of the checksums that agree only the number."""
        plain = asdict(self)
        wrong = [asdict(checksum) for checksum in self.checksums if not checksum.agrees]
        plain["checksums"] = {"compared": len(self.checksums), "disagree": wrong}
        del plain["_counts"]
        return {**plain, "matched": dict(self.matched), "missing": dict(self.missing), "can_apply": self.can_apply}

    def as_text(self) -> str:
        """The report for a terminal."""
        lines = [
            f"{self.file} ({self.kind}{', ' + self.encoding if self.encoding else ''})",
            (
                f"  rows read {self.rows_read:,}; areas matched {sum(self.matched.values()):,} times "
                f"({', '.join(f'{how} {count:,}' for how, count in self.matched.most_common())}); "
                f"totals {self.aggregates:,}; duplicates {self.duplicates:,}"
            ),
            f"  observations {self.observations:,} of {self.areas} areas, {_span(self.periods)}",
        ]
        if self.missing:
            marks = ", ".join(f"{mark!r} {count:,}" for mark, count in self.missing.most_common())
            lines.append(f"  cells without a value: {marks}")
        if self.changes:
            lines.append(
                "  beside what is held: " + ", ".join(f"{count:,} {what}" for what, count in self.changes.items())
            )
        if self.checksums:
            wrong = [each for each in self.checksums if not each.agrees]
            lines.append(f"  checksums: {len(self.checksums) - len(wrong):,} of {len(self.checksums):,} agree")
        lines += [f"  {_table_line(table)}" for table in self.tables]
        for name in self.unsure:
            perhaps = f"; perhaps {', '.join(name.candidates)}" if name.candidates else ""
            lines.append(f"  {name.how}: {name.text!r} at {name.where}, {name.rows} rows{perhaps}")
        lines += [
            f"  {each.severity}: {each.message}{f' ({each.where})' if each.where else ''}" for each in self.findings
        ]
        lines.append("  ready to apply" if self.can_apply else "  not ready to apply")
        return "\n".join(lines)


def _table_line(table: TableFound) -> str:
    return (
        f"{table.sheet}: {table.level} in column {table.area_column}, header rows {table.header_rows}, rows "
        f"{table.data_rows}, period from {table.period}, {table.matched} of {table.rows} rows are areas"
        + (f"; left aside: {', '.join(table.left_aside)}" if table.left_aside else "")
    )


def _span(periods: list[str]) -> str:
    if not periods:
        return "no period"
    return periods[0] if len(periods) == 1 else f"{len(periods)} periods {periods[0]} … {periods[-1]}"
