"""Back-off doubles with a part left to chance, what was asked for is honoured, and no minute has more than allowed."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.delivery.pace import LONGEST_SECONDS, MOST_PATIENCE_SECONDS, Pace, delay_seconds
from tests.app.delivery.conftest import NOON


@pytest.mark.parametrize(
    ("times", "whole"), [(1, 30), (2, 60), (5, 480), (12, LONGEST_SECONDS), (10_000, LONGEST_SECONDS)]
)
def test_the_wait_doubles_up_to_a_limit(times, whole):
    waits = [delay_seconds(times, None, random.Random(seed)) for seed in range(50)]  # noqa: S311 -- repeatable

    assert whole / 2 <= min(waits) < max(waits) <= whole


@pytest.mark.parametrize(("asked", "least"), [(17, 17), (0, 0), (-5, 0), (10**9, MOST_PATIENCE_SECONDS)])
def test_what_a_receiver_asks_for_is_honoured(asked, least):
    waits = [delay_seconds(9, asked, random.Random(seed)) for seed in range(50)]  # noqa: S311 -- repeatable

    assert all(least <= wait <= 1.1 * least for wait in waits)


def test_the_same_seed_waits_the_same():
    first, second = (delay_seconds(3, None, random.Random(7)) for _ in range(2))  # noqa: S311 -- repeatable

    assert first == second


@settings(deadline=None, max_examples=60)
@given(
    per_minute=st.integers(1, 5000), steps=st.lists(st.floats(0, 40), min_size=1, max_size=60), most=st.integers(1, 500)
)
def test_no_minute_has_more_than_is_allowed(per_minute, steps, most):
    pace, now, sent = Pace(per_minute), NOON, []
    for seconds in steps:
        now += timedelta(seconds=seconds)
        many = pace.allowed(now, most)
        pace.spend(many)
        sent.append((now, many))

    for first, _ in sent:
        assert sum(many for at, many in sent if first <= at < first + timedelta(minutes=1)) <= per_minute


def test_it_comes_to_what_is_allowed_and_says_when():
    pace, now, many = Pace(600), NOON, 0
    while now < NOON + timedelta(minutes=10):
        allowed = pace.allowed(now, 20)
        pace.spend(allowed)
        many += allowed
        assert allowed or pace.next_at(now) > now
        now = max(pace.next_at(now), now + timedelta(milliseconds=1))

    assert 5000 < many <= 6000


def test_none_is_no_limit():
    pace = Pace(0)
    pace.spend(10**9)

    assert pace.allowed(NOON, 5000) == 5000
    assert pace.next_at(NOON) == NOON
