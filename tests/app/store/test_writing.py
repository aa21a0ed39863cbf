"""Whether the store takes a write is tried durably, and leaves no trace in its tables."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError

from app.store import StoreUnwritable, open_store


def test_a_trial_is_durable_and_changes_no_table(store, look, settings):
    is_sqlite = settings.store_url.startswith("sqlite")
    mark = "PRAGMA user_version" if is_sqlite else "SELECT pg_current_wal_flush_lsn()::text"
    before = look("SELECT count(*) FROM audit"), look(mark)
    tried = store.writing.run()

    assert tried
    assert look("SELECT count(*) FROM audit") == before[0]
    assert look(mark) != before[1]


def test_a_lock_that_another_holds_is_not_waited_for(on_sqlite):
    store = open_store(on_sqlite.store_url, make=True)
    with closing(sqlite3.connect(on_sqlite.home / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        while_held = store.writing.run()
        other.execute("ROLLBACK")
    after = store.writing.run()
    with store._engine.connect() as connection:  # noqa: SLF001 -- what the driver was told is not public
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    store.close()

    assert (while_held, after) == (False, True)
    assert patience > 0


def test_a_store_that_takes_nothing_is_said_until_it_does(on_sqlite, make_record):
    store = open_store(on_sqlite.store_url, make=True)
    with store._engine.connect() as connection:  # noqa: SLF001 -- the one connection of the pool
        connection.exec_driver_sql("PRAGMA query_only = 1")
    with pytest.raises(OperationalError):
        store.save_receipts([make_record()])
    failed = store.writing.has_failed
    with pytest.raises(StoreUnwritable, match="not written to"):
        store.writing.run()
    with store._engine.connect() as connection:  # noqa: SLF001 -- the same
        connection.exec_driver_sql("PRAGMA query_only = 0")
    well = store.writing.run()

    assert (failed, well, store.writing.has_failed) == (True, True, False)
    store.close()
