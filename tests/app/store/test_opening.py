"""Which stores are opened, made, upgraded and refused."""

import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.store import (
    AccountsErased,
    NothingStored,
    SchemaTooNew,
    SchemaTooOld,
    StoreError,
    StoreMissing,
    StoreUnusable,
    StoreUnwritable,
    open_store,
    opening,
    upgrade_store,
)
from app.store.tables import Table

ROOT = Path(opening.__file__).parents[2]
NEWEST = ScriptDirectory(str(opening.MIGRATIONS)).get_current_head()


@pytest.mark.usefixtures("store")
def test_the_migrations_make_the_tables_that_are_declared(settings):
    engine = create_engine(settings.store_url)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    engine.dispose()

    assert difference == []


def test_opening_again_changes_nothing(store, settings, make_record):
    store.save_scores([make_record()])

    for upgrade in (True, False):
        opened = open_store(settings.store_url, upgrade=upgrade)
        assert opened.history.official_score("A-1") == make_record()
        opened.close()


def test_a_store_opened_to_answer_is_not_made(settings):
    with pytest.raises(StoreMissing, match="varme score"):
        open_store(settings.store_url, upgrade=False)

    assert not settings.home.exists()


def test_an_empty_database_is_no_store_yet(settings):
    settings.home.mkdir()
    (settings.home / "store.db").touch()

    with pytest.raises(StoreMissing):
        open_store(settings.store_url, upgrade=False)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "upgrade", [pytest.param(True, id="by those who may upgrade"), pytest.param(False, id="by the service")]
)
def test_a_store_of_a_newer_release_is_refused(settings, upgrade):
    engine = create_engine(settings.store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": "9999"})
    engine.dispose()

    with pytest.raises(SchemaTooNew, match="9999"):
        open_store(settings.store_url, upgrade=upgrade)


@pytest.fixture
def _a_newer_release(tmp_path, monkeypatch):
    newer = tmp_path / "migrations"
    shutil.copytree(opening.MIGRATIONS, newer)
    (newer / "versions" / "9000_more.py").write_text(
        f'revision = "9000"\ndown_revision = "{NEWEST}"\n\n\ndef upgrade():\n    """Nothing."""\n'
    )
    monkeypatch.setattr(opening, "MIGRATIONS", newer)


@pytest.mark.usefixtures("store", "_a_newer_release")
def test_a_store_of_an_older_release_is_upgraded_by_those_who_may(settings):
    for make in (True, False):
        with pytest.raises(SchemaTooOld, match=rf"{NEWEST}.*9000.*varme db upgrade"):
            open_store(settings.store_url, make=make)

    assert upgrade_store(settings.store_url) == (NEWEST, "9000")
    open_store(settings.store_url).close()
    assert upgrade_store(settings.store_url) == ("9000", "9000")


def test_an_empty_store_is_made_by_those_who_may_make_one(settings):
    open_store(settings.store_url, make=True).close()

    assert upgrade_store(settings.store_url) == (NEWEST, NEWEST)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("nonsense:hunter2", "not understood", id="no address"),
        pytest.param("mysql://varme:hunter2@db/varme", "not in mysql", id="another database"),
        pytest.param("sqlite://", "memory", id="in memory"),
        pytest.param("postgresql+nodriver://varme:hunter2@db/varme", "driver", id="no such driver"),
    ],
)
def test_addresses_that_are_refused(url, told):
    with pytest.raises(StoreUnusable, match=told) as error:
        open_store(url, upgrade=True)

    assert "hunter2" not in str(error.value)


def test_a_file_that_is_no_database_is_refused(on_sqlite):
    on_sqlite.home.mkdir()
    (on_sqlite.home / "store.db").write_text("This is a letter, not a database. " * 50)

    with pytest.raises(StoreUnusable, match="not a database"):
        open_store(on_sqlite.store_url, upgrade=True)


def test_a_server_that_does_not_answer_is_refused_without_its_password(tmp_path):
    with pytest.raises(StoreUnusable, match="cannot be used") as error:
        open_store(f"postgresql+psycopg://varme:hunter2@/varme?host={tmp_path}", upgrade=True)

    assert "hunter2" not in str(error.value)


def test_many_threads_may_make_the_store_at_once(settings):
    settings.home.mkdir()
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(settings.store_url, upgrade=True), range(8)))

    for opened in stores:
        opened.check()
        opened.close()


def test_many_processes_may_make_the_store_at_once(settings):
    command = "import sys; from app.store import open_store; open_store(sys.argv[1], upgrade=True).check()"
    started = [
        subprocess.Popen((sys.executable, "-c", command, settings.store_url), cwd=ROOT, stderr=subprocess.PIPE)  # noqa: S603 -- this very Python
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[1].decode() for process in started]

    assert [(process.returncode, words) for process, words in zip(started, said, strict=True)] == [(0, "")] * 4


def test_sqlite_writes_ahead_and_checks_references(on_sqlite):
    store = open_store(on_sqlite.store_url, upgrade=True)
    with store._engine.connect() as connection:  # noqa: SLF001 -- what the driver was told is not public
        asked = [connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in ("journal_mode", "foreign_keys")]
    store.close()

    assert asked == ["wal", 1]


@pytest.mark.parametrize(("patience", "waits"), [(None, opening.BUSY_SECONDS), (5, 5)])
def test_a_lock_of_sqlite_is_waited_for_as_long_as_who_opens_it_can(on_sqlite, patience, waits):
    store = open_store(on_sqlite.store_url, make=True, patience_seconds=patience)
    with store._engine.connect() as connection:  # noqa: SLF001 -- what the driver was told is not public
        told = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    store.close()

    assert told == 1000 * waits


def test_every_refusal_is_a_store_error():
    assert set(StoreError.__subclasses__()) == {
        AccountsErased,
        NothingStored,
        SchemaTooNew,
        SchemaTooOld,
        StoreMissing,
        StoreUnusable,
        StoreUnwritable,
    }


def test_a_postgresql_that_is_silent_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(opening, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://somebody@127.0.0.1:{silent.getsockname()[1]}/store"
        with pytest.raises(StoreUnusable, match="cannot be used"):
            open_store(url)
