"""`python -m tests.benchmarks.models --folder DIR`: Varme's model against others; prints the results as Markdown."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.models.contests import CONTESTS, DataAbsent, Size
from tests.benchmarks.models.run import Place, run_contest
from tests.benchmarks.models.table import BEGIN, END, as_markdown
from tests.benchmarks.processes import ROOT
from tests.benchmarks.results import say, tell

FULL = Size(draws=5, accounts=2_000, trials=None, seconds=60)
QUICK = Size(draws=1, accounts=600, trials=4, seconds=5)


def main() -> int:
    """Run what was asked for; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.models", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for environments, data and answers: 2 GB, kept")
    beside = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=beside, help="the data sets; by default beside the checkout")
    parser.add_argument("--only", nargs="+", choices=list(CONTESTS), default=list(CONTESTS), help="by default all")
    parser.add_argument("--flaml-seconds", type=float, help="how long FLAML may search for each model; by default 60")
    parser.add_argument("--quick", action="store_true", help="one draw of folds and small budgets, for a trial")
    parser.add_argument("--write", action="store_true", help="write the results into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and (asked.quick or set(asked.only) != set(CONTESTS)):
        parser.error("--write takes all contests at their full size: leave --only and --quick out.")
    size = QUICK if asked.quick else FULL
    if asked.flaml_seconds is not None:
        size = replace(size, seconds=asked.flaml_seconds)
    asked.folder.mkdir(parents=True, exist_ok=True)
    place = Place(asked.data.resolve(), asked.folder.resolve(), size, say)
    try:
        outcomes = [run_contest(name, place) for name in asked.only]
    except DataAbsent as absent:
        parser.error(str(absent))
    table = as_markdown(outcomes)
    tell(table, (BEGIN, END), writes=asked.write)
    return 0 if all(one.promise.is_kept for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
