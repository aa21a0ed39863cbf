"""`python -m tests.benchmarks.causes --folder DIR`: whether the reasons are true; prints the findings as Markdown."""

import argparse
import sys
from pathlib import Path

from tests.benchmarks.causes.homes import Place, Size
from tests.benchmarks.causes.run import run
from tests.benchmarks.causes.table import BEGIN, END, as_markdown, promises
from tests.benchmarks.processes import ROOT
from tests.benchmarks.results import machine_facts, say, tell

# The company that `varme demo` makes, and five more.
FULL = Size(seeds=(1, 404, 505, 606, 707, 808), accounts=2_000, trials=8)
QUICK = Size(seeds=(1,), accounts=1_000, trials=2)


def main() -> int:
    """Measure; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.causes", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for companies and models: 200 MB")
    beside = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=beside, help="the data sets; by default beside the checkout")
    parser.add_argument("--keep", action="store_true", help="use the companies and models that an earlier run left")
    parser.add_argument("--quick", action="store_true", help="one small company and a small budget, for a trial")
    parser.add_argument("--write", action="store_true", help="write the findings into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and asked.quick:
        parser.error("--write takes all companies at their full size: leave --quick out.")
    telco = asked.data / "ibm_telco" / "Telco-Customer-Churn.csv"
    if not telco.exists():
        parser.error(f"The table {telco} is not there. Give the folder that holds ibm_telco with --data.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    size = QUICK if asked.quick else FULL
    findings = run(Place(asked.folder.resolve(), size, asked.keep, say), telco)
    table = as_markdown(findings, machine_facts())
    tell(table, (BEGIN, END), writes=asked.write)
    return 0 if all(one.is_kept for one in promises(findings)) else 1


if __name__ == "__main__":
    sys.exit(main())
