"""A label rate that jumps is told from one that drifts, and from chance."""

from datetime import date

import numpy as np
import pytest

from features.snapshots import Churn
from training.traps.rates import Answers, say_jump

DAYS = tuple(date(2024 + number // 12, 1 + number % 12, 1) for number in range(24))


def answers(rates, accounts=500):
    y = np.concatenate([np.arange(accounts) < round(rate * accounts) for rate in rates]).astype(float)
    return Answers(y, np.repeat(np.arange(len(DAYS)), accounts), DAYS)


@pytest.mark.parametrize(
    ("rates", "accounts"),
    [
        pytest.param([0.05] * 24, 500, id="steady"),
        pytest.param(np.linspace(0.03, 0.15, 24), 500, id="a drift"),
        pytest.param([0.05] * 12 + [0.10] * 12, 5000, id="twice as many"),
        pytest.param(np.geomspace(0.01, 0.4, 24), 2000, id="a steep drift"),
        pytest.param([0.02] * 12 + [0.10] * 12, 100, id="few accounts"),
    ],
)
def test_no_jump_is_cried_where_there_is_none(rates, accounts):
    assert say_jump(answers(rates, accounts), Churn()) is None


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        pytest.param([0.0] * 12 + [0.06] * 12, "from 0.0% on", id="recorded from one day on"),
        pytest.param([0.10] * 12 + [0.02] * 12, "to 2.0% on", id="no longer recorded"),
        pytest.param([0.02] * 10 + [0.05, 0.08] + [0.10] * 12, "to 10.0% on", id="smoothed by the windows"),
    ],
)
def test_a_jump_is_said_with_its_rates_and_days(rates, says):
    said = say_jump(answers(rates), Churn())

    assert says in said
    assert "2024-" in said
