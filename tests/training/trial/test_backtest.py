"""Where the backtest cuts time: purged, later than what was learnt from, and long enough to judge."""

from datetime import date, timedelta

import numpy as np
import pytest

from features.snapshots import Churn, snapshot_dates
from training.errors import NotEnoughData
from training.trial.backtest import choose_origins


def months(number):
    return snapshot_dates(date(2023, 1, 1), date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 1))


@pytest.mark.parametrize("number", [10, 12, 24, 36])
@pytest.mark.parametrize("churn", [Churn(), Churn(lead_days=14), Churn(horizon_days=30)], ids=["90", "14+90", "30"])
def test_nothing_is_learnt_that_was_not_known_at_the_origin(number, churn):
    origins = choose_origins(months(number), churn)

    for origin in origins:
        assert origin.trained_days
        assert all(churn.closes(day) <= origin.on for day in origin.trained_days)
        assert all(day >= origin.on for day in origin.tried_days)


@pytest.mark.parametrize("number", [10, 24, 36])
def test_every_later_snapshot_is_tried_once(number):
    days = months(number)

    tried = [day for origin in choose_origins(days, Churn()) for day in origin.tried_days]

    assert tried == sorted(set(tried))
    assert set(tried) >= set(days[-(number // 3) :])


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((), id="no labelled snapshot"),
        pytest.param(months(1), id="one"),
        pytest.param(months(5), id="five months: nothing can be judged"),
        pytest.param(tuple(date(2023, 1, 1) + timedelta(days=day) for day in range(40)), id="forty days"),
    ],
)
def test_too_short_a_time_is_refused(days):
    with pytest.raises(NotEnoughData, match="too short a time"):
        choose_origins(days, Churn())


def test_a_slice_holds_what_was_known_and_what_came_later(plan_months):
    random = np.random.default_rng(0)
    plan = plan_months((random.random(1200) < 0.3).astype(float), random.normal(size=1200))

    assert [one.name for one in plan.slices] == [f"from 2024-{month:02d}-01" for month in (7, 9, 10, 11, 12)]
    for one in plan.slices:
        on = date.fromisoformat(one.name.removeprefix("from "))
        days = np.array(one.data.days)[one.data.day]
        assert all(Churn().closes(day) <= on for day in days[one.is_past])
        assert all(day >= on for day in days[one.is_later])
    assert len(plan.rows.y) == sum(int(one.is_later.sum()) for one in plan.slices) == 600


def test_predictions_count_once_their_answers_are_in(plan_months):
    random = np.random.default_rng(0)
    plan = plan_months((random.random(1200) < 0.3).astype(float), random.normal(size=1200))

    months = [np.unique(plan.rows.day[known].astype("datetime64[M]").astype(int) % 12 + 1) for known in plan.known]

    # Ninety days after 1 July it is 29 September, after 1 August 30 October, after 1 September 30 November.
    assert [found.tolist() for found in months] == [[], [], [7], [7, 8], [7, 8, 9]]
    assert np.array_equal(plan.known, plan.may_choose)


@pytest.mark.parametrize("at", [20, 25, 35], ids=["in a block", "in another", "the last snapshot"])
def test_an_origin_lies_where_it_is_asked_for(at):
    days = months(36)

    origins = choose_origins(days, Churn(), since=days[at] - timedelta(days=10))

    assert days[at] in [origin.on for origin in origins]
    assert [day for one in origins for day in one.tried_days] == [
        day for one in choose_origins(days, Churn()) for day in one.tried_days
    ]


@pytest.mark.parametrize("since", [date(2020, 1, 1), date(2030, 1, 1)], ids=["before all", "after all"])
def test_an_origin_outside_changes_nothing(since):
    assert choose_origins(months(36), Churn(), since=since) == choose_origins(months(36), Churn())
