"""Where the backtest cuts time: purged, later than what was learnt from, and long enough to judge."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from features.snapshots import Churn, snapshot_dates
from training.backtest import backtest, choose_origins
from training.errors import NotEnoughData
from training.recipe import Recipe


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


def test_what_is_quarantined_at_the_end_is_so_at_every_origin(make_source):
    # The segment was set as each account left, so it tells the past who will.
    ids = [f"A-{number}" for number in range(80)]
    left = {one: datetime(2024, 1, 15) + timedelta(days=7 * index) for index, one in enumerate(ids[:60])}
    source = make_source(
        {
            "accounts": [
                {"account_id": one, "segment": "gone" if one in left else "smb", "signed_up_on": date(2023, 1, 1)}
                for one in ids
            ],
            "cancellations": [{"account_id": one, "notified_at": moment} for one, moment in left.items()],
            "touchpoints": [{"account_id": "A-79", "occurred_at": datetime(2025, 6, 1)}],
        }
    )
    churn, recipe = Churn(), Recipe(n_trees=10, min_leaf=5, feature_share=1.0, mask_share=0.0)
    origins = choose_origins(snapshot_dates(date(2023, 6, 1), date(2025, 2, 1)), churn)

    leaking, kept = (
        backtest(source, churn, origins, recipe, quarantined, lambda _: None)
        for quarantined in ((), ("accounts.segment",))
    )

    assert all(len(np.unique(leaking.margin[leaking.origin == one])) > 1 for one in np.unique(leaking.origin)[:1])
    assert all(len(np.unique(kept.margin[kept.origin == one])) == 1 for one in np.unique(kept.origin))
