"""Where the backtest cuts time: purged, later than what was learnt from, and long enough to judge."""

from datetime import date, timedelta

import pytest

from features.snapshots import Churn, snapshot_dates
from training.backtest import choose_origins
from training.errors import NotEnoughData


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
