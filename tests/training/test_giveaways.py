"""Columns that give the answer away are found; honest ones, however strong, are not."""

import numpy as np
import pytest

from features.declare import Signal
from training.dataset import Column
from training.giveaways import MOST_ALONE, tells_alone

RANDOM = np.random.default_rng(4)
Y = (RANDOM.random(2000) < 0.2).astype(float)
UNKNOWN = np.full(2000, np.nan)


def column(kind="number"):
    return Column("x", Signal("x", "x", "context"), kind)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(Y, "number", id="the answer"),
        pytest.param(-5 * Y, "number", id="the answer upside down"),
        pytest.param(np.where(Y == 1, RANDOM.random(2000), np.nan), "number", id="known only of those that left"),
        pytest.param(np.where(Y == 1, RANDOM.integers(0, 5, 2000), np.nan), "category", id="a reason for leaving"),
        pytest.param(np.where(Y == 1, RANDOM.integers(0, 3, 2000), 3), "category", id="a status"),
        pytest.param(np.where(Y == 1, 20000 + RANDOM.random(2000), UNKNOWN), "date", id="the day of leaving"),
        pytest.param(np.where(RANDOM.random(2000) < 0.01, 1 - Y, Y), "number", id="nearly the answer"),
    ],
)
def test_the_answer_is_recognised(values, kind):
    assert tells_alone(column(kind), values, Y) >= MOST_ALONE


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(RANDOM.random(2000), "number", id="noise"),
        pytest.param(Y + RANDOM.normal(0, 0.6, 2000), "number", id="a strong column"),
        pytest.param(RANDOM.integers(0, 900, 2000).astype(float), "category", id="a text with many values"),
        pytest.param(np.arange(2000.0) // 2, "category", id="texts that two accounts share"),
        pytest.param(np.where(np.arange(2000) < 30, Y, np.nan), "number", id="perfect, but hardly ever known"),
    ],
)
def test_an_honest_column_is_left_alone(values, kind):
    assert 0.5 <= tells_alone(column(kind), values, Y) < MOST_ALONE
