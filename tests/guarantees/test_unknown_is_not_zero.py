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


@pytest.fixture
def only_a_note(make_source):
    """What is known of an account of which there is one note by its manager, in a business that began yesterday."""
    source = make_source(
        {
            "accounts": [{"account_id": "A-0"}, {"account_id": "A-1"}],
            "touchpoints": [{"account_id": "A-0", "occurred_at": datetime(2025, 6, 1, 12)}],
            "pulses": [{"account_id": "A-1", "noted_at": datetime(2025, 6, 1, 12)}],
        }
    )
    seen = compute_features(source, STATE, Churn(), [T]).to_pylist()
    return next(row for row in seen if row["account_id"] == "A-1")


def test_unknown_where_the_table_is_absent(only_a_note):
    assert {one.name: only_a_note[one.name] for one in COUNTED} == {one.name: None for one in COUNTED}


def test_every_feature_of_a_table_that_is_absent_is_unknown(only_a_note):
    # What the accounts tell by themselves, and what the note does.
    told = {"account_id", "snapshot_on", "tenure_days", "relationship_days", "earlier_spells"}
    told |= {feature.name for feature in catalogue(STATE) if feature.source == "pulses"}

    assert {name for name, value in only_a_note.items() if value is not None} <= told


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
