"""What the store tells of other accounts: of the same day, and before and after it."""

from dataclasses import replace
from datetime import date

import pytest

from app.store import neighbours

EARLY, DAY, LATE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def keep(store, make_record, make_reason):
    def kept(account, on, version="3", **points):
        reasons = tuple(make_reason("x", 1.0, 2.0, points=one, signal=name) for name, one in points.items())
        record = make_record(account, on, version, number=float(len(account)))
        store.save_scores([replace(record, answer=replace(record.answer, reasons=reasons))])

    return kept


def test_feature_rows_of_a_day_and_version_in_the_order_of_accounts(store, keep, make_record):
    for account in ("B", "A", "C"):
        keep(account, DAY)
    keep("D", DAY, version="4")
    keep("E", LATE)
    store.save_receipts([make_record("F", DAY)])  # a question, no official score

    rows = store.neighbours.feature_rows(DAY, "3")

    assert [(row.account_id, row.snapshot_on, row.features) for row in rows] == [
        (account, DAY, {"number": 1.0}) for account in "ABC"
    ]
    assert [row.account_id for row in store.neighbours.feature_rows_of(DAY, "3", ["C", "A", "Z"])] == ["A", "C"]


def test_of_many_accounts_a_sample_is_taken_the_same_each_time(store, keep, monkeypatch):
    for number in range(9):
        keep(f"A-{number}", DAY, logins=number)
    monkeypatch.setattr(neighbours, "SAMPLE", 4)

    rows = store.neighbours.feature_rows(DAY, "3")

    assert len(rows) == 4
    assert store.neighbours.feature_rows(DAY, "3") == rows
    assert store.neighbours.points_on(DAY, "3", ["logins"]).keys() == {row.account_id for row in rows}


def test_days_of_a_version_the_latest_first(store, keep):
    for on, version in ((DAY, "3"), (LATE, "3"), (DAY, "3"), (EARLY, "4")):
        keep("A", on, version)

    assert store.neighbours.days("3") == [LATE, DAY]


def test_points_by_account_and_signal(store, keep):
    keep("A", DAY, logins=-30, support=5, payments=1)
    keep("B", DAY, support=7)

    assert store.neighbours.points_on(DAY, "3", ["logins", "support"]) == {
        "A": {"logins": -30, "support": 5},
        "B": {"support": 7},
    }


def test_the_best_points_between_two_days(store, keep):
    for on, points in ((EARLY, 90), (DAY, 80), (LATE, 20), (date(2026, 7, 1), 30), (date(2026, 8, 1), 70)):
        keep("A", on, logins=points)
    keep("B", LATE, logins=5)
    keep("A", LATE, version="4", logins=99)

    best = store.neighbours.best_points(["A", "C"], "3", ["logins"], after=DAY, until=date(2026, 7, 1))

    assert best == {"A": {"logins": 30}}
