"""Calibration over time uses only answers that were in."""

import numpy as np
import pytest

from features.snapshots import Churn
from training.backtest import OutOfTime
from training.calibrate import hold_out, pooled_calibration
from training.errors import NotEnoughData
from training.judge import judge

DAYS = np.arange("2024-01", "2025-01", dtype="datetime64[M]").astype("datetime64[D]")


def tried(rows=300, origins=4, rate=-1.0):
    random = np.random.default_rng(3)
    day = np.repeat(DAYS, rows)
    blocks = np.array_split(DAYS, origins)
    origin = np.concatenate([np.full(len(block) * rows, block[0]) for block in blocks])
    margin = random.normal(size=len(day))
    y = (random.random(len(day)) < 1 / (1 + np.exp(-(0.8 * margin + rate)))).astype(float)
    return OutOfTime(margin, y, np.tile(np.arange(rows), len(DAYS)), day, origin, np.full(len(day), y.mean()))


def test_the_first_origin_is_not_judged():
    later = hold_out(tried(), Churn())

    # When the second began, the labels of the first month alone had closed.
    assert len(later.y) == 300 * 9


def test_later_answers_do_not_reach_an_earlier_calibration():
    rows = tried()
    changed = OutOfTime(
        rows.margin,
        # At the last origin, on 1 October, the answers of August's snapshots were not in.
        np.where(rows.day >= np.datetime64("2024-08-01"), 1 - rows.y, rows.y),
        rows.account,
        rows.day,
        rows.origin,
        rows.base,
    )

    assert np.array_equal(hold_out(rows, Churn()).probability, hold_out(changed, Churn()).probability)
    assert pooled_calibration(rows) != pooled_calibration(changed)


def test_too_few_churns_are_refused():
    with pytest.raises(NotEnoughData, match="Bring more history"):
        hold_out(tried(rows=5, rate=-6.0), Churn())


@pytest.mark.parametrize("seed", range(4))
def test_the_level_alone_is_no_gain_where_churn_rises(seed):
    rows, random = tried(), np.random.default_rng(seed)
    month = np.searchsorted(DAYS, rows.day)
    y = (random.random(len(month)) < 0.1 + 0.02 * month).astype(float)
    # What training knew lags behind what the calibration knew.
    known = np.full(len(y), 0.1)

    noise = hold_out(OutOfTime(random.normal(size=len(y)), y, rows.account, rows.day, rows.origin, known), Churn())

    assert not judge(noise).is_better_than_base
