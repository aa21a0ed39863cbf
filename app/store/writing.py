"""Whether the store can be written to: a database whose disk is full is read as before."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.store.errors import StoreUnwritable

# About as many as a receipt takes: what was left when a write failed may have room for fewer.
PAGES_OF_A_RECEIPT = 16
MOST_VERSION = 2**31 - 1


class WriteTrial:
    """Remembers how the last write ended, and tries a tiny one. Safe to share between threads.

    A write that is rolled back proves nothing: SQLite puts a change into its log when it is committed, and only then
    does a full disk refuse it. So a trial commits what no table holds: SQLite's `user_version`, which nobody else uses,
    is counted up, a page of the log; PostgreSQL puts an empty message into its log, and waits until it is on the disk.
    Where the last write failed, a trial in SQLite is as many pages as a receipt.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._has_failed = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Remember how the write inside ends; that another program holds the lock says nothing about the disk."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            self._has_failed |= not _is_busy(error)
            raise
        self._has_failed = False

    @property
    def has_failed(self) -> bool:
        """Whether the last write failed."""
        return self._has_failed

    def run(self) -> bool:
        """Try to write, without waiting for a lock; whether it was tried, and not left for another's lock.

        Raises:
            StoreUnwritable: the database refuses it.
            sqlalchemy.exc.SQLAlchemyError: the database is not reached.
        """
        try:
            with self.watched():
                if self._engine.dialect.name == "sqlite":
                    self._write_pages(PAGES_OF_A_RECEIPT if self._has_failed else 1)
                else:
                    with self._engine.begin() as connection:
                        connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'varme', '')")
        except (DBAPIError, sqlite3.Error) as error:
            if _is_busy(error):
                return False
            raise StoreUnwritable(str(_as_driver_says(error))) from None
        return True

    def _write_pages(self, pages: int) -> None:
        with closing(self._engine.raw_connection()) as pooled:
            plain = pooled.driver_connection
            if not isinstance(plain, sqlite3.Connection):
                raise TypeError(f"A connection of sqlite3 is expected, not {type(plain).__name__}.")
            (patience,) = plain.execute("PRAGMA busy_timeout").fetchone()
            (version,) = plain.execute("PRAGMA user_version").fetchone()
            plain.execute("PRAGMA busy_timeout = 0")
            try:
                for page in range(pages):
                    plain.execute(f"PRAGMA user_version = {(version + page) % MOST_VERSION + 1}")
            finally:
                plain.execute(f"PRAGMA busy_timeout = {patience}")


def _as_driver_says(error: DBAPIError | sqlite3.Error) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _is_busy(error: DBAPIError | sqlite3.Error) -> bool:
    code = getattr(_as_driver_says(error), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
