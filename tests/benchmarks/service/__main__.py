"""`python -m tests.benchmarks.service --folder DIR`: what the service costs; prints the results as Markdown."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.reasons.learning import Shape
from tests.benchmarks.results import machine_facts, say, tell
from tests.benchmarks.service.load import NoLoad, find_wrk
from tests.benchmarks.service.run import Size, run
from tests.benchmarks.service.table import BEGIN, END, as_markdown, promises

SHAPES = (Shape(200, 7), Shape(400, 31), Shape(600, 2))
FULL = Size(
    shapes=SHAPES,
    learnt_from=20_000,
    accounts=10_000,
    seconds=5,
    rounds=3,
    batches=(1_000, 10_000),
    starts=5,
    requests=1_000,
)
QUICK = Size(
    shapes=SHAPES[:1],
    learnt_from=4_000,
    accounts=500,
    seconds=1,
    rounds=1,
    batches=(200, 2_000),
    starts=1,
    requests=200,
)


def main() -> int:
    """Measure; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.service", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for models, homes and logs: 1 GB")
    parser.add_argument("--seconds", type=int, help="of each run of load; by default 5")
    parser.add_argument("--quick", action="store_true", help="one model, each run a second, for a trial")
    parser.add_argument("--write", action="store_true", help="write the results into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and asked.quick:
        parser.error("--write takes the full size: leave --quick out.")
    if asked.seconds is not None and asked.seconds < 1:
        parser.error(f"--seconds {asked.seconds}: expected 1 or more.")
    size = QUICK if asked.quick else FULL
    if asked.seconds is not None:
        size = replace(size, seconds=asked.seconds)
    try:
        find_wrk()
    except NoLoad as error:
        parser.error(str(error))
    asked.folder.mkdir(parents=True, exist_ok=True)
    busy = f"At the start {os.getloadavg()[0]:.1f} other programs wanted to run."
    findings = run(asked.folder.resolve(), size, say)
    table = as_markdown(findings, (*machine_facts(), busy))
    tell(table, (BEGIN, END), writes=asked.write)
    return 0 if all(one.is_kept for one in promises(findings)) else 1


if __name__ == "__main__":
    sys.exit(main())
