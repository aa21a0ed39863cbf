"""Simple rules: each reads what it says, and ranks as one would by hand."""

import numpy as np
import pytest

from features.declare import Signal
from training.dataset import Column, Dataset
from training.judging.rules import BaseRate, Logistic, SegmentRate, WeightedPoints

NAN = np.nan
LOGINS, SUPPORT, PLAN = (Signal(name, name, "lead") for name in ("logins", "support", "plan"))
COLUMNS = (
    Column("logins_30d", LOGINS, more_is="healthier"),
    Column("logins_90d", LOGINS, more_is="healthier"),
    Column("tickets_30d", SUPPORT, more_is="riskier"),
    Column("plan", PLAN, "category", categories=("a", "b")),
)


def dataset(rows, y=None, columns=COLUMNS, segment=None):
    values = np.asarray(rows, dtype=float)
    return Dataset(
        columns=columns,
        X=values,
        y=np.zeros(len(values)) if y is None else np.asarray(y, dtype=float),
        account=np.arange(len(values)),
        day=np.zeros(len(values), dtype=np.int64),
        days=(),
        account_ids=tuple(str(row) for row in range(len(values))),
        segment=None if segment is None else np.array(segment, dtype=object),
    )


@pytest.fixture(scope="module")
def past():
    random = np.random.default_rng(6)
    values = np.column_stack(
        [random.poisson(10, 900), random.poisson(30, 900), random.poisson(2, 900), random.integers(0, 2, 900)]
    ).astype(float)
    left = 1 / (1 + np.exp(0.4 * (values[:, 0] - 7) - values[:, 2] + 1.5 * values[:, 3]))
    values[random.random(values.shape) < 0.05] = NAN
    return dataset(values, random.random(900) < left)


def test_the_base_rate_tells_nobody_apart(past):
    assert np.ptp(BaseRate().fit(past)(past)) == 0


def test_a_segment_has_its_rate_drawn_towards_that_of_all():
    segment = ["a"] * 1000 + ["b"] * 1000 + ["c", None]
    y = [1.0, 0, 0, 0] * 250 + [1.0] + [0] * 999 + [1.0, 0]
    rule = SegmentRate().fit(dataset(np.zeros((2002, 4)), y, segment=segment))

    a, b, c, new = rule(dataset(np.zeros((4, 4)), segment=["a", "b", "c", "d"]))

    assert a == pytest.approx(np.log(0.25 / 0.75) - np.log(0.126 / 0.874), abs=0.05)
    assert b < new == 0 < c < a


def test_logistic_regression_finds_what_matters(past):
    margin = Logistic(strength=1.0).fit(past)
    more = [[10, 30, 2, 0], [2, 30, 2, 0], [10, 30, 6, 0], [10, 30, 2, 1]]

    typical, quiet, troubled, plan_b = margin(dataset(more))

    assert plan_b < typical < min(quiet, troubled)


def test_what_is_unknown_or_new_has_a_place(past):
    margin = Logistic().fit(past)(dataset([[NAN] * 4, [10, 30, 2, 7], [1e9, 30, 2, 0]]))

    assert np.isfinite(margin).all()
    assert abs(margin).max() < 20


def test_logins_alone_read_nothing_else(past):
    margin = Logistic(signal="logins").fit(past)

    same, other = margin(dataset([[3, 9, 0, 0], [3, 9, 9, 1]]))

    assert same == other
    assert margin(dataset([[20, 60, 0, 0]]))[0] < same


def test_a_signal_in_which_nothing_varied_tells_nothing(past):
    margin = Logistic(signal="payments").fit(past)(past)

    assert np.ptp(margin) == 0


def test_weighted_points_are_percentiles_in_the_declared_direction_signals_alike(past):
    ladder = dataset(np.column_stack([np.arange(5), np.arange(5), np.arange(5), np.zeros(5)]), [0, 1, 0, 1, 0])
    margin = WeightedPoints().fit(ladder)

    found = margin(dataset([[2, 2, 2, 0], [0, 2, 2, 0], [0, 0, 2, 1], [2, 2, 4, 0], [NAN, NAN, NAN, NAN]]))

    # The lowest of five stands 0.4 below the middle; logins and support weigh the same, the plan nothing.
    assert found == pytest.approx([0, 0.4 / 4, 0.4 / 2, 0.4 / 2, 0])


def test_weighted_points_are_not_fitted_to_the_answers(past):
    shuffled = dataset(past.X, past.y[::-1])

    assert np.array_equal(WeightedPoints().fit(past)(past), WeightedPoints().fit(shuffled)(past))


def test_without_declarations_the_past_shows_the_direction(past):
    columns = tuple(Column(one.name, one.signal, one.type, categories=one.categories) for one in COLUMNS)
    margin = WeightedPoints().fit(dataset(past.X, past.y, columns))

    few, many = margin(dataset([[2, 30, 2, 0], [20, 30, 2, 0]], columns=columns))

    assert many < few
