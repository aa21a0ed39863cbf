"""How far back a snapshot reads usage, and in which words a change of the past is told."""

from datetime import date, datetime

import pytest

from features.aggregates import Change as ChangeOf
from features.aggregates import Count, DaysSince, Distinct, Ratio
from features.catalogue import catalogue
from features.dataset.changes import Change, say_changes, usage_reach
from features.declare import Feature, Signal
from features.snapshots import Churn
from features.state import CatalogueState

SIGNAL = Signal("usage", "Usage", "lead")
DAY = date(2024, 4, 9)


def read(aggregate, window_days=None, source="usage"):
    return Feature(SIGNAL, source, aggregate, "rows", window_days=window_days)


@pytest.mark.parametrize(
    ("features", "reach"),
    [
        pytest.param([], 0, id="nothing reads usage"),
        pytest.param([read(Count(), 30), read(DaysSince(), 90)], 90, id="the longest window"),
        pytest.param([read(ChangeOf(Distinct("user_id")), 30)], 60, id="a change reads the window before, too"),
        pytest.param([read(Count(), 30), read(Ratio("a", "b"))], 30, id="a ratio reads its parts"),
        pytest.param([read(Count(), 30), read(Count(), 365, "tickets")], 30, id="windows of other tables"),
    ],
)
def test_how_far_back_usage_is_read(make_source, features, reach):
    source = make_source({"usage": [{"occurred_at": datetime(2024, 1, 1)}]})

    assert usage_reach(features, Churn(), source) == reach
    assert usage_reach(features, Churn("inactivity"), source) is None


def test_the_catalogue_reads_usage_within_bounds(make_source):
    source = make_source({"usage": [{"occurred_at": datetime(2024, 1, 1)}]})
    features = catalogue(CatalogueState(key_features=("export",), milestone_days=(("live", 40),)))

    reach = usage_reach(features, Churn(), source)

    assert reach is not None
    assert reach >= max(one.window_days for one in features if one.source == "usage" and one.window_days)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param([Change("usage", "", DAY, 9, 10)], "1 row of 2024-04-09 that was not there", id="one row"),
        pytest.param([Change("usage", "", DAY, 1200, 0)], "has lost 1,200 rows of 2024-04-09", id="many rows lost"),
        pytest.param([Change("surveys", "answered_at", DAY, 0, 1)], "1 value of answered_at or score", id="an answer"),
        pytest.param([Change("invoices", "paid_on", DAY, 3, 1)], "has lost 2 values of paid_on", id="payments lost"),
    ],
)
def test_a_change_is_told_in_words(changes, says):
    (said,) = say_changes(changes)

    assert says in said


def test_each_table_and_kind_of_change_has_its_clause():
    changes = [Change("usage", "", DAY, 0, 2), Change("tickets", "", DAY, 2, 1), Change("usage", "", DAY, 2, 2)]

    assert say_changes(changes) == (
        "usage has 2 rows of 2024-04-09 that were not there before",
        "tickets has lost 1 row of 2024-04-09 that was there before",
        "usage has rows of 2024-04-09 that were changed",
    )
