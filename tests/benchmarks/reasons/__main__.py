"""`python -m tests.benchmarks.reasons --folder DIR`: what the reasons cost; prints the results as Markdown."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.reasons.calls import Effort
from tests.benchmarks.reasons.learning import Shape
from tests.benchmarks.reasons.run import Size, run
from tests.benchmarks.reasons.table import BEGIN, END, as_markdown, promises
from tests.benchmarks.results import machine_facts, say, tell

SHAPES = (Shape(200, 7), Shape(400, 31), Shape(600, 2))
FULL = Size(
    shapes=SHAPES,
    learnt_from=20_000,
    promised=Effort(single_rows=200, single_rounds=10, batches=(10_000, 100_000), rounds=3),
    others=Effort(single_rows=50, single_rounds=6, batches=(10_000,), rounds=3),
    accounts=100_000,
)
QUICK = Size(
    shapes=SHAPES,
    learnt_from=4_000,
    promised=Effort(single_rows=50, single_rounds=4, batches=(10_000,), rounds=1),
    others=Effort(single_rows=20, single_rounds=2, batches=(), rounds=1),
    accounts=10_000,
)


def main() -> int:
    """Measure; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reasons", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for models, tables and stores: 6 GB for a million")
    parser.add_argument("--rows", type=int, help="accounts for `varme score`; by default 100,000")
    parser.add_argument("--quick", action="store_true", help="few rows, each timed once, for a trial")
    parser.add_argument("--write", action="store_true", help="write the results into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and asked.quick:
        parser.error("--write takes the full size: leave --quick out.")
    if asked.rows is not None and asked.rows < 10:
        parser.error(f"--rows {asked.rows}: expected 10 or more, since a tenth of them is scored too.")
    size = QUICK if asked.quick else FULL
    if asked.rows is not None:
        size = replace(size, accounts=asked.rows)
    asked.folder.mkdir(parents=True, exist_ok=True)
    findings = run(asked.folder.resolve(), size, say)
    table = as_markdown(findings, machine_facts())
    tell(table, (BEGIN, END), writes=asked.write)
    return 0 if all(one.is_kept for one in promises(findings)) else 1


if __name__ == "__main__":
    sys.exit(main())
