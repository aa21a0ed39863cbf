"""What each feature sees of the tables, and what it must not see."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest

from features.compute import compile_features, compute_features, features_in_parts
from features.errors import SnapshotError
from features.snapshots import Churn
from features.state import CatalogueState

MONDAY = date(2025, 6, 2)
NOTHING_LEARNT = CatalogueState()


def days(number):
    return timedelta(days=number)


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour)


# One row of another account, long ago, so that every window is covered.
LONG_AGO = {"account_id": "A-0"}
COVERED = {
    "usage": [{**LONG_AGO, "occurred_at": at(date(2023, 1, 1))}],
    "tickets": [{**LONG_AGO, "opened_at": at(date(2023, 1, 1))}],
    "invoices": [{**LONG_AGO, "issued_on": date(2023, 1, 1), "due_on": date(2023, 1, 31), "paid_on": date(2023, 1, 9)}],
    "contacts": [{**LONG_AGO, "joined_at": at(date(2023, 1, 1))}],
    "subscriptions": [{**LONG_AGO, "started_on": date(2023, 1, 1)}],
    "milestones": [{**LONG_AGO, "reached_at": at(date(2023, 1, 1))}],
}
# Something that happened on the last day, so that the snapshot can be asked for.
LATEST = {"touchpoints": [{**LONG_AGO, "occurred_at": at(MONDAY + days(200))}]}


@pytest.fixture
def see(make_source):
    """The features of account A-1 on Monday, given its rows."""

    def compute(name, rows, state=NOTHING_LEARNT, on=MONDAY, **more):
        tables = {table: list(kept) for table, kept in COVERED.items()} | LATEST
        tables[name] = tables.get(name, []) + rows
        table = compute_features(make_source(tables, **more), state, Churn(), [on])
        (row,) = [one for one in table.to_pylist() if one["account_id"] == "A-1"]
        return row

    return compute


@pytest.mark.parametrize(
    ("known_on", "counted"),
    [
        pytest.param(MONDAY - days(1), 1, id="the day before the snapshot"),
        pytest.param(MONDAY, 0, id="the snapshot's own day is not yet known"),
        pytest.param(MONDAY - days(30), 1, id="oldest day in the window"),
        pytest.param(MONDAY - days(31), 0, id="one day too old"),
    ],
)
def test_window_edges(see, known_on, counted):
    row = see("usage", [{"occurred_at": at(known_on)}])

    assert row["logins_30d"] == counted
    assert row["active_users_30d"] == counted
    assert row["active_days_30d"] == counted


@pytest.mark.parametrize(
    ("occurred_at", "recorded_at", "counted"),
    [
        pytest.param(at(MONDAY - days(5)), None, 1, id="no word of when it was recorded"),
        pytest.param(at(MONDAY - days(5)), at(MONDAY - days(5), 13), 1, id="recorded on the same day"),
        pytest.param(at(MONDAY - days(5)), at(MONDAY - days(1)), 1, id="recorded late, but before the snapshot"),
        pytest.param(at(MONDAY - days(5)), at(MONDAY), 0, id="recorded after the snapshot"),
        pytest.param(at(MONDAY - days(40)), at(MONDAY - days(1)), 0, id="recorded in the window, happened before it"),
    ],
)
def test_late_rows_are_seen_late(see, occurred_at, recorded_at, counted):
    row = see("usage", [{"occurred_at": occurred_at, "recorded_at": recorded_at}])

    assert row["logins_30d"] == counted
    assert row["active_users_30d"] == counted


@pytest.mark.parametrize("name", ["logins_30d", "active_users_30d", "active_days_30d", "usage_90d", "quantity_90d"])
def test_a_row_recorded_between_two_snapshots_is_seen_by_the_later_one(make_source, name):
    late = {"occurred_at": at(MONDAY - days(5)), "recorded_at": at(MONDAY + days(2))}
    source = make_source(COVERED | LATEST | {"usage": COVERED["usage"] + [late]})

    table = compute_features(source, NOTHING_LEARNT, Churn(), [MONDAY, MONDAY + days(7)])

    seen = {row["snapshot_on"]: row[name] for row in table.to_pylist() if row["account_id"] == "A-1"}
    assert seen == {MONDAY: 0, MONDAY + days(7): 1}


@pytest.mark.parametrize("rows", [1, 2, 10])
def test_a_day_in_parts_is_the_day_as_a_whole(make_source, rows):
    accounts = [{"account_id": f"A-{n}", "signed_up_on": MONDAY - days(100)} for n in (3, 1, 2)]
    source = make_source(COVERED | LATEST | {"accounts": accounts})

    whole = compute_features(source, NOTHING_LEARNT, Churn(), [MONDAY])
    parts = list(features_in_parts(source, NOTHING_LEARNT, Churn(), MONDAY, rows))

    assert whole.num_rows == 3
    assert all(0 < part.num_rows <= rows for part in parts)
    assert pa.concat_tables(parts).equals(whole)


def test_a_day_without_customers_has_no_parts(make_source):
    source = make_source(COVERED | LATEST)

    assert list(features_in_parts(source, NOTHING_LEARNT, Churn(), date(2020, 1, 1), 10)) == []
    with pytest.raises(SnapshotError, match="2030-01-01"):
        next(features_in_parts(source, NOTHING_LEARNT, Churn(), date(2030, 1, 1), 10))


def ticket(opened, resolved=None, **more):
    return {"opened_at": at(opened), "resolved_at": resolved and at(resolved), "severity": "high", **more}


def invoice(due, paid=None):
    return {"issued_on": due - days(14), "due_on": due, "paid_on": paid}


def champion(joined, left=None):
    return {"joined_at": at(joined), "left_at": left and at(left), "role": "champion"}


def terms(started, ended=None, seats=10, mrr=100, **more):
    return {"started_on": started, "ended_on": ended, "seats": seats, "mrr": mrr, **more}


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        pytest.param(
            "tickets",
            [ticket(MONDAY - days(9), MONDAY + days(1))],
            {"severe_tickets_open": 1, "oldest_open_ticket_days": 9, "resolve_days_180d": None, "tickets_90d": 1},
            id="a ticket that is resolved later is still open",
        ),
        pytest.param(
            "tickets",
            [ticket(MONDAY - days(9), MONDAY - days(7))],
            {"severe_tickets_open": 0, "oldest_open_ticket_days": 0, "resolve_days_180d": 2, "tickets_90d": 1},
            id="a resolved ticket",
        ),
        pytest.param(
            "tickets",
            [ticket(MONDAY - days(9), severity="low")],
            {"severe_tickets_open": 0, "oldest_open_ticket_days": 9},
            id="an open ticket that is not severe",
        ),
        pytest.param(
            "invoices",
            [invoice(MONDAY - days(10), MONDAY)],
            {"invoices_overdue": 1, "overdue_days": 10, "days_late_365d": None},
            id="an invoice paid on the snapshot's day is unpaid",
        ),
        pytest.param(
            "invoices",
            [invoice(MONDAY - days(10), MONDAY - days(4)), invoice(MONDAY - days(50), MONDAY - days(58))],
            {"invoices_overdue": 0, "overdue_days": 0, "days_late_365d": 3},
            id="paid six days late once, and early once",
        ),
        pytest.param(
            "invoices", [invoice(MONDAY)], {"invoices_overdue": 0, "overdue_days": 0}, id="due today is not overdue"
        ),
        pytest.param(
            "contacts",
            [champion(date(2024, 2, 1), MONDAY + days(3))],
            {"champions_now": 1, "champions_left_90d": 0},
            id="a champion who leaves later is here",
        ),
        pytest.param(
            "contacts",
            [champion(date(2024, 2, 1), MONDAY - days(3))],
            {"champions_now": 0, "champions_left_90d": 1},
            id="a champion who left last week",
        ),
        pytest.param(
            "contacts",
            [champion(date(2023, 6, 1))],
            {"champions_now": 1, "champions_left_90d": 0},
            id="people known from before the sign-up count",
        ),
        pytest.param(
            "subscriptions",
            [terms(date(2024, 1, 1), MONDAY + days(5), renews_on=MONDAY + days(5)), terms(MONDAY + days(5), seats=99)],
            {"seats": 10, "mrr": 100, "seat_price": 10, "days_to_renewal": 5, "mrr_change_90d": 1, "plan": "team"},
            id="terms that end later still hold",
        ),
        pytest.param(
            "subscriptions",
            [terms(date(2024, 1, 1), MONDAY - days(20)), terms(MONDAY - days(20), seats=5, mrr=80, plan="solo")],
            {
                "seats": 5,
                "mrr": 80,
                "mrr_change_90d": 0.8,
                "seats_change_90d": 0.5,
                "seat_price_change_90d": 1.6,
                "plan": "solo",
            },
            id="fewer seats at a higher price",
        ),
        pytest.param(
            "subscriptions",
            [terms(date(2024, 1, 1)), terms(date(2024, 3, 1), mrr=50)],
            {"mrr": 150, "seats": 20},
            id="two subscriptions side by side",
        ),
        pytest.param(
            "usage",
            [{"occurred_at": at(MONDAY - days(day)), "user_id": f"u{day % 3}"} for day in (1, 2, 3, 40)],
            {
                "logins_7d": 3,
                "logins_change_30d": 3,
                "days_since_login": 1,
                "active_users_30d": 3,
                "active_users_change_30d": 3,
                "active_days_30d": 3,
                "usage_90d": 4,
                "quantity_90d": 4,
            },
            id="usage, and its change",
        ),
        pytest.param(
            "usage",
            [{"occurred_at": at(MONDAY - days(2)), "feature": "export", "quantity": Decimal("2.5")}],
            {"logins_30d": 0, "usage_30d": 1, "quantity_90d": 2.5, "features_used_30d": 1, "days_since_login": None},
            id="an account that never logs in",
        ),
        pytest.param(
            "usage",
            [{"occurred_at": at(MONDAY - days(2)), "user_id": None}],
            {"active_users_30d": None, "usage_30d": 1},
            id="rows that do not say who",
        ),
        pytest.param(
            "usage",
            [{"occurred_at": at(date(2023, 12, 31))}],
            {"usage_90d": 0, "days_since_usage": None},
            id="usage from before the sign-up",
        ),
    ],
)
def test_a_snapshot_sees_what_was_known(see, table, rows, expected):
    row = see(table, rows)

    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("reached", "overdue"),
    [
        pytest.param({"kickoff": 10}, 518 - 60, id="the second milestone is awaited"),
        pytest.param({"kickoff": 10, "live": 100}, 0, id="all are reached"),
        pytest.param({"audit": 300}, 518 - 14, id="the first is awaited, another kind was reached"),
        pytest.param({}, None, id="none is recorded, and it is late for the last"),
    ],
)
def test_a_milestone_is_overdue_against_the_usual_time(see, reached, overdue):
    rows = [{"milestone": name, "reached_at": at(date(2024, 1, 1) + days(after))} for name, after in reached.items()]
    state = CatalogueState(milestone_days=(("kickoff", 14), ("live", 60)))

    row = see("milestones", rows, state)

    assert row["milestone_overdue_days"] == overdue
    assert row["milestones_reached"] == len(reached)


@pytest.mark.parametrize(
    ("last_days", "overdue"),
    [
        pytest.param(519, 518 - 14, id="before the usual time of the last"),
        pytest.param(518, 518 - 14, id="on the day"),
        pytest.param(517, None, id="a day after it"),
    ],
)
def test_the_first_milestone_is_awaited_until_the_last_is_late(see, last_days, overdue):
    row = see("milestones", [], CatalogueState(milestone_days=(("kickoff", 14), ("live", last_days))))

    assert row["milestone_overdue_days"] == overdue
    assert row["milestones_reached"] == 0


def test_key_features_are_counted_by_name(see):
    state = CatalogueState(key_features=("Payroll Run", "it's"))
    rows = [{"occurred_at": at(MONDAY - days(3)), "feature": name} for name in ("Payroll Run", "Payroll Run", "it's")]

    row = see("usage", rows, state)

    assert (row["key_payroll_run_30d"], row["key_it_s_30d"]) == (2, 1)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2024, 1, 1), None, id="on the day of the sign-up nothing is known"),
        pytest.param(date(2024, 1, 2), 1, id="a day later it is a customer"),
        pytest.param(date(2024, 2, 29), 59, id="29 February"),
        pytest.param(date(2022, 1, 1), None, id="before all data"),
    ],
)
def test_tenure_begins_with_the_sign_up(make_source, on, expected):
    source = make_source({"usage": [{"occurred_at": at(MONDAY)}]})

    table = compute_features(source, NOTHING_LEARNT, Churn(), [on])

    assert table["tenure_days"].to_pylist() == ([] if expected is None else [expected])


def test_a_day_beyond_the_data_is_refused(make_source):
    source = make_source({"usage": [{"occurred_at": at(MONDAY)}]})

    assert compute_features(source, NOTHING_LEARNT, Churn(), [MONDAY + days(1)]).num_rows == 1
    with pytest.raises(SnapshotError, match="the latest day that can be asked for is 2025-06-03"):
        compute_features(source, NOTHING_LEARNT, Churn(), [MONDAY + days(2)])


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "snowflake", "bigquery", "postgres"])
def test_queries_are_printed_for_other_engines(make_source, dialect):
    source = make_source(COVERED | LATEST)

    script = compile_features(source, CatalogueState(("it's",), (("a'b", 3),)), Churn(), [MONDAY]).render(dialect)

    plan = compile_features(source, CatalogueState(("it's",), (("a'b", 3),)), Churn(), [MONDAY])
    assert script.count("CREATE TEMPORARY") == len(plan.queries)
