"""Other horizons: shifts that are right, nested, judged on later rows, and absent with a reason where they can't be."""

from dataclasses import replace

import numpy as np
import pytest

from features.snapshots import Churn
from training.calibration.calibrate import pooled_calibration
from training.calibration.horizons import judge_horizons

LONG = {"months": 30, "accounts": 150, "origins": 5, "seen_days": 200}


def learn(plan, margin, churn=None):
    return judge_horizons(plan, margin, margin, pooled_calibration(plan, margin), churn or Churn())


def shifts_of(found):
    return {one.days: one.shift for one in found.serving}


@pytest.mark.parametrize("lead_days", [pytest.param(0, id="no lead"), pytest.param(14, id="acting takes two weeks")])
def test_known_shifts_are_recovered(make_plan, lead_days):
    plan, margin, _ = make_plan(seed=1, lead_days=lead_days, **LONG)

    found = learn(plan, margin, Churn(lead_days=lead_days))

    assert list(shifts_of(found)) == [30, 60, 90, 180, 365]
    assert found.absent == {}
    for days, shift in shifts_of(found).items():
        assert shift == pytest.approx(np.log(days / 90), abs=0.15), days
    assert shifts_of(found)[90] == 0.0
    for days, one in found.judged.items():
        assert one.expected.low <= one.observed <= one.expected.high, days
        assert one.slope.low < 1 < one.slope.high
        assert one.gain.low > 0


def test_the_models_own_horizon_is_among_them_whatever_it_is(make_plan):
    plan, margin, _ = make_plan(seed=2, accounts=300)
    rows = replace(plan.rows, y=(plan.rows.leaves_after < 45).astype(float))

    found = learn(replace(plan, rows=rows), margin, Churn(horizon_days=45))

    assert [one.days for one in found.serving][:4] == [30, 45, 60, 90]
    assert shifts_of(found)[45] == 0.0
    assert 90 in found.judged


def test_answers_that_were_not_in_do_not_reach_an_earlier_prediction(make_plan):
    plan, margin, _ = make_plan(seed=3, **LONG)
    rows = plan.rows
    last = rows.day[rows.slice == rows.slice.max()].min()
    # At the last origin, and so at all, it was not known who of these would leave within 180 days.
    late = rows.day + np.timedelta64(180, "D") > last
    moved = np.where(late & (rows.leaves_after >= 90), 100.0, rows.leaves_after)
    before = learn(plan, margin).judged[180]

    after = learn(replace(plan, rows=replace(rows, leaves_after=moved)), margin).judged[180]

    # The predictions are as they were; what happened, and so how good they were, is not.
    assert after.expected.value == before.expected.value
    assert after.observed > before.observed


def test_a_longer_horizon_is_never_less_likely_though_fewer_left_while_it_could_be_seen(make_plan):
    """Churn shot up in the last month, of which 80 days are over, but not 90: by themselves those look safer."""
    plan, margin, _ = make_plan(seed=4, accounts=300, origins=12, seen_days=85, shifts=[0] * 11 + [1.5])
    rows = replace(plan.rows, y=(plan.rows.leaves_after < 80).astype(float))

    found = learn(replace(plan, rows=rows), margin, Churn(horizon_days=80))

    assert shifts_of(found)[90] == 0.0
    assert shifts_of(found)[30] < shifts_of(found)[60] < shifts_of(found)[80] == 0.0


def rising(rows):
    """At the last origins, all who leave within 90 days do so within 30."""
    return replace(
        rows,
        leaves_after=np.where((rows.slice > 1) & (rows.y == 1), 5.0, rows.leaves_after),
    )


def noise(rows):
    """Within 30 days just as many leave, but not those who were likely to."""
    leaves_after = np.where(rows.leaves_after < 30, 31.0, rows.leaves_after)
    safe = np.random.default_rng(0).random(len(rows.y)) < (rows.leaves_after < 30).mean()
    return replace(rows, leaves_after=np.where(safe, 10.0, leaves_after))


@pytest.mark.parametrize(
    ("case", "change", "days", "says"),
    [
        pytest.param({}, lambda rows: rows, 365, "bring more history", id="its window is not closed"),
        pytest.param({"level": -5.4}, lambda rows: rows, 30, "It takes 20 churns", id="too few churns"),
        pytest.param({}, rising, 30, "held-out rows left, where", id="more leave than before"),
        pytest.param({}, noise, 30, "the slope of what happened", id="who leaves is another question"),
    ],
)
def test_what_cannot_be_judged_is_absent_with_the_reason(make_plan, case, change, days, says):
    plan, margin, _ = make_plan(seed=5, **case)
    changed = replace(plan, rows=change(plan.rows))

    found = learn(changed, margin)

    assert days not in shifts_of(found)
    assert says in found.absent[days]
    assert found.to_json()["absent"][str(days)] == found.absent[days]
    assert shifts_of(found)[90] == 0.0


@pytest.mark.parametrize(
    ("churn", "says"),
    [
        pytest.param(Churn("inactivity"), "another question", id="inactivity"),
        pytest.param(Churn("label"), "one label", id="a ready table"),
    ],
)
def test_where_days_are_not_known_there_is_one_horizon(make_plan, churn, says):
    plan, margin, _ = make_plan(seed=6, accounts=60)
    timeless = replace(plan, rows=replace(plan.rows, leaves_after=None))

    found = learn(timeless, margin, churn)

    assert shifts_of(found) == {90: 0.0}
    assert sorted(found.absent) == [30, 60, 180, 365]
    assert all(says in why for why in found.absent.values())
