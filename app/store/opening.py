"""How a store is opened: the engine, the schema's version, and the upgrade of an older one."""

import threading
from contextlib import nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from app.store.errors import SchemaTooNew, SchemaTooOld, StoreMissing, StoreUnusable
from app.store.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
DIALECTS = ("sqlite", "postgresql")
# Alembic keeps what it is doing in variables of its modules, so the threads of a process take turns; other processes
# wait for the database, PostgreSQL's for a lock of this number ("varme" in ASCII).
UPGRADES = threading.Lock()
UPGRADE_LOCK = 0x7661726D65


def open_store(url: str, *, upgrade: bool) -> Store:
    """Open the store at an address.

    Args:
        url: a SQLAlchemy address of SQLite or PostgreSQL.
        upgrade: make an empty store's tables and upgrade an older store; otherwise both are refused.

    Raises:
        StoreMissing: there is no store at the address, and `upgrade` is False.
        SchemaTooOld: an older release made it, and `upgrade` is False.
        SchemaTooNew: a newer release made it.
        StoreUnusable: the address is not understood, or the database does not answer.
    """
    place = _read_address(url)
    address = place.render_as_string(hide_password=True)
    if place.get_backend_name() == "sqlite":
        _prepare_folder(place, address, upgrade=upgrade)
    try:
        engine = _make_engine(place)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnusable(f"The store at {address} needs a driver that is not installed: {error}.") from None
    try:
        with UPGRADES if upgrade else nullcontext(), engine.execution_options(write=upgrade).begin() as connection:
            if upgrade and place.get_backend_name() == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            _check_schema(connection, address, upgrade=upgrade)
    except DBAPIError as error:
        engine.dispose()
        raise StoreUnusable(f"The store at {address} cannot be used: {error.orig}.") from None
    except Exception:
        engine.dispose()
        raise
    return Store(engine)


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


def _prepare_folder(place: URL, address: str, *, upgrade: bool) -> None:
    """SQLite makes a missing file by itself: only those who may upgrade may let it."""
    file = Path(place.database or "")
    if upgrade:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.is_file():
        raise StoreMissing(address)


def _make_engine(place: URL) -> Engine:
    engine = create_engine(place, hide_parameters=True, pool_pre_ping=place.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    # The driver would begin transactions at moments of its own choosing; `_begin_sqlite` does instead.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that first reads cannot wait for another writer later: it takes its turn at the beginning.
    will_write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if will_write else "BEGIN")


def _check_schema(connection: Connection, address: str, *, upgrade: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head() or ""
    found = MigrationContext.configure(connection).get_current_revision()
    if found == newest:
        return
    if found is not None and found not in {step.revision for step in scripts.walk_revisions()}:
        raise SchemaTooNew(address, found, newest)
    if upgrade:
        command.upgrade(config, "head")
    elif found is None:
        raise StoreMissing(address)
    else:
        raise SchemaTooOld(address, found, newest)
