"""The findings as the part of the README that the command writes anew."""

import importlib.metadata
from collections.abc import Sequence

from tests.benchmarks.reasons.calls import LIGHTGBM, OURS, SHAP, SHAPS_OWN, Timed
from tests.benchmarks.reasons.run import Findings
from tests.benchmarks.results import Promise, at_most

BEGIN, END = "<!-- reasons: begin -->", "<!-- reasons: end -->"
MOST_TIMES = 2.0
# A peak that grew with the accounts would be ten times as high.
SAME_PEAK = 1.2
MEGABYTE = 10**6


def promises(findings: Findings) -> tuple[Promise, ...]:
    """What is promised, and what came out."""
    calls = [one for one in findings.timed if one.promises]
    single, batches = calls[0], calls[1:]
    slowest = max(batches, key=lambda one: one.ratio)
    many, few = findings.batches
    return (
        at_most(f"{single.model}, a single row with all reasons, against pred_contrib", single.ratio, MOST_TIMES, "×"),
        at_most(f"The same in batch, at worst ({slowest.rows})", slowest.ratio, MOST_TIMES, "×"),
        at_most(f"`varme score` of {many.accounts:,} accounts against pred_contrib", many.ratio, MOST_TIMES, "×"),
        at_most("Its peak of memory against that of a tenth", many.run.peak / few.run.peak, SAME_PEAK, "×"),
    )


def as_markdown(findings: Findings, facts: Sequence[str]) -> str:
    """The promises, the calls, and the runs of batch scoring."""
    kept = [
        "| promise | measured | |",
        "| --- | --- | --- |",
        *(
            f"| {one.promised} | {one.measured} | {'kept' if one.is_kept else '**not kept**'} |"
            for one in promises(findings)
        ),
    ]
    calls = [
        f"| model | rows | {LIGHTGBM} | {OURS} | times | {SHAP} | {SHAPS_OWN} |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        *map(_call, findings.timed),
    ]
    runs = [
        f"| `varme score` | time | {LIGHTGBM} | times | processor time | accounts each second | peak of memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.accounts:,} accounts | {one.run.wall:.1f} s | {one.contributions:.1f} s | {one.ratio:.2f}× | "
            f"{one.run.processor:.1f} s | {one.accounts / one.run.wall:,.0f} | {one.run.peak / MEGABYTE:,.0f} MB |"
            for one in findings.batches
        ),
    ]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("lightgbm", "shap"))
    difference = f"φ behind Varme's points differ from LightGBM's by {findings.difference:.0e} at most."
    parts = (" ".join([*facts, f"With {versions}."]), "\n".join(kept), "\n".join(calls), "\n".join(runs), difference)
    return "\n\n".join(parts)


def _call(one: Timed) -> str:
    seconds = [_time(one.seconds.get(name)) for name in (LIGHTGBM, OURS, SHAP, SHAPS_OWN)]
    return (
        f"| {one.model} | {one.rows} | {seconds[0]} | {seconds[1]} | {one.ratio:.2f}× | {seconds[2]} | {seconds[3]} |"
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
