"""Whether the store can be written to is tried now and then, and at once when a write has failed."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError

from app.service.store_writes import TRY_SECONDS, StoreWrites
from app.store import StoreUnwritable


@pytest.fixture
def tried(store, settings):
    """How often a write was tried."""
    del store

    def count():
        with closing(sqlite3.connect(settings.home / "store.db")) as other:
            return other.execute("PRAGMA user_version").fetchone()[0]

    return count


def switch(store, *, is_full):
    """Have the one connection of the pool refuse every write, or take them again."""
    with store._engine.connect() as connection:  # noqa: SLF001 -- nobody else needs a store that refuses
        connection.exec_driver_sql(f"PRAGMA query_only = {int(is_full)}")


def test_it_is_tried_once_in_some_seconds(store, tried):
    clock = iter([0.0, TRY_SECONDS - 0.1, TRY_SECONDS + 0.1, TRY_SECONDS + 0.1])
    writes, counts = StoreWrites(lambda: next(clock)), []
    for _ in range(3):
        writes.check(store)
        counts.append(tried())

    assert counts == [1, 1, 2]


def test_a_receipt_that_was_refused_counts_at_once_and_until_it_passes(store, make_record):
    now = [0.0]
    writes = StoreWrites(lambda: now[0])
    writes.check(store)
    switch(store, is_full=True)
    writes.check(store)
    with pytest.raises(OperationalError):
        store.save_receipts([make_record()])
    for _ in range(2):
        with pytest.raises(StoreUnwritable):
            writes.check(store)
    switch(store, is_full=False)
    with pytest.raises(StoreUnwritable):
        writes.check(store)
    now[0] += TRY_SECONDS
    writes.check(store)
    store.save_receipts([make_record()])

    assert not store.writing.has_failed
