"""When accounts left: withdrawn notices, returns, late records, kinds, and silences."""

from datetime import date, datetime

import pytest

from features.departures import departures_query
from features.snapshots import Churn

LATER = {"account_id": "A-2", "occurred_at": datetime(2025, 12, 31)}


def left(make_source, tables, churn=Churn(), *, until=None, **options):  # noqa: B008 -- it is frozen
    source = make_source({"accounts": [{}, {"account_id": "A-2"}], "usage": [LATER], **tables}, **options)
    known = source if until is None else source.until(until)
    return [(account, on.isoformat(), kind) for account, on, kind in known.rows(departures_query(known, churn))]


@pytest.mark.parametrize(
    ("notices", "found"),
    [
        pytest.param([{"notified_at": datetime(2025, 3, 4, 9)}], [("A-1", "2025-03-04", None)], id="a notice"),
        pytest.param([{"notified_at": datetime(2025, 3, 4), "withdrawn_at": datetime(2025, 3, 9)}], [], id="withdrawn"),
        pytest.param(
            [{"notified_at": datetime(2025, 3, 4), "recorded_at": datetime(2025, 3, 8)}],
            [("A-1", "2025-03-08", None)],
            id="from the day on which it became known",
        ),
        pytest.param([{"notified_at": datetime(2023, 3, 4)}], [], id="from before the sign-up"),
        pytest.param(
            [{"notified_at": datetime(2025, 3, 4)}, {"notified_at": datetime(2025, 4, 4)}],
            [("A-1", "2025-03-04", None)],
            id="a second one of an account that has left",
        ),
        pytest.param(
            [
                {"notified_at": datetime(2025, 3, 4), "withdrawn_at": datetime(2025, 3, 9)},
                {"notified_at": datetime(2025, 4, 4)},
            ],
            [("A-1", "2025-04-04", None)],
            id="a second one after the first was withdrawn",
        ),
        pytest.param(
            [{"notified_at": datetime(2025, 3, 4), "kind": "involuntary"}],
            [("A-1", "2025-03-04", "involuntary")],
            id="a kind of the contract",
        ),
        pytest.param(
            [{"notified_at": datetime(2025, 3, 4), "kind": "they wrote that Bo left"}],
            [("A-1", "2025-03-04", None)],
            id="words of somebody",
        ),
    ],
)
def test_by_cancellation(make_source, notices, found):
    assert left(make_source, {"cancellations": notices}) == found


def test_who_came_back_may_leave_again(make_source):
    tables = {
        "subscriptions": [{"started_on": date(2024, 1, 1)}, {"started_on": date(2025, 6, 1)}],
        "cancellations": [{"notified_at": datetime(2025, month, 4)} for month in (3, 5, 9)],
    }

    assert [on for _, on, _ in left(make_source, tables)] == ["2025-03-04", "2025-09-04"]


def test_of_a_day_gone_by_what_was_known_then(make_source):
    tables = {
        "cancellations": [
            {"notified_at": datetime(2025, 3, 4), "withdrawn_at": datetime(2025, 5, 1)},
            {"account_id": "A-2", "notified_at": datetime(2025, 4, 2)},
        ]
    }

    assert [on for _, on, _ in left(make_source, tables, until=date(2025, 4, 2))] == ["2025-03-04"]
    assert [on for _, on, _ in left(make_source, tables)] == ["2025-04-02"]


def test_columns_that_the_source_does_not_have(make_source):
    without = {"cancellations": {"kind", "withdrawn_at", "effective_on", "recorded_at"}}
    tables = {"cancellations": [{"notified_at": datetime(2025, 3, 4)}]}

    assert left(make_source, tables, without=without) == [("A-1", "2025-03-04", None)]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(["2025-12-20"], [], id="active until the end"),
        pytest.param(["2025-11-01", "2025-12-01", "2025-12-20"], [], id="silent for as long as a customer may be"),
        pytest.param(["2025-10-31", "2025-12-01", "2025-12-20"], ["2025-11-01"], id="silent for a day more, and back"),
        pytest.param(["2025-10-01"], ["2025-10-02"], id="silent since"),
        pytest.param(["2025-06-01", "2025-10-01"], ["2025-06-02", "2025-10-02"], id="twice"),
        pytest.param(["2023-06-01"], [], id="from before the sign-up"),
    ],
)
def test_by_inactivity(make_source, days, found):
    usage = [{"occurred_at": datetime.fromisoformat(day)} for day in days]
    told = left(make_source, {"usage": [*usage, LATER]}, Churn("inactivity", active_days=30))

    assert [on for account, on, _ in told if account == "A-1"] == found
