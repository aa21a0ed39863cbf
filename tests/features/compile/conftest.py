"""One account on one Monday: what the features make of its rows, in a business whose tables reach far back."""

from datetime import date, datetime, timedelta

import pytest

from features.compute import compute_features
from features.snapshots import Churn
from features.state import CatalogueState

MONDAY = date(2025, 6, 2)
LONG_AGO = date(2022, 1, 1)


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour)


def _long_ago(**columns):
    return [{"account_id": "A-0", **columns}]


COVERED = {
    "usage": _long_ago(occurred_at=at(LONG_AGO)),
    "tickets": _long_ago(opened_at=at(LONG_AGO), resolved_at=at(LONG_AGO, 13)),
    "invoices": _long_ago(issued_on=LONG_AGO, due_on=LONG_AGO, paid_on=LONG_AGO),
    "contacts": _long_ago(joined_at=at(LONG_AGO)),
    "subscriptions": _long_ago(started_on=LONG_AGO),
    "milestones": _long_ago(reached_at=at(LONG_AGO)),
    "surveys": _long_ago(asked_at=at(LONG_AGO)),
    "pulses": _long_ago(noted_at=at(LONG_AGO)),
    "touchpoints": _long_ago(occurred_at=at(LONG_AGO)),
    "cancellations": _long_ago(notified_at=at(LONG_AGO), withdrawn_at=at(LONG_AGO, 13)),
}


@pytest.fixture
def see(make_source):
    """The features of account A-1 on Monday, or on another day, given rows by table; None if it is no customer."""

    def compute(tables, *, on=MONDAY, signed_up_on=date(2023, 6, 1), state=None, churn=None, **options):
        given = {name: COVERED.get(name, []) + rows for name, rows in (COVERED | tables).items() if name in tables}
        accounts = [{"account_id": "A-0", "signed_up_on": LONG_AGO}, {"signed_up_on": signed_up_on}]
        whole = {**COVERED, **given, "accounts": accounts, **{n: r for n, r in tables.items() if n == "accounts"}}
        source = make_source(whole, end_of_data=on + timedelta(days=400), **options)
        table = compute_features(source, state or CatalogueState(), churn or Churn(), [on])
        return next((row for row in table.to_pylist() if row["account_id"] == "A-1"), None)

    return compute
