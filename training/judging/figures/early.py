"""How early: of the accounts that left, how many were red 30, 60, 90 and 180 days before."""

from dataclasses import dataclass

import numpy as np

from training.dataset import Bools, Floats, Ints
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
    if not tells_leaving(held_out):
        return ()
    found = []
    for before in DAYS_BEFORE:
        rows = rows_before(held_out, before)
        found.append(_describe(before, held_out.account[rows], is_red[rows]))
    return tuple(found)


def tells_leaving(held_out: HeldOut) -> bool:
    """Whether the days are known after which accounts left."""
    about = held_out.about
    return about is not None and about.leaves_after is not None and not np.isnat(about.day).all()


def find_left_on(held_out: HeldOut) -> np.ndarray:
    """The day on which the account of each row left, as numpy's; NaT where it is not seen to."""
    day, leaves_after = _when(held_out)
    days = np.nan_to_num(leaves_after).astype("timedelta64[D]")
    return np.where(np.isnan(leaves_after), np.datetime64("NaT", "D"), day + days)


def rows_before(held_out: HeldOut, days_before: int) -> Ints:
    """The number of one row for each notice: of the last judged snapshot at least so many days before it.

    It is no more than one step between snapshots earlier than that; notices without such a row are left out.
    """
    day, leaves_after = _when(held_out)
    days = np.unique(day)
    step = int(np.diff(days).astype(int).max()) if len(days) > 1 else 1
    left_on = find_left_on(held_out)
    rows = np.flatnonzero((leaves_after >= days_before) & (leaves_after < days_before + step))
    # Of several snapshots before the same notice the last one.
    rows = rows[np.lexsort([leaves_after[rows], left_on[rows], held_out.account[rows]])]
    notice = np.column_stack([held_out.account[rows], left_on[rows].astype(np.int64)])
    _, first = np.unique(notice, axis=0, return_index=True)
    return np.asarray(rows[first])


def _when(held_out: HeldOut) -> tuple[np.ndarray, Floats]:
    about = held_out.about
    if about is None or about.leaves_after is None:
        raise ValueError("The days after which accounts left are expected; ask `tells_leaving` first.")
    return about.day, about.leaves_after


def _describe(before: int, account: np.ndarray, is_red: Bools) -> Early:
    accounts, number = np.unique(account, return_inverse=True)
    if len(accounts) < FEWEST_ACCOUNTS:
        return Early(before, len(accounts), None)
    return Early(before, len(accounts), of_mean(is_red.astype(np.float64), number, resample(number)))
