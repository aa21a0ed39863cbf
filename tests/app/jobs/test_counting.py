"""Counting: progress is said each time some thousand more are done, and not between."""

import pytest

from app.jobs.scoring.counting import Counting


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        pytest.param(25_000, ["10,500 of 25,000 accounts done", "21,000 of 25,000 accounts done"], id="of so many"),
        pytest.param(None, ["10,500 accounts done", "21,000 accounts done"], id="of nobody knows how many"),
    ],
)
def test_progress_is_said_now_and_then(whole, said):
    told = []
    counting = Counting(told.append, whole)

    for _ in range(7):
        counting.add(3500)

    assert told == said
