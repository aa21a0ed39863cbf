"""Keys and the audit log in both databases, and what becomes of those that an older release kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.exc import IntegrityError

from app.keys import KeyRefused, create_key, rotate_key, verify
from app.store import AuditEntry, KeyRecord, open_store, opening


def migrate(url, move, to):
    """Bring a database to a schema, as a release of that time would have."""
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        move(config, to)
    engine.dispose()


def read_all(url):
    """Every row of every table but the one that tells the schema."""
    engine, tables = create_engine(url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in tables.tables.items()
            if name != "alembic_version"
        }
    engine.dispose()
    return rows


def test_a_store_of_the_first_release_keeps_its_keys_and_scores(settings, make_record, now):
    settings.home.mkdir(exist_ok=True)
    older = open_store(settings.store_url, upgrade=True)
    key = create_key(older, "CRM", ["score"], now)
    older.save_scores([make_record(), make_record("A-2")])
    older.close()
    migrate(settings.store_url, command.downgrade, "0001")
    before = read_all(settings.store_url)

    newer = open_store(settings.store_url, upgrade=True)
    found = verify(newer.keys.find, key, now + timedelta(days=9999))
    scores = [newer.history.official_score(account) for account in ("A-1", "A-2")]
    newer.close()
    after = read_all(settings.store_url)

    assert "audit" not in before
    assert (found.name, found.expires_at, found.last_used_at) == ("CRM", None, None)
    assert scores == [make_record(), make_record("A-2")]
    assert after["audit"] == []
    assert [(row["expires_at"], row["replaced_by"], row["last_used_at"]) for row in after["keys"]] == [(None,) * 3]
    for table, rows in before.items():
        # What a later release drops, the features behind a reason, stands in the receipt.
        kept = [{column: value for column, value in row.items() if column in after[table][0]} for row in rows]
        assert [{column: row[column] for column in kept[0]} for row in after[table]] == kept
        assert rows[0].keys() - kept[0].keys() <= {"features"}


def test_a_key_comes_back_as_it_was_kept(store, now):
    key = KeyRecord("a" * 12, "CRM", ("score", "act"), "0" * 64, now, None, now + timedelta(days=1), None, now)
    store.keys.add(key, AuditEntry(now, "command line", "key.created", key.id, {}))

    assert store.keys.find(key.id) == key
    assert store.keys.list_all() == [key]


def test_a_change_that_fails_leaves_no_entry(store, now):
    key = KeyRecord("a" * 12, "CRM", ("score",), "0" * 64, now)
    entry = AuditEntry(now, "command line", "key.created", key.id, {})
    store.keys.add(key, entry)
    with pytest.raises(IntegrityError):
        store.keys.add(key, entry)

    assert len(store.audit.page()) == 1
    assert not store.keys.revoke("b" * 12, entry)
    assert len(store.audit.page()) == 1


def test_of_two_that_rotate_a_key_at_once_one_does(store, now):
    key = create_key(store, "CRM", ["score"], now)

    def rotate(_):
        try:
            return rotate_key(store, key, timedelta(days=7), now)
        except KeyRefused as refused:
            return refused

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(rotate, range(4)))

    assert sum(isinstance(one, KeyRefused) for one in told) == 3
    assert len(store.keys.list_all()) == 2


def test_the_last_use_never_goes_back(store, now):
    key_id = create_key(store, "CRM", ["score"], now).split("_")[1]
    kept = []
    for minutes in (0, 5, 3):
        store.keys.note_use(key_id, now + timedelta(minutes=minutes))
        kept.append(store.keys.find(key_id).last_used_at - now)

    assert kept == [timedelta(0), timedelta(minutes=5), timedelta(minutes=5)]


def test_the_audit_log_gives_back_what_was_kept(store, now):
    kept = [AuditEntry(now + timedelta(days=n), "command line", "x.done", str(n), {"é": [1, None]}) for n in range(3)]
    for entry in kept:
        store.audit.add(entry)
    page = store.audit.page()

    assert [(one.at, one.subject, one.details) for one in page[::-1]] == [
        (one.at, one.subject, one.details) for one in kept
    ]
    assert [one.subject for one in store.audit.page(since=now + timedelta(days=1))] == ["2", "1"]
    assert [one.subject for one in store.audit.page(before=page[0].id, most=1)] == ["1"]
