"""The outcomes of the contests as the part of the README that the command writes anew."""

import platform
import re
from collections.abc import Sequence
from importlib.metadata import version

from tests.benchmarks.environment import requirements_of
from tests.benchmarks.models.standings import CONSTANT, Outcome, Standing
from tests.benchmarks.processes import memory, processors
from tests.benchmarks.results import GIGABYTE
from training.judging.judge import Estimate

BEGIN, END = "<!-- models: begin -->", "<!-- models: end -->"
RIVALS = ("scikit-learn", "catboost", "flaml", "lightgbm", "xgboost")


HEAD = (
    "data",
    "by",
    "log loss, calibrated",
    "less Varme's (95 %)",
    "log loss as it comes",
    "less Varme's (95 %)",
    "AUC",
    "learning",
    "size",
)


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """All outcomes: the promises, the standings, and what was chosen and how."""
    promises = ["| promise | closest rival, its loss less Varme's | |", "| --- | --- | --- |"]
    for one in outcomes:
        kept = "kept" if one.promise.is_kept else "**not kept**"
        promises.append(f"| {one.promise.promised} | {one.promise.measured} | {kept} |")
    standings = [f"| {' | '.join(HEAD)} |", f"| --- | --- |{' ---: |' * (len(HEAD) - 2)}"]
    standings += [_line(outcome, standing) for outcome in outcomes for standing in outcome.standings]
    notes = [_note(outcome) for outcome in outcomes]
    return "\n\n".join((_facts(), "\n".join(promises), "\n".join(standings), "\n".join(notes)))


def _line(outcome: Outcome, one: Standing) -> str:
    # What tells nobody apart ranks nobody; only the rates of the slices differ.
    auc = "" if one.name == CONSTANT else f"{one.calibrated.auc:.3f}"
    raw = "" if one.raw is None else f"{one.raw.log_loss:.4f}"
    seconds = "" if one.seconds is None else f"{one.seconds:.1f} s"
    size = "" if one.size is None else f"{one.size / 1000:,.0f} kB"
    return (
        f"| {outcome.contest.name} | {one.name} | {one.calibrated.log_loss:.4f} | {_between(one.more)} | {raw} | "
        f"{_between(one.more_raw)} | {auc} | {seconds} | {size} |"
    )


def _between(more: Estimate | None) -> str:
    return "" if more is None else f"{more.value:+.4f} ({more.low:+.4f} to {more.high:+.4f})"


def _note(outcome: Outcome) -> str:
    contest, learnt, run = outcome.contest, outcome.learnt, outcome.served.run
    parts = [
        f"**{contest.name}**: {outcome.rows:,} rows of {outcome.accounts:,} accounts; {contest.says}.",
        *(f"{one.name} chose {one.chose}." for one in outcome.standings if one.chose),
        f"Varme's search took {learnt.search_seconds:.1f} s and one fit {learnt.fit_seconds:.2f} s;",
        f"`varme train` as a whole {run.wall:.0f} s on the clock, with all processors,",
        f"and {run.peak / GIGABYTE:.2f} GB.",
    ]
    return f"- {' '.join(parts)}"


def _facts() -> str:
    text = requirements_of("rivals").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", text, re.MULTILINE))
    theirs = ", ".join(f"{name} {pinned[name]}" for name in RIVALS)
    ours = ", ".join(f"{name} {version(name)}" for name in ("varme", "lightgbm", "numpy"))
    return (
        f"Measured on {processors()} processors ({platform.machine()}) with {memory() / GIGABYTE:.0f} GB of memory, "
        f"{platform.system()}, Python {platform.python_version()}. Varme: {ours}. The rivals: {theirs}."
    )
