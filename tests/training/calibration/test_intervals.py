"""The interval of a score: it holds the true mean churn of accounts scored alike, for all that can go wrong."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from models.calibration import keep_within, probability_of
from training.calibration.calibrate import pooled_calibration
from training.calibration.intervals import score_interval


def fit(plan, margin):
    calibration = pooled_calibration(plan, margin)
    return calibration, score_interval(plan, margin, calibration)


def width(plan, margin):
    calibration, interval = fit(plan, margin)
    low, high = (probability_of(keep_within(end)) for end in interval.ends(margin, calibration.log_odds(margin)))
    return float((np.log(high / (1 - high)) - np.log(low / (1 - low))).mean())


def step(margin):
    """A truth that no calibration has: flat, then steep, then flat again."""
    return -3.2 + 2.4 * expit(4 * (margin + 2.0))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({}, id="a straight line"),
        pytest.param({"bend": step}, id="a shape that no calibration has"),
        pytest.param({"bend": step, "accounts": 100}, id="few accounts"),
    ],
)
def test_nine_in_ten_deciles_or_more_hold_the_truth(make_plan, case):
    held = []
    for seed in range(8):
        plan, margin, truth = make_plan(seed=seed, **case)
        calibration, interval = fit(plan, margin)
        low, high = (probability_of(keep_within(end)) for end in interval.ends(margin, calibration.log_odds(margin)))
        decile = np.searchsorted(np.quantile(margin, np.arange(0.1, 1, 0.1)), margin)
        held += [
            low[decile == one].mean() <= expit(truth[decile == one]).mean() <= high[decile == one].mean()
            for one in range(10)
        ]

    assert np.mean(held) >= 0.9


def test_what_lies_between_origins_is_in_it(make_plan):
    """What serves is another model, at another time, than those of the origins: their spread is its uncertainty."""
    plan, margin, _ = make_plan(seed=3)
    apart, its_margin, _ = make_plan(seed=3, shifts=(-0.6, 0.6, -0.6, 0.6))

    assert width(apart, its_margin) > 1.3 * width(plan, margin)


def test_without_time_accounts_alone_are_drawn(make_plan):
    """Folds hold accounts out, so that to draw folds would draw the accounts twice."""
    plan, margin, _ = make_plan(seed=4)
    timeless = replace(plan, rows=replace(plan.rows, day=np.full(len(margin), np.datetime64("NaT", "D"))))

    assert width(timeless, margin) < 0.9 * width(plan, margin)


def test_fewer_accounts_are_known_less_well(make_plan):
    few, its_margin, _ = make_plan(seed=5, accounts=100)
    many, margin, _ = make_plan(seed=5, accounts=1600)

    assert width(few, its_margin) > 2 * width(many, margin)


def test_snapshots_of_one_account_are_not_news(make_plan):
    """Rows said again are the same evidence; as rows of other accounts they would be more."""
    plan, margin, _ = make_plan(seed=6, accounts=150)
    rows = plan.rows
    again = np.concatenate([np.arange(len(margin))] * 4)
    copied = {name: getattr(rows, name)[again] for name in ("slice", "y", "account", "day", "base")}
    repeated = replace(plan, rows=replace(rows, **copied))
    others = replace(
        repeated, rows=replace(repeated.rows, account=again + len(margin) * np.repeat(range(4), len(margin)))
    )

    once = width(plan, margin)
    assert width(repeated, margin[again]) == pytest.approx(once, rel=0.1)
    assert width(others, margin[again]) < 0.8 * once


def test_margins_that_are_all_alike(make_plan):
    plan, margin, _ = make_plan(seed=7)
    flat = np.full_like(margin, -2.5)

    calibration, interval = fit(plan, flat)

    low, high = (probability_of(keep_within(end)) for end in interval.ends(flat[:1], calibration.log_odds(flat[:1])))
    assert low < plan.rows.y.mean() < high
    assert high - low < 0.1


def test_the_same_rows_have_the_same_interval(make_plan):
    plan, margin, _ = make_plan(seed=8, accounts=80)

    assert fit(plan, margin) == fit(plan, margin)


def test_it_is_learnt_from_what_one_recipe_predicted(make_plan):
    """Of folds drawn anew only the first draw's are predicted by the recipe that serves: the first rows."""
    plan, margin, _ = make_plan(seed=9)
    first = plan.rows.slice < 2

    _, interval = fit(plan, margin[first])

    assert len(interval.margin) == len(interval.below)
    assert (interval.margin[0], interval.margin[-1]) == pytest.approx(np.quantile(margin[first], [0.005, 0.995]))
