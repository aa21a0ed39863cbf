"""The comparisons: each runs its programs in turn, checks that they agree, and holds the figures to the promises."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.environment import make_environment
from tests.benchmarks.generate import write_business
from tests.benchmarks.processes import Cost, Run, alternate, measure
from tests.benchmarks.results import GIGABYTE, Line, Result, at_least, at_most
from tests.benchmarks.span import FIRST_SNAPSHOT, LAST_SNAPSHOT, NEXT_DAY, NINE
from tests.benchmarks.values import compare_values

SMALL, MIDDLE, LARGE = (1_000_000, 2_000), (10_000_000, 20_000), (100_000_000, 200_000)
PLAIN = "pandas, 24 features"
FULL = "Varme, the full catalogue"


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the benchmarks work, how often each program runs, and at which share of the full size.

    `say` is told what is going on.
    """

    folder: Path
    rounds: int = 3
    scale: float = 1.0
    say: Callable[[str], None] = print

    def business(self, size: tuple[int, int]) -> Path:
        """The folder of a business of that many rows and accounts; made, unless it is there from an earlier run."""
        rows, accounts = (max(1, round(one * self.scale)) for one in size)
        source = self.folder / f"business-{rows}-{accounts}"
        done = source / "rows.txt"
        if not done.exists():
            self.say(f"Making a business of {rows:,} rows of usage and {accounts:,} accounts")
            shutil.rmtree(source, ignore_errors=True)
            done.write_text(str(write_business(source, rows, accounts)), encoding="utf-8")
        return source

    def named(self, size: tuple[int, int]) -> str:
        """The size as a text, with the number of rows that were made."""
        rows = int((self.business(size) / "rows.txt").read_text(encoding="utf-8"))
        return f"{rows / 1e6:,.1f} M rows, {round(size[1] * self.scale):,} accounts"

    def run(self, command: list[str | Path]) -> Run:
        """Measure a command, and say what it took."""
        run = measure(command, self.folder / "program.log")
        self.say(f"  {run.wall:.1f} s, {run.peak / GIGABYTE:.2f} GB: {' '.join(map(str, command[1:4]))}")
        return run

    def program(self, module: str, source: Path, out: Path, python: Path | None = None) -> Callable[[], Run]:
        """A program of this folder, as something to run."""
        return lambda: self.run([python or sys.executable, "-m", f"tests.benchmarks.{module}", source, out])

    def features(self, source: Path, out: Path, *, day: object = LAST_SNAPSHOT, several: bool = True) -> Run:
        """Run `varme features` for all snapshots, or for one day only."""
        days = ["--from", str(FIRST_SNAPSHOT), "--every", "month"] if several else []
        varme = [sys.executable, "-c", "from app.cli import main; main()", "features"]
        home = self.folder / "home"
        return self.run([*varme, "--source", source, "--home", home, *days, "--on", str(day), "--out", out])


def against_pandas(bench: Bench) -> Result:
    """The full catalogue against two dozen features in plain pandas."""
    source = bench.business(MIDDLE)
    ours, theirs = bench.folder / "varme.parquet", bench.folder / "pandas.parquet"
    costs = alternate(
        {FULL: lambda: bench.features(source, ours), PLAIN: bench.program("in_pandas", source, theirs)}, bench.rounds
    )
    agreed = compare_values(ours, theirs, source)
    ratio = costs[FULL].wall / costs[PLAIN].wall
    return Result(
        tuple(Line(bench.named(MIDDLE), name, cost) for name, cost in costs.items()),
        (
            at_most("The full catalogue against plain pandas with 24 features, time", ratio, 1, "×"),
            at_most("Its peak of memory", costs[FULL].peak / GIGABYTE, 2, " GB"),
        ),
        f"Varme and pandas, {bench.named(MIDDLE)}: {', '.join(agreed.columns)}, on {agreed.rows:,} rows.",
    )


def tenfold(bench: Bench) -> Result:
    """Ten times the rows and the accounts against the middle size."""
    rounds = min(bench.rounds, 2)
    sizes = {bench.named(size): bench.business(size) for size in (MIDDLE, LARGE)}
    middle, large = sizes
    out = bench.folder / "tenfold.parquet"

    def building(source: Path) -> Callable[[], Run]:
        return lambda: bench.features(source, out)

    costs = alternate({name: building(source) for name, source in sizes.items()}, rounds)
    out.unlink(missing_ok=True)
    return Result(
        tuple(Line(name, FULL, cost) for name, cost in costs.items()),
        (
            at_most("Ten times the rows and accounts, time", costs[large].wall / costs[middle].wall, 11, "×"),
            at_most("Their peak of memory", costs[large].peak / GIGABYTE, 8, " GB"),
        ),
        "",
    )


def next_day(bench: Bench) -> Result:
    """One more day after a full build into a data set."""
    source = bench.business(MIDDLE)
    out = bench.folder / "dataset"
    first, day = "Varme, 24 snapshots", "Varme, one more day"
    runs: dict[str, list[Run]] = {first: [], day: []}
    # The day is always the second: it continues what the build left.
    for _ in range(bench.rounds):
        shutil.rmtree(out, ignore_errors=True)
        runs[first].append(bench.features(source, out))
        runs[day].append(bench.features(source, out, day=NEXT_DAY, several=False))
    costs = {name: Cost(tuple(one)) for name, one in runs.items()}
    return Result(
        tuple(Line(bench.named(MIDDLE), name, cost) for name, cost in costs.items()),
        (at_most("One more day against the full build, time", costs[day].wall / costs[first].wall, 0.1, "×"),),
        "",
    )


def against_featuretools(bench: Bench) -> Result:
    """Nine simple features against featuretools with cut-off times."""
    source = bench.business(SMALL)
    python = make_environment(bench.folder, "featuretools", bench.say)
    ours, theirs = bench.folder / "nine.parquet", bench.folder / "featuretools.parquet"
    nine, other = "Varme, nine features", "featuretools, the same nine"
    costs = alternate(
        {
            nine: bench.program("in_varme", source, ours),
            other: bench.program("in_featuretools", source, theirs, python),
            FULL: lambda: bench.features(source, bench.folder / "varme.parquet"),
        },
        bench.rounds,
    )
    agreed = compare_values(ours, theirs, source, NINE)
    return Result(
        tuple(Line(bench.named(SMALL), name, cost) for name, cost in costs.items()),
        (
            at_least(
                "featuretools against Varme with the same nine, time", costs[other].wall / costs[nine].wall, 10, "×"
            ),
        ),
        f"Varme and featuretools, {bench.named(SMALL)}: {', '.join(agreed.columns)}, on {agreed.rows:,} rows.",
    )


COMPARISONS: Mapping[str, Callable[[Bench], Result]] = {
    "pandas": against_pandas,
    "next-day": next_day,
    "featuretools": against_featuretools,
    "tenfold": tenfold,
}
