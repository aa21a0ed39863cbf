"""The verdict by segment: a model may be good on the whole and blind in a part of the business."""

from dataclasses import dataclass

import numpy as np

from models.spec import RARE
from training.judging.judge import Estimate, HeldOut, judge

# Fewer accounts that left, or that stayed, place no figure.
FEWEST_LEFT = 20
# A segment of fewer accounts would name them.
FEWEST_ACCOUNTS = 10
# A table of more segments tells nothing at a glance.
MOST_SEGMENTS = 20
UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True)
class SegmentFigures:
    """How good the predictions were in one segment; the figures are None where too few accounts left, or stayed.

    `left` counts the accounts that left. `expected`, `observed` and `gain` are as in `training.judging.judge.Verdict`.
    """

    segment: str
    rows: int
    accounts: int
    left: int
    observed: int
    expected: Estimate | None = None
    log_loss: Estimate | None = None
    base_log_loss: float | None = None
    gain: Estimate | None = None
    auc: Estimate | None = None


def by_segment(held_out: HeldOut) -> tuple[SegmentFigures, ...]:
    """Judge each segment by itself, the largest first; those of few accounts, and those beyond 20, are one."""
    about = held_out.about
    if about is None or about.segment is None:
        return ()
    names = np.array([UNKNOWN if one is None else str(one) for one in about.segment], dtype=object)
    accounts = {name: len(np.unique(held_out.account[names == name])) for name in np.unique(names)}
    ordered = sorted(accounts, key=lambda name: (-accounts[name], name))
    shown = [name for name in ordered if accounts[name] >= FEWEST_ACCOUNTS][:MOST_SEGMENTS]
    names[~np.isin(names, np.array(shown, dtype=object))] = RARE
    return tuple(_judge(name, held_out.pick(names == name)) for name in [*shown, RARE] if (names == name).any())


def _judge(name: str, held_out: HeldOut) -> SegmentFigures:
    accounts = np.unique(held_out.account)
    left = len(np.unique(held_out.account[held_out.y == 1]))
    counts = {
        "rows": len(held_out.y) // held_out.repeats,
        "accounts": len(accounts),
        "left": left,
        "observed": round(held_out.y.sum() / held_out.repeats),
    }
    stayed = len(np.unique(held_out.account[held_out.y == 0]))
    if min(left, stayed) < FEWEST_LEFT:
        return SegmentFigures(name, **counts)
    verdict = judge(held_out)
    return SegmentFigures(
        name,
        **counts,
        expected=verdict.expected,
        log_loss=verdict.log_loss,
        base_log_loss=verdict.base_log_loss,
        gain=verdict.gain,
        auc=verdict.auc,
    )
