"""When a row, or a value in it, becomes known: what a snapshot sees the day before, and the day after."""

from datetime import date, datetime, timedelta

import pytest

from features.compute import compute_features
from features.errors import SnapshotError
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState

MONDAY = date(2025, 6, 2)
SUNDAY, SATURDAY = MONDAY - timedelta(days=1), MONDAY - timedelta(days=2)


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour)


def ago(number, hour=12):
    return at(MONDAY - timedelta(days=number), hour)


# One left twelve days before, and another comes on Sunday.
SUCCESSION = ((ago(300), ago(12)), (at(SUNDAY), None))
# Each becomes known in the course of Sunday: a snapshot on Sunday does not see it, one on Monday does.
CASES = [
    pytest.param(
        {"tickets": [{"opened_at": ago(30), "resolved_at": at(SUNDAY), "csat": 2}]},
        {"tickets_open": (1, 0), "ticket_csat_180d": (None, 2), "resolve_days_180d": (None, 29)},
        id="resolved_at, and csat with it",
    ),
    pytest.param(
        {"tickets": [{"opened_at": ago(30), "resolved_at": ago(20), "reopened_at": at(SUNDAY)}]},
        {"tickets_open": (0, 1), "tickets_reopened_180d": (0, 1)},
        id="reopened_at",
    ),
    pytest.param(
        {"invoices": [{"issued_on": date(2025, 4, 1), "due_on": date(2025, 5, 1), "paid_on": SUNDAY}]},
        {"invoices_overdue": (1, 0), "days_late_365d": (None, 31)},
        id="paid_on",
    ),
    pytest.param(
        {"subscriptions": [{"started_on": date(2024, 1, 1), "ended_on": SUNDAY, "mrr": 100}]},
        {"mrr": (100, 0)},
        id="ended_on",
    ),
    pytest.param(
        {"contacts": [{"joined_at": ago(300), "left_at": at(SUNDAY), "role": "champion"}]},
        {"champions_now": (1, 0), "champions_left_90d": (0, 1), "days_since_champion_left": (None, 1)},
        id="left_at",
    ),
    pytest.param(
        {"contacts": [{"joined_at": day, "left_at": gone, "role": "champion"} for day, gone in SUCCESSION]},
        {"champions_now": (0, 1), "days_since_champion_left": (11, None)},
        id="joined_at of who takes over",
    ),
    pytest.param(
        {"surveys": [{"kind": "nps", "asked_at": ago(10), "answered_at": at(SUNDAY), "score": 7}]},
        {"nps": (None, 7), "surveys_unanswered_180d": (1, 0)},
        id="answered_at, and the score with it",
    ),
    pytest.param(
        {"cancellations": [{"notified_at": ago(20), "withdrawn_at": at(SUNDAY)}]},
        {"notices_withdrawn_365d": (None, 1), "tenure_days": (None, 732)},
        id="withdrawn_at: until then the account is no customer",
    ),
    pytest.param(
        {"usage": [{"occurred_at": ago(20), "recorded_at": at(SUNDAY)}]},
        {"logins_30d": (0, 1), "days_since_login": (None, 20)},
        id="a late row, recorded on Sunday",
    ),
    pytest.param(
        {"usage": [{"occurred_at": at(SUNDAY), "recorded_at": ago(20)}]},
        {"logins_30d": (0, 1)},
        id="recorded before it happened: known when it happens",
    ),
    pytest.param(
        {"usage": [{"occurred_at": at(SUNDAY, 23)}]}, {"logins_30d": (0, 1)}, id="the last hour of the day before"
    ),
    pytest.param(
        {"usage": [{"occurred_at": at(MONDAY, 0)}]}, {"logins_30d": (0, 0)}, id="midnight belongs to the day it begins"
    ),
    pytest.param(
        {"usage": [{"occurred_at": ago(20)}, {"occurred_at": ago(20)}]},
        {"logins_30d": (2, 2), "active_users_30d": (1, 1), "active_days_30d": (1, 1)},
        id="the same row twice is used twice, by one person on one day",
    ),
]


@pytest.mark.parametrize(("tables", "expected"), CASES)
def test_it_is_seen_once_it_is_known(see, tables, expected):
    before, after = see(tables, on=SUNDAY), see(tables, on=MONDAY)

    assert {name: (before and before[name], after[name]) for name in expected} == expected


@pytest.mark.parametrize(
    ("tables", "on", "expected"),
    [
        pytest.param(
            {
                "cancellations": [{"notified_at": datetime(2024, 3, 1, 9)}],
                "subscriptions": [
                    {"started_on": date(2023, 6, 1), "ended_on": date(2024, 3, 1), "mrr": 70},
                    {"started_on": date(2025, 4, 1), "mrr": 50},
                ],
                "usage": [{"occurred_at": datetime(2024, 2, 1)}, {"occurred_at": datetime(2025, 5, 20)}],
                "tickets": [{"opened_at": datetime(2024, 2, 1)}],
                "milestones": [{"reached_at": datetime(2023, 7, 1)}],
            },
            MONDAY,
            {
                "tenure_days": 62,
                "relationship_days": 732,
                "earlier_spells": 1,
                "logins_90d": 1,
                "days_since_login": 13,
                "tickets_open": 0,
                "milestones_reached": 0,
                "mrr": 50,
            },
            id="back after a cancellation: a new spell starts clean, and tells that it is not the first",
        ),
        pytest.param(
            {"usage": [{"occurred_at": datetime(2024, 2, 29, 12)}, {"occurred_at": datetime(2024, 2, 28, 12)}]},
            date(2024, 3, 1),
            {"logins_7d": 2, "days_since_login": 1, "tenure_days": 274},
            id="29 February is a day like any other",
        ),
        pytest.param(
            {"invoices": [{"issued_on": date(2024, 2, 1), "due_on": date(2024, 2, 29), "paid_on": date(2024, 3, 2)}]},
            date(2024, 3, 3),
            {"invoices_overdue": 0, "days_late_365d": 2},
            id="due on 29 February",
        ),
        pytest.param(
            {"accounts": [{"signed_up_on": date(2025, 5, 20)}], "usage": [{"occurred_at": datetime(2025, 5, 20)}]},
            MONDAY,
            {"logins_30d": 1, "days_since_login": 13, "tenure_days": 13},
            id="the first moment of the day of sign-up",
        ),
        pytest.param({}, MONDAY, {"logins_30d": 0, "nps": None, "mrr": 0, "champions_now": 0}, id="no rows at all"),
    ],
)
def test_a_snapshot_sees_the_spell(see, tables, on, expected):
    row = see(tables, on=on)

    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("occurred_at", "seen"),
    [
        pytest.param("2025-06-01T23:30:00", 1, id="without a zone it is UTC"),
        pytest.param("2025-06-02T01:30:00+02:00", 1, id="on Sunday still, in UTC"),
        pytest.param("2025-06-01T23:30:00-02:00", 0, id="on Monday already, in UTC"),
    ],
)
def test_moments_are_in_utc(tmp_path, occurred_at, seen):
    folder = tmp_path / "zones"
    folder.mkdir()
    rows = [f"A-1,login,{occurred_at}", "A-1,login,2020-01-01"]
    (folder / "usage.csv").write_text("\n".join(["account_id,feature,occurred_at", *rows]))
    (folder / "accounts.csv").write_text("account_id,signed_up_on\nA-1,2019-01-01\n")
    (folder / "cancellations.csv").write_text("account_id,notified_at\nA-9,2020-01-01\n")
    source = open_source(folder, end_of_data=MONDAY, now=datetime(2100, 1, 1))

    (row,) = compute_features(source, CatalogueState(), Churn(), [MONDAY]).to_pylist()

    assert row["logins_7d"] == seen


def test_before_all_data_nobody_is_a_customer(make_source):
    source = make_source({"usage": [{"occurred_at": datetime(2025, 5, 1)}]})

    assert compute_features(source, CatalogueState(), Churn(), [date(2020, 1, 1)]).num_rows == 0
    with pytest.raises(SnapshotError):
        compute_features(source, CatalogueState(), Churn(), [date(2030, 1, 1)])


def test_empty_tables_are_unknown(make_source):
    source = make_source(
        {name: [] for name in ("tickets", "invoices", "surveys", "pulses", "milestones", "contacts")}
        | {"usage": [{"occurred_at": at(SUNDAY)}]}
    )

    (row,) = compute_features(source, CatalogueState(), Churn(), [MONDAY]).to_pylist()

    unknown = ("tickets_90d", "invoices_overdue", "nps", "pulse_score", "milestones_reached", "champions_now")
    assert {name: row[name] for name in unknown} == dict.fromkeys(unknown)
