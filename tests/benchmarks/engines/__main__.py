"""`python -m tests.benchmarks.engines --folder DIR`: what each engine takes; prints the results as Markdown."""

import argparse
import os
import sys
from pathlib import Path

from tests.benchmarks.engines.making import DAYS
from tests.benchmarks.engines.run import as_markdown, run
from tests.benchmarks.results import machine_facts, say


def main() -> int:
    """Measure; 0 when all commands have done what they were asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.engines", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, required=True, help="for tables, homes and logs: 3 GB at full size, kept"
    )
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of the tables, of 100 features each"
    )
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    busy = f"At the start {os.getloadavg()[0]:.1f} other programs wanted to run."
    lines = run(asked.folder.resolve(), asked.rows, len(DAYS), say)
    sys.stdout.write(as_markdown(lines, (*machine_facts(), busy)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
