"""How a store is opened: the engine, the schema's version, and the upgrade of an older one."""

import threading
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from app.store.errors import SchemaTooNew, SchemaTooOld, StoreAway, StoreMissing, StoreUnusable
from app.store.standing_rows import fill_standings
from app.store.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
# How long SQLite's lock is waited for by who names no patience of his own: batch jobs, which can wait.
BUSY_SECONDS = 30
# And by the service: somebody waits for each answer, so what the store cannot do within so many seconds has failed.
PATIENCE_SECONDS = 5
# How long a PostgreSQL may take to be reached, and be silent when its machine is lost, before that is a failure.
CONNECT_SECONDS = 5
LEAST_CONNECT_SECONDS = 2
LOST_SECONDS = 10
DIALECTS = ("sqlite", "postgresql")
# All that are opened are kept: one that is opened for a statement and let go again costs more than most statements.
POOL = {"pool_size": 15, "max_overflow": 0}
# Alembic keeps what it is doing in variables of its modules, so the threads of a process take turns; other processes
# wait for the database, PostgreSQL's for a lock of this number ("varme" in ASCII).
UPGRADES = threading.Lock()
UPGRADE_LOCK = 0x7661726D65


def open_store(url: str, *, upgrade: bool = False, make: bool = False, patience_seconds: int | None = None) -> Store:
    """Open the store at an address.

    Args:
        url: a SQLAlchemy address of SQLite or PostgreSQL.
        upgrade: make an empty store's tables, and upgrade an older store: whoever still runs an older release on it
            can't use it then, so `varme db upgrade` alone does it.
        make: make an empty store's tables only.
        patience_seconds: how long a lock of SQLite, a statement of PostgreSQL or a connection is waited for, for those
            who are waited for themselves. By default as long as a batch job waits: `BUSY_SECONDS` for a lock, and for
            a statement until it is done.

    Raises:
        StoreMissing: there is no store at the address, and it is not to be made.
        SchemaTooOld: an older release made it, and `upgrade` is False.
        SchemaTooNew: a newer release made it.
        StoreAway: the database does not answer.
        StoreUnusable: the address is not understood, or what is there is no store.
    """
    engine, _ = _open(url, upgrade=upgrade, make=make, patience_seconds=patience_seconds)
    return Store(engine)


def upgrade_store(url: str) -> tuple[str | None, str]:
    """Make an empty store's tables, or bring an older store's into this release's form.

    Returns:
        The schema before, None where there was none, and the schema now.

    Raises:
        SchemaTooNew, StoreUnusable: as `open_store` does.
    """
    engine, schemas = _open(url, upgrade=True, make=True, patience_seconds=None)
    engine.dispose()
    return schemas


def _open(
    url: str, *, upgrade: bool, make: bool, patience_seconds: int | None
) -> tuple[Engine, tuple[str | None, str]]:
    place = _read_address(url)
    address = place.render_as_string(hide_password=True)
    writes = upgrade or make
    if place.get_backend_name() == "sqlite":
        _prepare_folder(place, address, make=writes)
    try:
        engine = _make_engine(place, patience_seconds)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnusable(f"The store at {address} needs a driver that is not installed: {error}.") from None
    try:
        with UPGRADES if writes else nullcontext(), engine.execution_options(write=writes).begin() as connection:
            if writes and place.get_backend_name() == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            schemas = _check_schema(connection, address, upgrade=upgrade, make=writes)
    except DBAPIError as error:
        engine.dispose()
        kind = StoreAway if isinstance(error, OperationalError) else StoreUnusable
        raise kind(f"The store at {address} cannot be used: {error.orig}.") from None
    except Exception:
        engine.dispose()
        raise
    return engine, schemas


def describe_address(url: str) -> str:
    """Where a store is, to be shown: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "an address that is not understood"


def _read_address(url: str) -> URL:
    try:
        place = make_url(url)
        backend = place.get_backend_name()
    except (ArgumentError, ValueError):
        # the message must not repeat an address that may carry a password
        raise StoreUnusable(
            "The store's address is not understood; sqlite:///path/to/store.db or "
            "postgresql://user:password@host/database is expected."
        ) from None
    if backend not in DIALECTS:
        raise StoreUnusable(f"A store lives in {' or '.join(DIALECTS)}, not in {backend}.")
    if backend == "sqlite" and place.database in (None, "", ":memory:"):
        raise StoreUnusable("A store in memory would forget everything; give a file: sqlite:///path/to/store.db.")
    return place


def _prepare_folder(place: URL, address: str, *, make: bool) -> None:
    """SQLite makes a missing file by itself: only those who may make a store may let it."""
    file = Path(place.database or "")
    if make:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.is_file():
        raise StoreMissing(address)


def _make_engine(place: URL, patience_seconds: int | None) -> Engine:
    if place.get_backend_name() == "sqlite":
        engine = create_engine(place, hide_parameters=True, **POOL)
        event.listen(engine, "connect", partial(_prepare_sqlite, patience_seconds or BUSY_SECONDS))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = {name: value for name, value in _bound_waits(patience_seconds).items() if name not in place.query}
    pool_seconds: dict[str, int] = {} if patience_seconds is None else {"pool_timeout": patience_seconds}
    engine = create_engine(place, hide_parameters=True, pool_pre_ping=True, connect_args=waits, **POOL, **pool_seconds)
    if patience_seconds is not None and engine.driver == "psycopg":
        event.listen(engine, "do_connect", partial(_connect_bounded, patience_seconds))
    return engine


def _bound_waits(patience_seconds: int | None) -> dict[str, int | str]:
    """For libpq, which by default waits minutes for a machine that is gone; what an address says itself counts.

    The server ends a statement a little before it is given up here, so that its connection can still be used.
    """
    waits: dict[str, int | str] = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": LOST_SECONDS // 2,
        "keepalives_interval": 1,
        "keepalives_count": LOST_SECONDS // 2,
        "tcp_user_timeout": LOST_SECONDS * 1000,
    }
    if patience_seconds is None:
        return waits
    return {
        **waits,
        # who finds a connection dead, which takes his patience, makes a new one
        "connect_timeout": LEAST_CONNECT_SECONDS,
        "tcp_user_timeout": patience_seconds * 1000,
        "options": f"-c statement_timeout={patience_seconds * 900}",
    }


def _connect_bounded(
    seconds: int, _dialect: Dialect, _record: ConnectionPoolEntry, given: list[Any], named: dict[str, Any]
) -> DBAPIConnection:
    # only here: the driver is loaded where it is needed, and no other has such connections
    from app.store.bounded import bounded  # noqa: PLC0415

    return bounded(seconds).connect(*given, **named)  # type: ignore[return-value]


def _prepare_sqlite(busy_seconds: int, connection: SqliteConnection, _record: object) -> None:
    # The driver would begin transactions at moments of its own choosing; `_begin_sqlite` does instead.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {busy_seconds * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that first reads cannot wait for another writer later: it takes its turn at the beginning.
    will_write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if will_write else "BEGIN")


def _check_schema(connection: Connection, address: str, *, upgrade: bool, make: bool) -> tuple[str | None, str]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head() or ""
    found = MigrationContext.configure(connection).get_current_revision()
    if found == newest:
        return found, newest
    if found is not None and found not in {step.revision for step in scripts.walk_revisions()}:
        raise SchemaTooNew(address, found, newest)
    if upgrade or (make and found is None):
        command.upgrade(config, "head")
        fill_standings(connection)
    elif found is None:
        raise StoreMissing(address)
    else:
        raise SchemaTooOld(address, found, newest)
    return found, newest
