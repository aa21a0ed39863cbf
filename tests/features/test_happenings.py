"""What happened to accounts, as it was known before a day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from features.contract import TABLES
from features.happenings import MOST, tell_happenings

ON = date(2026, 6, 30)
USAGE = [{"occurred_at": datetime(2026, 7, 20)}]


def at(day, hour=9):
    return datetime(2026, 6, day, hour)


def tell(source, on=ON, accounts=("A-1",)):
    return dict(tell_happenings(source, on, accounts))


@pytest.mark.parametrize(
    ("table", "row", "kind", "what"),
    [
        pytest.param(
            "tickets",
            {"opened_at": at(1), "topic": "VAT", "severity": "high", "kind": "bug", "resolved_at": at(3), "csat": 4},
            "ticket",
            {"topic": "VAT", "severity": "high", "kind": "bug", "resolved_at": "2026-06-03T09:00:00", "csat": 4},
            id="a ticket",
        ),
        pytest.param(
            "tickets",
            {"opened_at": at(1), "topic": "VAT", "resolved_at": datetime(2026, 7, 3), "csat": 4},
            "ticket",
            {"topic": "VAT"},
            id="a ticket that was still open",
        ),
        pytest.param(
            "invoices",
            {"issued_on": date(2026, 6, 1), "due_on": date(2026, 6, 15), "paid_on": ON, "amount": Decimal("1240.50")},
            "invoice",
            {"due_on": "2026-06-15", "amount": 1240.5},
            id="an invoice that was paid on the day itself, which is not known yet",
        ),
        pytest.param(
            "contacts",
            {"joined_at": at(1), "name": "Una", "role": "champion"},
            "joined",
            {"name": "Una", "role": "champion"},
            id="somebody joined",
        ),
        pytest.param(
            "touchpoints", {"occurred_at": at(1), "kind": "call"}, "contact", {"kind": "call", "times": 1}, id="a call"
        ),
        pytest.param("milestones", {"reached_at": at(1)}, "milestone", {"milestone": "kickoff"}, id="a milestone"),
        pytest.param(
            "surveys", {"answered_at": at(1), "score": 9}, "survey", {"kind": "nps", "score": 9}, id="a survey"
        ),
        pytest.param(
            "pulses",
            {"noted_at": at(1), "author": "Mette", "score": 4, "note": "Fine."},
            "pulse",
            {"author": "Mette", "score": 4, "note": "Fine."},
            id="a pulse",
        ),
        pytest.param(
            "cancellations",
            {"notified_at": at(1), "withdrawn_at": at(4)},
            "notice",
            {"withdrawn_at": "2026-06-04T09:00:00"},
            id="notice, withdrawn",
        ),
    ],
)
def test_each_kind_is_told(make_source, table, row, kind, what):
    (one,) = tell(make_source({"usage": USAGE, table: [row]}))["A-1"]

    assert (one.kind, one.happened_at.date(), one.what) == (kind, date(2026, 6, 1), what)


def test_a_plan_is_told_with_the_one_before_it_which_may_be_older_than_a_year(make_source):
    rows = [
        {"started_on": date(2024, 6, 1), "plan": "team", "seats": 18, "mrr": 100},
        {"started_on": date(2026, 6, 1), "plan": "pro", "seats": 25, "mrr": 410},
    ]
    (one,) = tell(make_source({"usage": USAGE, "subscriptions": rows}))["A-1"]

    assert one.what == {
        "plan": "pro",
        "seats": 25,
        "mrr": 410.0,
        "plan_before": "team",
        "seats_before": 18,
        "mrr_before": 100.0,
    }


def test_who_left_is_told_beside_who_joined(make_source):
    rows = [{"joined_at": at(1), "left_at": at(9), "role": "champion"}]
    told = tell(make_source({"usage": USAGE, "contacts": rows}))["A-1"]

    assert [(one.kind, one.happened_at.day) for one in told] == [("left", 9), ("joined", 1)]


def test_what_is_alike_on_a_day_is_one_happening(make_source):
    rows = [{"occurred_at": at(day, hour), "kind": "email"} for day, hour in ((1, 8), (1, 9), (2, 8))]
    told = tell(make_source({"usage": USAGE, "touchpoints": rows}))["A-1"]

    assert [(one.happened_at, one.what["times"]) for one in told] == [(at(2, 8), 1), (at(1, 8), 2)]


@pytest.mark.parametrize(
    ("happened_at", "is_told"),
    [
        pytest.param(datetime(2026, 6, 29, 23, 59), True, id="the evening before"),
        pytest.param(datetime(2026, 6, 30), False, id="the day's own is not known yet"),
        pytest.param(datetime(2025, 6, 29), True, id="a year before"),
        pytest.param(datetime(2025, 6, 28, 23), False, id="more than a year before"),
    ],
)
def test_the_edges_of_the_year(make_source, happened_at, is_told):
    told = tell(make_source({"usage": USAGE, "touchpoints": [{"occurred_at": happened_at}]}))["A-1"]

    assert bool(told) is is_told


def test_later_rows_change_nothing_that_was_told(make_source):
    rows = {
        "usage": USAGE,
        "tickets": [{"ticket_id": "T-1", "opened_at": at(1)}],
        "touchpoints": [{"occurred_at": at(2)}],
        "pulses": [{"noted_at": at(3)}],
    }
    later = {
        "usage": USAGE,
        "tickets": [
            {"ticket_id": "T-1", "opened_at": at(1), "resolved_at": datetime(2026, 7, 2)},
            {"ticket_id": "T-2", "opened_at": datetime(2026, 6, 30)},
        ],
        "touchpoints": [{"occurred_at": at(2)}, {"occurred_at": at(2), "recorded_at": datetime(2026, 7, 1)}],
        "pulses": [{"noted_at": at(3)}, {"noted_at": datetime(2026, 6, 30, 10)}],
    }

    assert tell(make_source(rows)) == tell(make_source(later))


def test_the_newest_are_told_and_each_has_a_name_of_its_own(make_source):
    days = [datetime(2026, 6, 1) - timedelta(days=day // 2) for day in range(100)]
    rows = [{"reached_at": day, "milestone": "kickoff"} for day in days]
    told = tell(make_source({"usage": USAGE, "milestones": rows}))["A-1"]

    assert len(told) == len({one.key for one in told}) == MOST
    assert min(one.happened_at for one in told) == datetime(2026, 6, 1) - timedelta(days=29)


def test_only_of_the_accounts_asked_for_and_of_each_of_them(make_source):
    rows = [{"account_id": account, "occurred_at": at(1)} for account in ("A-1", "A-2", "A-3")]
    told = tell(make_source({"usage": USAGE, "touchpoints": rows}), accounts=("A-4", "A-3", "A-1"))

    assert {account: len(its) for account, its in told.items()} == {"A-1": 1, "A-3": 1, "A-4": 0}


def test_columns_that_the_source_does_not_have_are_unknown(make_source):
    source = make_source(
        {"usage": USAGE, "tickets": [{"opened_at": at(1)}]},
        without={"tickets": {"topic", "severity", "kind", "resolved_at", "reopened_at", "csat", "recorded_at"}},
    )
    (one,) = tell(source)["A-1"]

    assert one.what == {}


def test_every_table_of_happenings_but_usage_is_told_of(make_source):
    rows = {name: [{column: at(1) for column in TABLES[name].happens}] for name in TABLES if name != "accounts"}
    rows["invoices"] = [{"issued_on": date(2026, 6, 1), "due_on": date(2026, 6, 9)}]
    rows["subscriptions"] = [{"started_on": date(2026, 6, 1)}]
    told = tell(make_source(rows))["A-1"]

    assert {one.kind for one in told} == {
        "ticket",
        "invoice",
        "plan",
        "joined",
        "contact",
        "milestone",
        "survey",
        "pulse",
        "notice",
    }
