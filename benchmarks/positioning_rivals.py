"""What ecomplexity and segregation take for complexity and location quotients, in an environment of their own.

Run by `benchmarks.positioning`: positioning_rivals.py TABLE.parquet (area, product, value) → JSON.
"""

from __future__ import annotations

import json
import sys
import warnings

import pandas as pd
from rivals import timed  # beside this script

warnings.simplefilter("ignore")


def main(path: str) -> None:
    from ecomplexity import ecomplexity, proximity
    from segregation.local import MultiLocationQuotient

    table = pd.read_parquet(path).assign(time=2019)
    columns = {"time": "time", "loc": "area", "prod": "product", "val": "value"}
    seconds, found = timed(lambda: ecomplexity(table, columns, verbose=False, check_logsupermodularity=False), 3)
    near, _ = timed(lambda: proximity(table, columns), 3)
    wide = table.pivot(index="area", columns="product", values="value")
    quotient, _ = timed(lambda: MultiLocationQuotient(wide, list(wide.columns)), 3)
    eci = found.drop_duplicates("area").set_index("area")["eci"]
    print(json.dumps({"complexity": seconds, "proximity": near, "quotients": quotient, "eci": eci.to_dict()}))


main(sys.argv[1])
