"""What each column is asked: who leaves; and where there is time, who leaves soon, who ever leaves, who in each part.

A column that is filled or overwritten when an account leaves separates best right before the event, or tells long
before who ever will, or does so in one part of the time only. An honest one does none of these.
"""

import numpy as np

from training.dataset import Bools, Dataset
from training.traps.strength import Question

# Among fewer accounts that left, or that stayed, a column may tell them apart by chance.
FEWEST = 20
PERIODS = 3
WHOLE, SOON, EVER = "on all rows", "right before they left", "for leaving at any later time"


def questions(data: Dataset) -> list[Question]:
    """The questions that enough accounts can answer.

    Args:
        data: labelled rows.
    """
    left = data.y == 1
    asked = [(WHOLE, np.ones(len(left), dtype=bool), left)]
    if len(np.unique(data.day)) > 1:
        asked += [(SOON, is_last(data) | ~left, left), (EVER, np.ones(len(left), dtype=bool), ever_leaves(data))]
        asked += _by_period(data, left)
    found = []
    for name, rows, answer in asked:
        one = Question(name, rows, answer[rows], data.day[rows], data.account[rows])
        counts = [len(np.unique(one.account[who])) for who in (one.left, ~one.left)]
        if min(counts) >= FEWEST:
            found.append(one)
    return found


def is_last(data: Dataset) -> Bools:
    """Which rows are the last of their account."""
    latest = np.full(int(data.account.max()) + 1, -1)
    np.maximum.at(latest, data.account, data.day)
    is_latest: Bools = data.day == latest[data.account]
    return is_latest


def ever_leaves(data: Dataset) -> Bools:
    """Whether the account of a row is seen to leave at any time after it."""
    if data.leaves_after is not None:
        is_seen: Bools = (data.y == 1) | ~np.isnan(data.leaves_after)
        return is_seen
    last_left = np.full(int(data.account.max()) + 1, -1)
    left = data.y == 1
    np.maximum.at(last_left, data.account[left], data.day[left])
    leaves: Bools = last_left[data.account] >= data.day
    return leaves


def _by_period(data: Dataset, left: Bools) -> list[tuple[str, Bools, Bools]]:
    days = np.unique(data.day)
    if len(days) < PERIODS:
        return []
    return [
        (f"on the rows from {data.days[part[0]]} to {data.days[part[-1]]}", np.isin(data.day, part), left)
        for part in np.array_split(days, PERIODS)
    ]
