"""The findings as the part of the README that the command writes anew."""

from collections.abc import Iterator, Sequence

from tests.benchmarks.pages.asking import EMPTY, find
from tests.benchmarks.pages.run import Findings
from tests.benchmarks.results import Promise

BEGIN, END = "<!-- pages: begin -->", "<!-- pages: end -->"
TIMES_EMPTY, HEAVIEST_KB = 10.0, 150.0


def promises(findings: Findings) -> tuple[Promise, ...]:
    """What is promised, and what came out."""
    return tuple(_promise(findings))


def _promise(findings: Findings) -> Iterator[Promise]:
    for database, timed in findings.timed.items():
        empty = find(timed, EMPTY).milliseconds
        for one in timed:
            if one.page.is_promised:
                ratio = one.milliseconds / empty
                what = (
                    f"{findings.accounts:,} accounts, {database}, {one.page.what}: less than {TIMES_EMPTY:g}× {EMPTY}"
                )
                yield Promise(what, f"{ratio:.1f}×", ratio < TIMES_EMPTY)
        heaviest = max(one.kilobytes for one in timed)
        what = f"The heaviest of the pages, {database}: at most {HEAVIEST_KB:g} kB"
        yield Promise(what, f"{heaviest:.0f} kB", heaviest <= HEAVIEST_KB)


def as_markdown(findings: Findings, facts: Sequence[str]) -> str:
    """The promises, and what each page took."""
    kept = [
        f"| {one.promised} | {one.measured} | {'kept' if one.is_kept else '**not kept**'} |"
        for one in promises(findings)
    ]
    head = " | ".join(f"{database} | × empty" for database in findings.timed)
    first = next(iter(findings.timed.values()))
    lines = [
        f"| {one.page.what} | {one.kilobytes:.0f} kB | "
        + " | ".join(_say_one(findings, database, one.page.what) for database in findings.timed)
        + " |"
        for one in first
    ]
    return "\n\n".join(
        (
            " ".join(facts),
            "\n".join(["| promise | measured | |", "| --- | --- | --- |", *kept]),
            "\n".join(
                [f"| page | weight | {head} |", f"| --- | ---: |{' ---: | ---: |' * len(findings.timed)}", *lines]
            ),
        )
    )


def _say_one(findings: Findings, database: str, what: str) -> str:
    timed = findings.timed[database]
    taken = find(timed, what).milliseconds
    return f"{taken:.1f} ms | {taken / find(timed, EMPTY).milliseconds:.1f}×"
