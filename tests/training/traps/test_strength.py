"""How well a column tells alone: in every way in which it can, within a day, and no better than it does elsewhere."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from features.declare import Signal
from training.dataset import Column
from training.traps.columns import MOST_ALONE
from training.traps.strength import Question, auc_within, measure

RANDOM = np.random.default_rng(4)
ROWS = 2000
LEFT = RANDOM.random(ROWS) < 0.2
Y = LEFT.astype(float)
UNKNOWN = np.full(ROWS, np.nan)
ASKED = Question("on all rows", np.ones(ROWS, dtype=bool), LEFT, np.zeros(ROWS, dtype=int), np.arange(ROWS))


def column(kind="number"):
    return Column("x", Signal("x", "x", "context"), kind)


@pytest.mark.parametrize(
    ("values", "kind", "way"),
    [
        pytest.param(Y, "number", "value", id="the answer"),
        pytest.param(-5 * Y, "number", "value", id="the answer upside down"),
        pytest.param(
            np.where(LEFT, RANDOM.random(ROWS), np.nan), "number", "known", id="known only of those that left"
        ),
        pytest.param(np.where(LEFT, np.nan, RANDOM.random(ROWS)), "number", "unknown", id="blank where one left"),
        pytest.param(np.where(LEFT, RANDOM.integers(0, 5, ROWS), np.nan), "category", "known", id="a reason"),
        pytest.param(np.where(LEFT, RANDOM.integers(0, 3, ROWS), 3), "category", "kind", id="a status"),
        pytest.param(np.where(LEFT, 5, RANDOM.choice([3.0, 9.0], ROWS)), "number", "kind", id="a code between others"),
        pytest.param(np.where(LEFT, 20000 + RANDOM.random(ROWS), UNKNOWN), "date", "known", id="the day of leaving"),
        pytest.param(np.where(RANDOM.random(ROWS) < 0.01, 1 - Y, Y), "number", "value", id="nearly the answer"),
    ],
)
def test_the_answer_is_recognised_and_how_it_is_told(values, kind, way):
    told = measure(column(kind), values, ASKED)

    assert told.auc >= MOST_ALONE
    assert told.way == way


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        pytest.param(RANDOM.random(ROWS), "number", id="noise"),
        pytest.param(Y + RANDOM.normal(0, 0.6, ROWS), "number", id="a strong column"),
        pytest.param(RANDOM.integers(0, 900, ROWS).astype(float), "category", id="a text with many values"),
        pytest.param(np.arange(ROWS) // 2, "category", id="texts that two accounts share"),
        pytest.param(np.where(np.arange(ROWS) < 30, Y, np.nan), "number", id="perfect, but hardly ever known"),
        pytest.param(UNKNOWN, "number", id="unknown throughout"),
    ],
)
def test_an_honest_column_is_not_taken_for_it(values, kind):
    assert 0.5 <= measure(column(kind), values.astype(float), ASKED).auc < MOST_ALONE


def test_within_one_day_it_is_the_auc():
    values = np.round(Y + RANDOM.normal(0, 1, ROWS), 1)

    assert auc_within(values, LEFT, np.zeros(ROWS, dtype=int)) == pytest.approx(roc_auc_score(LEFT, values))


def test_what_only_tells_the_days_apart_tells_nothing():
    day = np.repeat([0, 1], ROWS // 2)
    left = RANDOM.random(ROWS) < np.where(day == 1, 0.9, 0.1)

    assert auc_within(day.astype(float), left, day) == 0.5


def test_a_text_that_names_an_account_tells_nothing_of_another():
    """Each account has its text, and is there on many days: to have seen it leave is not to know it beforehand."""
    account = np.repeat(np.arange(ROWS // 10), 10)
    left = (account % 3 == 0) & (RANDOM.random(ROWS) < 0.9)
    asked = Question("on all rows", np.ones(ROWS, dtype=bool), left, np.zeros(ROWS, dtype=int), account)

    assert measure(column("category"), account.astype(float), asked).auc < 0.6


def test_a_near_copy_is_wrong_about_few_where_a_strong_column_is_wrong_about_many():
    copy = measure(column(), np.where(RANDOM.random(ROWS) < 0.05, 1 - Y, Y), ASKED)
    strong = measure(column(), Y + RANDOM.normal(0, 0.45, ROWS), ASKED)

    assert abs(copy.auc - strong.auc) < 0.03
    assert copy.youden > strong.youden + 0.1
