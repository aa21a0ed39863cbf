"""How early: of the accounts that left, how many were red 30, 60, 90 and 180 days before."""

from dataclasses import dataclass

import numpy as np

from training.dataset import Bools
from training.judging.judge import Estimate, HeldOut, of_mean, resample

DAYS_BEFORE = (30, 60, 90, 180)
FEWEST_ACCOUNTS = 20


@dataclass(frozen=True, slots=True)
class Early:
    """How many of the accounts that left were red so many days before.

    `accounts` left and had been judged about that long before. `red` is None where they are too few to tell.
    """

    days_before: int
    accounts: int
    red: Estimate | None


def how_early(held_out: HeldOut, is_red: Bools) -> tuple[Early, ...]:
    """Look back from each notice to the last judged snapshot that was at least so many days before it.

    A snapshot counts if it was no more than one step between snapshots earlier than that. Accounts that came, or whose
    snapshots were first judged, later than that are not counted.

    Args:
        held_out: with the days after which accounts left; without them there is nothing to tell.
        is_red: which of its rows are red.
    """
    about = held_out.about
    if about is None or about.leaves_after is None or np.isnat(about.day).all():
        return ()
    days = np.unique(about.day)
    step = int(np.diff(days).astype(int).max()) if len(days) > 1 else 1
    left_on = about.day + np.nan_to_num(about.leaves_after).astype("timedelta64[D]")
    found = []
    for before in DAYS_BEFORE:
        near = (about.leaves_after >= before) & (about.leaves_after < before + step)
        rows = np.flatnonzero(near)
        # Of several snapshots before the same notice the last one.
        rows = rows[np.lexsort([about.leaves_after[rows], left_on[rows], held_out.account[rows]])]
        notice = np.column_stack([held_out.account[rows], left_on[rows].astype(np.int64)])
        _, first = np.unique(notice, axis=0, return_index=True)
        rows = rows[first]
        found.append(_describe(before, held_out.account[rows], is_red[rows]))
    return tuple(found)


def _describe(before: int, account: np.ndarray, is_red: Bools) -> Early:
    accounts, number = np.unique(account, return_inverse=True)
    if len(accounts) < FEWEST_ACCOUNTS:
        return Early(before, len(accounts), None)
    return Early(before, len(accounts), of_mean(is_red.astype(np.float64), number, resample(number)))
