"""`python -m tests.benchmarks.pages --folder DIR`: what the pages cost; prints the results as Markdown."""

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks.pages.run import Size, run
from tests.benchmarks.pages.table import BEGIN, END, as_markdown, promises
from tests.benchmarks.results import machine_facts, say, tell

FULL, QUICK = Size(accounts=100_000, rounds=30), Size(accounts=2_000, rounds=5)


def main() -> int:
    """Measure; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for the model, the home and the log: 4 GB")
    parser.add_argument("--quick", action="store_true", help="few accounts, for a trial")
    parser.add_argument("--write", action="store_true", help="write the results into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and asked.quick:
        parser.error("--write takes the full size: leave --quick out.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    busy = f"At the start {os.getloadavg()[0]:.1f} other programs wanted to run."
    findings = run(asked.folder.resolve(), QUICK if asked.quick else FULL, say)
    tell(as_markdown(findings, (*machine_facts(), busy)), (BEGIN, END), writes=asked.write)
    return 0 if all(one.is_kept for one in promises(findings)) else 1


if __name__ == "__main__":
    sys.exit(main())
