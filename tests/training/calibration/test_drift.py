"""Drift: seen where the rate changes, not where chance does, and said in points of the score."""

from dataclasses import replace

import numpy as np
import pytest

from training.calibration.drift import judge_drift


def test_a_change_is_seen_and_said_in_points(make_plan):
    plan, _, _ = make_plan(seed=1, accounts=800, shifts=(0.0, 0.0, 0.0, np.log(2)))

    drift = judge_drift(plan)

    first, last = drift.slices[0], drift.slices[-1]
    assert drift.is_seen
    # The odds of leaving double for everyone; of the whole, where accounts differ, by nearly as much: ten points.
    assert -11 < drift.points < -7
    odds = [one.rate.value / (1 - one.rate.value) for one in (first, last)]
    assert drift.points == pytest.approx(-10 * np.log2(odds[1] / odds[0]))
    assert drift.points == pytest.approx(last.points - first.points)
    assert last.rate.low > first.rate.high
    assert f"by itself that moves scores by {drift.points:+.1f} points" in drift.says
    assert drift.to_json()["is_seen"] is True


def test_chance_is_seldom_taken_for_a_change(make_plan):
    seen = [judge_drift(make_plan(seed=seed, accounts=150, months=8)[0]).is_seen for seed in range(60)]

    assert sum(seen) <= 8  # 3 are to be expected, more than 8 in one of 200 tries


def test_snapshots_of_one_account_are_not_news(make_plan):
    """Where each account does the same in every month of a block, so many rows are few accounts."""
    plan, _, _ = make_plan(seed=2, accounts=60, months=16, shifts=(0.0, 0.0, 0.0, 0.4))
    rows = plan.rows
    first = (
        np.arange(len(rows.y))
        - (rows.day - np.array([rows.day[rows.slice == one].min() for one in rows.slice])).astype(int) // 30 * 60
    )
    repeated = replace(rows, y=rows.y[first])
    apart = replace(repeated, account=np.arange(len(rows.y)))

    assert judge_drift(replace(plan, rows=repeated)).p_value > 10 * judge_drift(replace(plan, rows=apart)).p_value


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda rows: replace(rows, day=np.full(len(rows.y), np.datetime64("NaT", "D"))), id="there is no time"
        ),
        pytest.param(
            lambda rows: replace(rows, y=np.where(rows.slice == 1, 0.0, rows.y)), id="nobody left in one part"
        ),
    ],
)
def test_what_cannot_be_compared(make_plan, change):
    plan, _, _ = make_plan(seed=3, accounts=60)

    assert judge_drift(replace(plan, rows=change(plan.rows))) is None
