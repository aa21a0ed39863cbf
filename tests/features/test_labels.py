"""What counts as churn after a snapshot, and when nobody can tell yet."""

from datetime import date, datetime

import pytest

from features.labels import label_query
from features.snapshots import Churn

SNAPSHOT = date(2024, 6, 1)


def label(source, churn):
    """The label of account A-1: 1, 0, or None where the snapshot is no row."""
    rows = source.rows(label_query(source, churn, [SNAPSHOT, date(2024, 1, 2)]))
    return {(account, day): churned for account, day, churned in rows}.get(("A-1", SNAPSHOT))


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("notified_at", "lead_days", "expected"),
    [
        pytest.param(None, 0, 0, id="no notice"),
        pytest.param("2024-06-01T00:00", 0, 1, id="on the snapshot's own day"),
        pytest.param("2024-05-31T23:59", 0, None, id="before it: no customer"),
        pytest.param("2024-08-29T23:59", 0, 1, id="on the last day"),
        pytest.param("2024-08-30T00:00", 0, 0, id="after the last day"),
        pytest.param("2024-06-10T00:00", 14, None, id="within the lead: no row"),
        pytest.param("2024-06-15T00:00", 14, 1, id="on the first day after the lead"),
        pytest.param("2024-09-12T23:59", 14, 1, id="the window ends a lead later"),
    ],
)
def test_labels_by_cancellation(make_source, notified_at, lead_days, expected):
    notices = [] if notified_at is None else [{"notified_at": at(notified_at)}]
    source = make_source({"cancellations": notices, "usage": [{"occurred_at": at("2024-12-01T12:00")}]})

    assert label(source, Churn(lead_days=lead_days)) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param("2024-08-30T00:30", 0, id="the window is closed"),
        pytest.param("2024-08-29T23:30", None, id="the window is open: censored"),
    ],
)
def test_labels_wait_for_the_window_to_close(make_source, end, expected):
    source = make_source({"usage": [{"occurred_at": at(end)}]})

    assert label(source, Churn()) == expected


@pytest.mark.parametrize(
    ("active_at", "lead_days", "expected"),
    [
        pytest.param("2024-07-01T00:00", 0, 0, id="active in the window"),
        pytest.param("2024-08-30T00:00", 0, 1, id="active only afterwards"),
        pytest.param("2024-06-05T00:00", 14, 1, id="active only within the lead"),
    ],
)
def test_labels_by_inactivity(make_source, active_at, lead_days, expected):
    usage = [{"occurred_at": at(moment)} for moment in ("2024-05-20T00:00", active_at)]
    usage.append({"account_id": "A-0", "occurred_at": at("2024-12-01T00:00")})
    source = make_source({"usage": usage}, by_inactivity=True)

    assert label(source, Churn("inactivity", lead_days=lead_days)) == expected
