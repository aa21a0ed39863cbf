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
from app.store.standing_rows import fill_standings
from app.store.store import Store

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
# How long a PostgreSQL may take to be reached, and be silent when its machine is lost, before that is a failure.
CONNECT_SECONDS = 5
LOST_SECONDS = 10
DIALECTS = ("sqlite", "postgresql")
# Alembic keeps what it is doing in variables of its modules, so the threads of a process take turns; other processes
# wait for the database, PostgreSQL's for a lock of this number ("varme" in ASCII).
UPGRADES = threading.Lock()
UPGRADE_LOCK = 0x7661726D65


def open_store(url: str, *, upgrade: bool = False, make: bool = False) -> Store:
    """Open the store at an address.

    Args:
        url: a SQLAlchemy address of SQLite or PostgreSQL.
        upgrade: make an empty store's tables, and upgrade an older store: whoever still runs an older release on it
            can't use it then, so `varme db upgrade` alone does it.
        make: make an empty store's tables only.

    Raises:
        StoreMissing: there is no store at the address, and it is not to be made.
        SchemaTooOld: an older release made it, and `upgrade` is False.
        SchemaTooNew: a newer release made it.
        StoreUnusable: the address is not understood, or the database does not answer.
    """
    engine, _ = _open(url, upgrade=upgrade, make=make)
    return Store(engine)


def upgrade_store(url: str) -> tuple[str | None, str]:
    """Make an empty store's tables, or bring an older store's into this release's form.

    Returns:
        The schema before, None where there was none, and the schema now.

    Raises:
        SchemaTooNew, StoreUnusable: as `open_store` does.
    """
    engine, schemas = _open(url, upgrade=True, make=True)
    engine.dispose()
    return schemas


def _open(url: str, *, upgrade: bool, make: bool) -> tuple[Engine, tuple[str | None, str]]:
    place = _read_address(url)
    address = place.render_as_string(hide_password=True)
    writes = upgrade or make
    if place.get_backend_name() == "sqlite":
        _prepare_folder(place, address, make=writes)
    try:
        engine = _make_engine(place)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreUnusable(f"The store at {address} needs a driver that is not installed: {error}.") from None
    try:
        with UPGRADES if writes else nullcontext(), engine.execution_options(write=writes).begin() as connection:
            if writes and place.get_backend_name() == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            schemas = _check_schema(connection, address, upgrade=upgrade, make=writes)
    except DBAPIError as error:
        engine.dispose()
        raise StoreUnusable(f"The store at {address} cannot be used: {error.orig}.") from None
    except Exception:
        engine.dispose()
        raise
    return engine, schemas


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


def _make_engine(place: URL) -> Engine:
    is_sqlite = place.get_backend_name() == "sqlite"
    patience = {} if is_sqlite else {name: value for name, value in _bound_waits().items() if name not in place.query}
    engine = create_engine(place, hide_parameters=True, pool_pre_ping=not is_sqlite, connect_args=patience)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _bound_waits() -> dict[str, int]:
    """For libpq, which by default waits minutes for a machine that is gone; what an address says itself counts."""
    return {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": LOST_SECONDS // 2,
        "keepalives_interval": 1,
        "keepalives_count": LOST_SECONDS // 2,
        "tcp_user_timeout": LOST_SECONDS * 1000,
    }


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
