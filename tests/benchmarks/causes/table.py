"""The findings as the part of the README that the command writes anew."""

from collections.abc import Sequence

import numpy as np

from tests.benchmarks.causes.deleting import Deleted
from tests.benchmarks.causes.naming import Naming, Share
from tests.benchmarks.causes.run import SEASONED_DAYS, Findings, Told
from tests.benchmarks.results import Promise

BEGIN, END = "<!-- causes: begin -->", "<!-- causes: end -->"
LEAST_FIRST, LEAST_AMONG = 0.60, 0.90
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
HEAD = (
    "company",
    "red and left",
    "no trace",
    "trouble began later",
    "visible",
    "accounts",
    "cause is first",
    "among three",
    "commonest one",
    "commonest three",
    "greatest true threat",
)


def promises(findings: Findings) -> tuple[Promise, ...]:
    """What is promised of all companies together, and what came out."""
    naming = findings.together.naming
    return (
        _promise("The true cause is the first lowering reason", naming.first, LEAST_FIRST, naming.one),
        _promise("It is among the first three", naming.among, LEAST_AMONG, naming.three),
    )


def as_markdown(findings: Findings, facts: Sequence[str]) -> str:
    """The promises, the companies, the causes, and what the data behind the first reason are worth."""
    kept = [
        "| promise | measured | |",
        "| --- | --- | --- |",
        *(
            f"| {one.promised} | {one.measured} | {'kept' if one.is_kept else '**not kept**'} |"
            for one in promises(findings)
        ),
    ]
    companies = [_row(HEAD), f"| --- |{' ---: |' * (len(HEAD) - 1)}"]
    companies += [_company(told) for told in (*findings.told, findings.together)]
    seasoned = findings.together.seasoned
    first, among = _between(seasoned.first), _between(seasoned.among)
    days = f"whose trouble had lasted {SEASONED_DAYS} days"
    lasting = f"Of the {seasoned.cases} cases {days}: first {first}, among three {among}."
    parts = [*facts, "\n".join(kept), "\n".join(companies), lasting, _confusion(findings.together.naming)]
    return "\n\n".join((*parts, _worth(findings.deleted)))


def _promise(what: str, share: Share, least: float, naive: float) -> Promise:
    measured = f"{_between(share)}; by always naming the commonest {naive:.1%}"
    return Promise(f"{what}: at least {least:.0%}", measured, share.value >= least)


def _company(told: Told) -> str:
    naming = told.naming
    return _row(
        (
            told.name,
            str(told.red_and_left),
            str(told.unseen),
            str(told.later),
            str(naming.cases),
            str(naming.accounts),
            _between(naming.first),
            _between(naming.among),
            f"{naming.one:.1%}",
            f"{naming.three:.1%}",
            f"{naming.greatest:.1%}",
        )
    )


def _confusion(naming: Naming) -> str:
    signals = sorted({signal for counted in naming.confused.values() for signal in counted})
    lines = [_row(("cause", "cases", "first", "among three", *signals)), f"| --- |{' ---: |' * (3 + len(signals))}"]
    for cause, (count, first, among) in naming.by_cause.items():
        counts = (str(naming.confused[cause][signal] or "") for signal in signals)
        lines.append(_row((cause, str(count), f"{first:.0%}", f"{among:.0%}", *counts)))
    return "The first lowering signal, by true cause, in all companies:\n\n" + "\n".join(lines)


def _worth(deleted: Sequence[tuple[str, Deleted]]) -> str:
    shown = (*(f"{level:.0%}" for level in QUANTILES), "within a quarter")
    columns = ("data", "accounts", "first reason", "score rises")
    head = (*columns, *shown, "typical values", "others", "typical already")
    lines = [_row(head), f"| --- |{' ---: |' * (len(head) - 1)}"]
    for name, one in deleted:
        for whom, chosen in (("all", np.ones(len(one.promised), dtype=bool)), ("red", one.is_red)):
            lines.append(_row((f"{name}, {whom}", *_distribution(one, chosen))))
    return (
        "The data behind the first lowering reason made typical, in points: what the reason took and how far the score "
        "rises, in the median; the quantiles of the difference; how often it is at most a quarter of the reason; and "
        "its two parts, in the median; and how often the data were the typical ones already, so that nothing could "
        "move.\n\n" + "\n".join(lines)
    )


def _distribution(one: Deleted, chosen: np.ndarray) -> tuple[str, ...]:
    promised, difference = one.promised[chosen], one.difference[chosen]
    within = float((np.abs(difference) <= promised / 4).mean())
    levels = (f"{value:+.1f}" for value in np.quantile(difference, QUANTILES))
    medians = (f"{np.median(part[chosen]):+.1f}" for part in (one.typical, one.others))
    taken, risen = (f"{np.median(part):.1f}" for part in (promised, one.moved[chosen]))
    already = f"{one.is_typical[chosen].mean():.0%}"
    return (str(int(chosen.sum())), taken, risen, *levels, f"{within:.0%}", *medians, already)


def _between(share: Share) -> str:
    return f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
