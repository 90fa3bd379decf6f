"""How long it takes to score a whole country's plan, beside asking gap by gap.

    make bench-plan        203 requirements in 77 provinces, from the values that ship: 15,668 scores

The alternative reads and lays out an indicator for each gap that is asked, with the same definition; timed on a sample.
"""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.__main__ import median
from geostat import store as stored
from geostat.domain.plan_records import Csf, Issue, PcCi, Plan, PlanRecords, Requirement
from geostat.plan.evidence import Evidence
from geostat.plan.gaps import Assessment, assess, read_places
from geostat.plan.sufficiency import score_of
from geostat.workspace.creation import create_workspace

if TYPE_CHECKING:
    from geostat.store import Store

DAY = date(2023, 12, 31)
SAMPLE = 200


def national_plan(store: Store) -> PlanRecords:
    """One requirement for every indicator, in a plan of the nation."""
    needs = {
        f"N-{number}": Requirement(id=f"N-{number}", csf="C", title_th=each.title_th, indicator=each.id)
        for number, each in enumerate(stored.read_indicators(store))
    }
    held = stored.read_plan_records(store).records
    return PlanRecords(
        {
            **held,
            "plan": {"N": Plan(id="N", title_th="ทั้งประเทศ", level="country", area="TH")},
            "issue": {"I": Issue(id="I", plan="N", title_th="ทุกประเด็น", pillar="economic")},
            "pc_ci": {"P": PcCi(id="P", issue="I", kind="ci", title_th="ทุกเรื่อง")},
            "csf": {"C": Csf(id="C", pc_ci="P", title_th="ทุกปัจจัย")},
            "requirement": needs,
            "responsibility": {},
        }
    )


def one_by_one(store: Store, found: Assessment, sample: int) -> float:
    """Seconds for all gaps if each were asked by itself."""
    gaps = random.Random(1).sample(list(found.gaps), sample)
    begun = time.perf_counter()
    for gap in gaps:
        shared = found.evidence
        alone = Evidence(store, found.places, DAY, found.rules, shared.metadata, shared.datasets)
        held = alone.of(str(gap.requirement.indicator)).held_for(gap.requirement, gap.area)
        assert score_of(gap.requirement, held, DAY, found.rules) == gap.score
    return (time.perf_counter() - begun) / sample * len(found.gaps)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_workspace(Path(folder) / "plan.gpkg")
        plan_records, places = national_plan(store), read_places(store)
        found = assess(store, DAY, plan_records=plan_records, places=places)

        def scores() -> None:
            for gap in found.gaps:
                evidence = found.evidence.of(str(gap.requirement.indicator))
                score_of(gap.requirement, evidence.held_for(gap.requirement, gap.area), DAY, found.rules)

        whole = median(lambda: assess(store, DAY, plan_records=plan_records, places=places), 3) / 1000
        again = median(scores, 3) / 1000
        alone = one_by_one(store, found, SAMPLE)
        print(f"{len(found.gaps):,} gaps at once            {whole:8.2f} s")
        print(f"the scores alone, values read      {again:8.2f} s")
        print(f"gap by gap (from {SAMPLE})          {alone:8.2f} s   {alone / whole:.0f} x")
        store.close()


if __name__ == "__main__":
    main()
