"""Calibration over time uses only answers that were in."""

from dataclasses import replace

import numpy as np
import pytest

from training.calibration.calibrate import hold_out, pooled_calibration
from training.errors import NotEnoughData
from training.judging.judge import judge


@pytest.fixture(scope="module")
def tried(plan_months):
    """Make a plan and margins for its rows, which fit its answers but for slope and level."""

    def make(rows=300, rate=-1.0, churn=None):
        random = np.random.default_rng(3)
        margin = random.normal(size=12 * rows)
        risk = 1 / (1 + np.exp(-(0.8 * margin + rate)))
        y = (random.random(12 * rows) < risk).astype(float) if churn is None else churn(rows)
        plan = plan_months(y, margin)
        return plan, np.concatenate([one.data.rows(one.is_later).X[:, 0] for one in plan.slices])

    return make


def flip(plan, rows):
    """The plan with the other answers in some rows, as far as calibration and judging see them."""
    return replace(plan, rows=replace(plan.rows, y=np.where(rows, 1 - plan.rows.y, plan.rows.y)))


def test_the_first_origins_are_not_judged(tried):
    plan, margin = tried()

    later = hold_out(plan, margin)

    # In September no answer of July's was in yet; from October on there were.
    assert len(later.y) == 300 * 3
    assert later.about.day.min() == np.datetime64("2024-10-01")


def test_later_answers_do_not_reach_an_earlier_calibration(tried):
    plan, margin = tried()
    # When the last origin began, on 1 December, the answers of October's snapshots were not in.
    changed = flip(plan, plan.rows.day >= np.datetime64("2024-10-01"))

    assert np.array_equal(hold_out(plan, margin).probability, hold_out(changed, margin).probability)
    assert pooled_calibration(plan, margin) != pooled_calibration(changed, margin)


def test_a_slice_is_calibrated_on_its_own_margins(tried):
    plan, margin = tried()
    # The way that the last slice is learnt from spreads all margins twice as far.
    each = np.tile(margin, (len(plan.slices), 1))
    each[-1] *= 2
    mixed = np.where(plan.rows.slice == len(plan.slices) - 1, each[-1], margin)

    alone, own, other = hold_out(plan, margin), hold_out(plan, each), hold_out(plan, mixed)

    assert own.probability == pytest.approx(alone.probability, abs=1e-6)
    assert np.abs(other.probability - alone.probability).max() > 0.05


def test_too_few_churns_are_refused(tried):
    with pytest.raises(NotEnoughData, match="Bring more history"):
        hold_out(*tried(rows=40, rate=-4.0))


@pytest.mark.parametrize("seed", range(4))
def test_the_level_alone_is_no_gain_where_churn_rises(tried, seed):
    random = np.random.default_rng(seed)

    def rising(rows):
        return (random.random(12 * rows) < np.repeat(0.1 + 0.02 * np.arange(12), rows)).astype(float)

    plan, _ = tried(churn=rising)

    # What training knew lags behind what the calibration knew.
    assert not judge(hold_out(plan, random.normal(size=len(plan.rows.y)))).is_better_than_base
