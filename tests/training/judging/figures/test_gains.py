"""Gains: what the worst accounts hold, the same as the card's figures of the worst 10 and 20 %."""

import numpy as np
import pytest

from training.judging.figures.gains import STEPS, find_gains
from training.judging.figures.worst import worst_shares


@pytest.fixture
def two_days(make_held_out):
    chance = np.random.default_rng(4)
    p = np.round(chance.random(170), 1)
    y = (chance.random(170) < p).astype(float)
    day = np.where(np.arange(170) < 90, "2026-01-01", "2026-02-01")
    return make_held_out(p, y, day=day)


def test_it_begins_with_nobody_and_ends_with_all(two_days):
    curve = find_gains(two_days)

    assert len(curve) == STEPS + 1
    assert (curve[0], curve[-1]) == (0.0, pytest.approx(1.0))
    assert (np.diff(curve) >= 0).all()


def test_the_worst_hold_what_the_card_says(two_days):
    curve = find_gains(two_days)
    _, tenth, fifth = worst_shares(two_days)

    assert curve[STEPS // 10] == pytest.approx(tenth.recall.value)
    assert curve[STEPS // 5] == pytest.approx(fifth.recall.value)


def test_what_tells_nobody_apart_finds_as_many_as_chance(make_held_out):
    curve = find_gains(make_held_out(np.full(40, 0.2), np.arange(40) % 4 == 0))

    assert curve == pytest.approx(np.linspace(0, 1, STEPS + 1))
