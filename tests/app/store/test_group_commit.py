"""Group commit: nobody returns before his receipts are written, and nobody's mistake is another's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from app.store.group_commit import GroupCommit


class Refused(Exception):
    """What a store may raise."""


class Written:
    """Remembers transactions; the first waits until it is let go, and records named bad are refused."""

    def __init__(self):
        self.transactions, self.tried = [], []
        self.began = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, records):
        if not self.began.is_set():
            self.began.set()
            assert self.go_on.wait(10)
        self.tried.append(list(records))
        if "bad" in records:
            raise Refused
        if "away" in records:
            raise OperationalError("", {}, Refused())
        self.transactions.append(list(records))


class Announced(list):
    """Those who wait; each who comes is announced."""

    def __init__(self):
        super().__init__()
        self.came = threading.Semaphore(0)

    def append(self, turn):
        super().append(turn)
        self.came.release()


@pytest.fixture
def crowd():
    """While one caller writes, the others come: (what was written, what each was raised)."""

    def gather(records, most=1000):
        written = Written()
        commit = GroupCommit(written, most)
        commit._turns = waiting = Announced()  # noqa: SLF001 -- who waits is nobody's business but this test's
        with ThreadPoolExecutor(len(records) + 1) as threads:
            first = threads.submit(commit.save, ["first"])
            assert written.began.wait(10)
            assert waiting.came.acquire(timeout=10)
            others = []
            for record in records:
                others.append(threads.submit(commit.save, record))
                assert waiting.came.acquire(timeout=10)
            assert commit.waiting == 1 + len(records)
            assert not any(other.done() for other in [first, *others])
            written.go_on.set()
            raised = [type(other.exception(10)).__name__ for other in [first, *others]]
        assert commit.waiting == 0
        gather.tried = written.tried
        return written.transactions, raised

    return gather


def test_who_comes_meanwhile_is_written_together(crowd):
    transactions, raised = crowd([["a"], ["b", "c"], ["d"]])

    assert transactions == [["first"], ["a", "b", "c", "d"]]
    assert raised == ["NoneType"] * 4


def test_a_transaction_stays_small(crowd):
    transactions, _ = crowd([["a", "b"], ["c"], ["d", "e", "f", "g"], ["h"]], most=3)

    assert transactions == [["first"], ["a", "b", "c"], ["d", "e", "f", "g"], ["h"]]


def test_a_refusal_is_raised_where_it_belongs(crowd):
    transactions, raised = crowd([["a"], ["bad"], ["c"]])

    assert transactions == [["first"], ["a"], ["c"]]
    assert raised == ["NoneType", "NoneType", "Refused", "NoneType"]


def test_a_database_that_is_away_is_asked_once_for_all(crowd):
    transactions, raised = crowd([["a"], ["away"], ["c"]])

    assert transactions == [["first"]]
    assert raised == ["NoneType"] + ["OperationalError"] * 3
    assert crowd.tried == [["first"], ["a", "away", "c"]]


def test_who_came_while_the_database_was_away_does_not_wait_for_it_again(crowd):
    transactions, raised = crowd([["away"], ["b", "c"], ["d"]], most=1)

    assert transactions == [["first"]]
    assert raised == ["NoneType"] + ["OperationalError"] * 3
    assert crowd.tried == [["first"], ["away"]]


def test_after_a_refusal_it_goes_on():
    written = Written()
    written.began.set()
    commit = GroupCommit(written)
    with pytest.raises(Refused):
        commit.save(["bad"])
    commit.save(["good"])

    assert written.transactions == [["good"]]


def test_nothing_is_written_for_nobody():
    written = Written()
    GroupCommit(written).save([])

    assert written.transactions == []


def test_the_store_keeps_what_many_say_at_once(store, make_record, look):
    records = [replace(make_record(), row=replace(make_record().row, account_id=f"A-{n}")) for n in range(60)]
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda record: store.save_receipts([record]), records))

    assert look("SELECT count(*) FROM receipts") == [(60,)]
    assert store.history.find_receipt(records[7].receipt) == records[7]
