"""What a benchmark came to: a promise, the figures, whether it is kept; and the Markdown of all of them."""

import importlib.metadata
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import Cost, memory, processors

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
GIGABYTE = 10**9


@dataclass(frozen=True, slots=True)
class Line:
    """One program in one comparison."""

    comparison: str
    program: str
    cost: Cost


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised and what was measured, as texts, and whether it is kept."""

    promised: str
    measured: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison: its programs, and the promises about them."""

    lines: tuple[Line, ...]
    promises: tuple[Promise, ...]
    agreement: str


def at_most(what: str, value: float, limit: float, unit: str = "") -> Promise:
    """A promise that a figure stays at or below a limit."""
    return Promise(f"{what}: at most {limit:g}{unit}", f"{value:.2f}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str = "") -> Promise:
    """A promise that a figure reaches a limit."""
    return Promise(f"{what}: at least {limit:g}{unit}", f"{value:.1f}{unit}", value >= limit)


def as_markdown(results: Sequence[Result], facts: Sequence[str]) -> str:
    """All results as the part of the README that the command writes anew."""
    promises = [
        "| promise | measured | |",
        "| --- | --- | --- |",
        *(
            f"| {promise.promised} | {promise.measured} | {'kept' if promise.is_kept else '**not kept**'} |"
            for result in results
            for promise in result.promises
        ),
    ]
    figures = [
        "| comparison | program | time | processor time | peak of memory | runs |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {line.comparison} | {line.program} | {line.cost.wall:.1f} s | {line.cost.processor:.1f} s | "
            f"{line.cost.peak / GIGABYTE:.2f} GB | {len(line.cost.runs)} |"
            for result in results
            for line in result.lines
        ),
    ]
    agreed = [f"- {result.agreement}" for result in results if result.agreement]
    parts = ["\n".join(facts), "\n".join(promises), "\n".join(figures)]
    if agreed:
        parts.append("Equal values, compared in the same run:\n\n" + "\n".join(agreed))
    return "\n\n".join(parts)


def put_between_marks(page: str, table: str, marks: tuple[str, str] = (BEGIN, END)) -> str:
    """The page with the table in place of what stood between the marks.

    >>> put_between_marks("<!-- results: begin -->old<!-- results: end -->", "new").splitlines()[2]
    'new'

    Raises:
        ValueError: the page does not have the marks.
    """
    begin, end = marks
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"The page should hold {begin} and, after it, {end}.")
    return f"{before}{begin}\n\n{table}\n\n{end}{after}"


def tell(table: str, marks: tuple[str, str] = (BEGIN, END), *, writes: bool) -> None:
    """Print a table, and where it is to be written put it between its marks into the README of the benchmarks."""
    sys.stdout.write(table + "\n")
    if writes:
        README.write_text(put_between_marks(README.read_text(encoding="utf-8"), table, marks), encoding="utf-8")


def say(text: str) -> None:
    """Say what is going on, beside the results."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 -- a command speaks


def machine_facts() -> tuple[str, ...]:
    """What it was measured on."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("varme", "duckdb", "pandas", "pyarrow", "numpy")
    )
    measured_on = (
        f"Measured on {processors()} processors ({platform.machine()}) with {memory() / GIGABYTE:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}."
    )
    return (measured_on,)
