"""Who is a customer when, since when; and on which days snapshots are taken."""

from datetime import date, datetime, timedelta

import pytest

from features.errors import SnapshotError
from features.snapshots import Churn, customers_query, snapshot_dates

UNTIL = {"touchpoints": [{"account_id": "A-0", "occurred_at": datetime(2026, 1, 1, 12)}]}


def at(text):
    return datetime.fromisoformat(text)


def started(source, churn, on):
    """Since when account A-1 is a customer on a day; None if it is none."""
    rows = source.rows(customers_query(source, churn, [date.fromisoformat(on)]))
    return {account: str(since) for account, _, since, *_ in rows}.get("A-1")


NOTICE = {"notified_at": at("2024-06-10T09:00")}


@pytest.mark.parametrize(
    ("tables", "on", "since"),
    [
        pytest.param({}, "2024-01-01", None, id="not before it signed up"),
        pytest.param({}, "2024-01-02", "2024-01-01", id="from the day after its sign-up"),
        pytest.param({"cancellations": [NOTICE]}, "2024-06-10", "2024-01-01", id="on the day of the notice"),
        pytest.param({"cancellations": [NOTICE]}, "2024-06-11", None, id="lost from the notice on"),
        pytest.param(
            {"cancellations": [NOTICE | {"recorded_at": at("2024-06-20T09:00")}]},
            "2024-06-15",
            "2024-01-01",
            id="a notice that nobody has seen yet",
        ),
        pytest.param(
            {"cancellations": [NOTICE | {"withdrawn_at": at("2024-06-20T09:00")}]},
            "2024-06-20",
            None,
            id="lost until the notice is withdrawn",
        ),
        pytest.param(
            {"cancellations": [NOTICE | {"withdrawn_at": at("2024-06-20T09:00")}]},
            "2024-06-21",
            "2024-01-01",
            id="a withdrawn notice leaves the spell unbroken",
        ),
        pytest.param(
            {"cancellations": [NOTICE], "subscriptions": [{}, {"started_on": date(2024, 9, 1)}]},
            "2024-09-02",
            "2024-09-01",
            id="back with a new subscription: a new spell",
        ),
        pytest.param(
            {"cancellations": [NOTICE], "subscriptions": [{}, {"started_on": date(2024, 9, 1)}]},
            "2024-09-01",
            None,
            id="not back on the very day",
        ),
        pytest.param(
            {
                "cancellations": [NOTICE | {"effective_on": date(2024, 8, 1)}],
                "subscriptions": [{}, {"started_on": date(2024, 7, 1)}],
            },
            "2024-07-15",
            None,
            id="terms that change before the notice takes effect are no return",
        ),
        pytest.param(
            {
                "cancellations": [NOTICE, {"notified_at": at("2024-11-01T09:00")}],
                "subscriptions": [{"started_on": date(2024, 9, 1)}],
            },
            "2024-11-02",
            None,
            id="lost a second time",
        ),
    ],
)
def test_spells_by_cancellation(make_source, tables, on, since):
    assert started(make_source(UNTIL | tables), Churn(), on) == since


SILENT_YEAR = [at("2024-01-05T10:00"), at("2024-02-05T10:00"), at("2025-01-05T10:00")]


@pytest.mark.parametrize(
    ("active_at", "on", "since"),
    [
        pytest.param(SILENT_YEAR, "2024-01-05", None, id="not on the day of the first activity"),
        pytest.param(SILENT_YEAR, "2024-01-06", "2024-01-05", id="from the day after"),
        pytest.param(SILENT_YEAR, "2024-04-05", "2024-01-05", id="sixty days after the last activity"),
        pytest.param(SILENT_YEAR, "2024-04-06", None, id="a day later it is none"),
        pytest.param(SILENT_YEAR, "2025-01-06", "2025-01-05", id="a new spell after the silence"),
    ],
)
def test_spells_by_inactivity(make_source, active_at, on, since):
    usage = [{"occurred_at": moment} for moment in active_at]
    source = make_source({"usage": usage, "accounts": [{"signed_up_on": date(2024, 1, 1)}]}, by_inactivity=True)

    assert started(source, Churn("inactivity", active_days=60), on) == since


@pytest.mark.parametrize(
    ("on", "since"),
    [
        pytest.param("2024-04-20", "2024-04-10", id="before the late row arrives, the silence was long"),
        pytest.param("2024-05-02", "2024-01-05", id="afterwards it bridges the silence"),
    ],
)
def test_a_late_row_bridges_a_silence_once_it_is_known(make_source, on, since):
    usage = [
        {"occurred_at": at("2024-01-05T10:00")},
        {"occurred_at": at("2024-02-20T10:00"), "recorded_at": at("2024-05-01T10:00")},
        {"occurred_at": at("2024-04-10T10:00")},
        {"occurred_at": at("2024-06-10T10:00")},
    ]
    source = make_source({"usage": usage}, by_inactivity=True)

    assert started(source, Churn("inactivity", active_days=60), on) == since


@pytest.mark.parametrize(
    ("first", "last", "every", "expected"),
    [
        pytest.param("2024-01-01", "2024-03-01", "month", ["2024-01-01", "2024-02-01", "2024-03-01"], id="months"),
        pytest.param("2024-12-02", "2025-01-31", "month", ["2025-01-01"], id="over the new year"),
        pytest.param("2024-02-27", "2024-03-05", "week", ["2024-03-04"], id="Mondays"),
        pytest.param("2024-02-25", "2024-03-05", 4, ["2024-02-26", "2024-03-01", "2024-03-05"], id="up to the last"),
        pytest.param("2024-03-02", "2024-03-20", "month", [], id="no first of a month"),
    ],
)
def test_snapshot_dates(first, last, every, expected):
    days = snapshot_dates(date.fromisoformat(first), date.fromisoformat(last), every)

    assert [str(day) for day in days] == expected


def test_a_step_of_no_days_is_refused():
    with pytest.raises(SnapshotError, match="every 0 days"):
        snapshot_dates(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=9), 0)
