"""`python -m tests.benchmarks --folder DIR`: runs the comparisons and prints their results as Markdown."""

import argparse
import sys
from pathlib import Path

from tests.benchmarks.comparisons import COMPARISONS, Bench
from tests.benchmarks.results import as_markdown, machine_facts, say, tell


def main() -> int:
    """Run what was asked for; 0 if every promise was kept, 1 if one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for data and environments: about 5 GB, kept")
    parser.add_argument(
        "--only", nargs="+", choices=list(COMPARISONS), default=list(COMPARISONS), help="by default all"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each program runs (the largest: twice at most)"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="a share of the full size, for a trial")
    parser.add_argument("--write", action="store_true", help="write the results into the README of the benchmarks")
    asked = parser.parse_args()
    if asked.write and (asked.scale != 1 or set(asked.only) != set(COMPARISONS)):
        parser.error("--write takes all comparisons at their full size: leave --only and --scale out.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(asked.folder.resolve(), asked.rounds, asked.scale, say)
    results = []
    for name in asked.only:
        say(f"{name}: {(COMPARISONS[name].__doc__ or '').strip()}")
        results.append(COMPARISONS[name](bench))
    table = as_markdown(results, machine_facts())
    tell(table, writes=asked.write)
    return 0 if all(promise.is_kept for result in results for promise in result.promises) else 1


if __name__ == "__main__":
    sys.exit(main())
