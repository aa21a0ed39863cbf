"""Retention by age: what goes, what the newest scores keep, and that it is done in small steps."""

from datetime import date, timedelta

import pytest

from app.store import COMMAND_LINE, ErasedReceipt

MONTHS = [date(2026, month, 1) for month in range(1, 7)]


@pytest.fixture
def prune(store, now):
    def erase(days, chunk_rows=1000):
        steps = []
        done = store.pruning.prune(now - timedelta(days=days), COMMAND_LINE, now, steps.append, chunk_rows)
        return done, steps

    return erase


@pytest.fixture
def series(store, make_record, now):
    """An official score a month of two accounts, of the first only up to April; the last ones are of today."""
    records = [
        make_record(account, on, said_at=now - timedelta(days=30 * (6 - on.month)), logins_30d=float(on.month))
        for account, until in (("A-1", 4), ("A-2", 6))
        for on in MONTHS[:until]
    ]
    store.save_scores(records)
    return records


def test_what_is_old_goes_but_for_the_newest_of_each(store, series, prune, look):
    done, _ = prune(days=45)
    left = [isinstance(store.history.find_receipt(one.receipt), ErasedReceipt) for one in series]

    assert (done.scores, done.receipts, done.feature_rows) == (7, 7, 7)
    assert left == [True, True, True, False, True, True, True, True, False, False]
    assert look("SELECT count(*) FROM scores") == look("SELECT count(*) FROM reasons") == [(3,)]
    assert store.history.official_score("A-1") == series[3]
    assert store.latest_feature_rows(["A-1"])["A-1"] == series[3].row
    assert sorted(look("SELECT account_id FROM receipts WHERE account_id IS NOT NULL")) == [
        ("A-1",), ("A-2",), ("A-2",)
    ]  # fmt: skip


@pytest.mark.usefixtures("series")
def test_small_steps_come_to_the_same(prune, look):
    done, steps = prune(days=45, chunk_rows=2)

    assert (done.scores, done.receipts, done.feature_rows) == (7, 7, 7)
    assert steps == [
        *(f"{rows} scores erased" for rows in (2, 4, 6, 7)),
        *(f"{rows} receipts erased" for rows in (2, 4, 6, 7)),
    ]
    assert prune(days=45)[0].receipts == 0
    assert look("SELECT action, details FROM audit ORDER BY id")[0] == (
        "store.pruned",
        '{"feature_rows":7,"receipts":7,"scores":7}',
    )


def test_the_edge_of_age(store, make_record, prune, now):
    old, young = (
        make_record("A-1", said_at=now - timedelta(days=45) + off, logins_30d=1.0 + off.total_seconds())
        for off in (-timedelta(seconds=1), timedelta(0))
    )
    store.save_receipts([old, young])
    done, _ = prune(days=45)

    assert (done.scores, done.receipts, done.feature_rows) == (0, 1, 1)
    assert store.history.find_receipt(young.receipt) == young


def test_a_row_that_a_younger_answer_stands_on_stays(store, make_record, prune, now):
    old = make_record("A-1", version="3", said_at=now - timedelta(days=90))
    young = make_record("A-1", version="4", said_at=now)
    store.save_receipts([old])
    store.save_receipts([young])
    done, _ = prune(days=45)

    assert old.row.fingerprint == young.row.fingerprint
    assert (done.receipts, done.feature_rows) == (1, 0)
    assert store.history.find_receipt(young.receipt).row == young.row
    assert prune(days=0.0)[0].receipts == 0


def test_an_old_receipt_that_the_newest_score_stands_on_stays(store, make_record, prune, now):
    said = make_record("A-1", said_at=now - timedelta(days=90))
    store.save_receipts([said])
    store.save_scores([make_record("A-1", said_at=now)])
    done, _ = prune(days=45)

    assert (done.scores, done.receipts) == (0, 0)
    assert store.history.find_receipt(said.receipt) == said


def test_a_question_asked_again_is_kept_again(store, make_record, prune, now):
    old = make_record("A-1", said_at=now - timedelta(days=90))
    store.save_receipts([old])
    prune(days=45)
    again = make_record("A-1", said_at=now)
    fresh = store.save_receipts([again])

    assert old.receipt == again.receipt
    assert fresh == 1
    assert store.history.find_receipt(old.receipt) == again
