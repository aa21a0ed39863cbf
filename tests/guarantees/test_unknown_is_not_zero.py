"""Promise: unknown and zero differ, for every feature that can be both."""

from datetime import date, datetime, timedelta

import pytest

from features.aggregates import (
    Count,
    Distinct,
    Gained,
    Gone,
    Longest,
    MilestoneOverdue,
    Repeated,
    StandingTotal,
    Steps,
    Total,
)
from features.catalogue import catalogue
from features.compute import compute_features
from features.snapshots import Churn
from features.state import CatalogueState

T = date(2025, 6, 2)
STATE = CatalogueState(key_features=("export",), milestone_days=(("kickoff", 700),))
# Aggregates of nothing that are zero: there was none. Of all others, nothing has no value.
CAN_BE_ZERO = (*(Count, Total, Distinct, Gained, Gone, Repeated, Longest, StandingTotal, Steps, MilestoneOverdue),)
COUNTED = [feature for feature in catalogue(STATE) if isinstance(feature.aggregate, CAN_BE_ZERO)]
BEGINS = {
    "usage": "occurred_at",
    "tickets": "opened_at",
    "invoices": "issued_on",
    "contacts": "joined_at",
    "subscriptions": "started_on",
    "milestones": "reached_at",
    "touchpoints": "occurred_at",
    "surveys": "asked_at",
    "cancellations": "notified_at",
}


def compute(make_source, table, table_begins_on):
    """The features of an account with no rows, in a business whose table begins on a day."""
    begins = datetime.combine(table_begins_on, datetime.min.time())
    other = {"account_id": "A-0", BEGINS[table]: begins if BEGINS[table].endswith("_at") else table_begins_on}
    if table == "invoices":
        other["due_on"] = table_begins_on
    tables = {
        "accounts": [
            {"account_id": "A-0", "signed_up_on": date(2023, 1, 1)},
            {"account_id": "A-1", "signed_up_on": date(2023, 12, 1)},
        ],
        "tickets": [{"account_id": "A-0", "opened_at": datetime(2025, 6, 1, 12)}],
    }
    source = make_source(tables | {table: [other]}, end_of_data=date(2025, 6, 1))
    seen = compute_features(source, STATE, Churn(), [T]).to_pylist()
    return next(row for row in seen if row["account_id"] == "A-1")


@pytest.fixture(params=sorted(BEGINS))
def table(request):
    return request.param


def features_of(table):
    return [feature for feature in COUNTED if feature.source == table]


def test_every_table_of_happenings_is_tried():
    assert {feature.source for feature in COUNTED} == set(BEGINS)


def test_zero_where_the_table_reaches_back_to_the_window(make_source, table):
    row = compute(make_source, table, date(2023, 11, 1))

    assert {feature.name: row[feature.name] for feature in features_of(table)} == {
        feature.name: 0 for feature in features_of(table)
    }


def test_unknown_where_the_table_begins_inside_the_window(make_source, table):
    row = compute(make_source, table, T - timedelta(days=3))

    assert {feature.name: row[feature.name] for feature in features_of(table)} == {
        feature.name: None for feature in features_of(table)
    }


def test_unknown_where_the_table_is_absent(make_source):
    source = make_source(
        {"pulses": [{"noted_at": datetime(2025, 6, 1, 12)}], "touchpoints": []}, end_of_data=date(2025, 6, 1)
    )

    (row,) = compute_features(source, STATE, Churn(), [T]).to_pylist()

    assert {feature.name: row[feature.name] for feature in COUNTED} == {feature.name: None for feature in COUNTED}


# What stays known of an account in a business that keeps accounts and cancellations, and one note of a manager.
ALWAYS_KNOWN = {"account_id", "snapshot_on", "tenure_days", "relationship_days", "earlier_spells"}


def test_a_signal_whose_table_is_absent_is_unknown_in_every_feature(make_source):
    source = make_source(
        {"pulses": [{"noted_at": datetime(2025, 6, 1, 12)}], "touchpoints": []}, end_of_data=date(2025, 6, 1)
    )

    (row,) = compute_features(source, STATE, Churn(), [T]).to_pylist()

    pulse = {feature.name for feature in catalogue(STATE) if feature.source == "pulses"}
    assert {name for name, value in row.items() if value is not None} <= ALWAYS_KNOWN | pulse


@pytest.mark.parametrize(
    ("table", "column", "unknown"),
    [
        pytest.param("subscriptions", "ended_on", ["mrr", "seats", "plan", "mrr_change_90d"], id="ended_on"),
        pytest.param("subscriptions", "seats", ["seats", "seat_price", "seats_used_share"], id="seats"),
        pytest.param("usage", "user_id", ["active_users_30d", "seats_used_share"], id="user_id"),
        pytest.param("invoices", "paid_on", ["days_late_365d", "overdue_days"], id="paid_on"),
    ],
)
def test_unknown_where_the_column_is_absent(make_source, table, column, unknown):
    rows = {"usage": [{"occurred_at": datetime(2025, 6, 1, 12)}], "subscriptions": [{}], "invoices": [], table: []}
    begins = {BEGINS[table]: date(2024, 1, 1)}
    if BEGINS[table].endswith("_at"):
        begins = {BEGINS[table]: datetime(2025, 6, 1, 12)}
    if table == "invoices":
        begins["due_on"] = date(2024, 2, 1)
    source = make_source(rows | {table: [begins]}, without={table: {column}})

    (row,) = compute_features(source, STATE, Churn(), [T]).to_pylist()

    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
