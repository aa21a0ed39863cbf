"""An account is forgotten, in whichever table it stands, and may come back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, create_engine, insert, select
from sqlalchemy.exc import OperationalError

from app.store import COMMAND_LINE, AccountsErased, ErasedReceipt, open_store
from app.store.facts import Profile
from app.store.scrubbing import begin_erasing
from app.store.searching import VOCABULARY
from app.store.tables import Table, UtcDateTime


def value_of(column, account, number, now):
    """A value that a column takes; of a key to another table always the same one."""
    if column.name == "account_id":
        return account
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return value_of(key.column, account, number, now)
    for kind, value in (
        (UtcDateTime, now),
        (DateTime, now),
        (Date, date(2026, 6, 1)),
        (Integer, 1000 + number),
        (Float, 0.5),
        (Boolean, False),
    ):
        if isinstance(column.type, kind):
            return value
    return f"{number:032d}"


@pytest.fixture
def forget(store, now):
    return lambda account: store.erasing.forget(account, COMMAND_LINE, now)


@pytest.mark.usefixtures("store")
def test_no_table_keeps_it(settings, forget, now):
    engine = create_engine(settings.store_url)
    of_accounts = [table for table in Table.metadata.sorted_tables if "account_id" in table.c]
    with engine.begin() as connection:
        for number, account in ((1, "A-1"), (2, "A-2")):
            for table in Table.metadata.sorted_tables:
                if table.name not in {"erasure_keys", "tombstones"}:
                    values = {column.name: value_of(column, account, number, now) for column in table.columns}
                    connection.execute(insert(table).values(values))
    forgotten = forget("A-1")
    with engine.connect() as connection:
        left = {table.name: connection.scalars(select(table.c.account_id)).all() for table in of_accounts}
    engine.dispose()

    assert {"feature_rows", "receipts", "scores"} <= left.keys()
    assert all("A-1" not in accounts and "A-2" in accounts for accounts in left.values()), left
    assert {**forgotten.emptied, **forgotten.deleted} == dict.fromkeys(left, 1)


def test_others_and_what_was_said_of_them_stay(store, make_record, forget, look):
    records = [make_record(account, version=version) for account in ("A-1", "A-12", "a-1") for version in "34"]
    store.save_scores(records)
    forgotten = forget("A-1")
    searched = store.search.find("A-1")

    assert (dict(forgotten.emptied), forgotten.deleted["scores"]) == ({"feature_rows": 1, "receipts": 2}, 2)
    assert [store.history.find_receipt(one.receipt) for one in records] == [
        *(ErasedReceipt(one.receipt, one.model, one.said_at) for one in records[:2]),
        *records[2:],
    ]
    assert look("SELECT count(*) FROM scores") == look("SELECT count(*) FROM reasons") == [(4,)]
    assert searched.is_nowhere
    assert searched.longer == {
        "feature_rows.account_id": 1,
        "receipts.account_id": 2,
        "scores.account_id": 2,
        "standings.account_id": 1,
        "standings.name_order": 1,
    }


def test_done_again_it_changes_nothing(store, make_record, forget, look):
    store.save_scores([make_record()])
    first, again, other = forget("A-1"), forget("A-1"), forget("A-2")

    assert (first.was_erased, again.was_erased, other.was_erased) == (False, True, False)
    assert (first.rows, again.rows, other.rows) == (4, 0, 0)
    assert first.tombstone == again.tombstone != other.tombstone
    assert sorted(look("SELECT hash FROM tombstones")) == sorted([(first.tombstone,), (other.tombstone,)])
    assert len(look("SELECT key FROM erasure_keys")) == 1
    assert [(one.action, one.subject) for one in store.audit.page()] == [
        ("account.forgotten", one.tombstone) for one in (other, again, first)
    ]


def test_two_stores_hash_the_same_account_otherwise(on_sqlite, tmp_path, now):
    hashes = set()
    for place in (on_sqlite.store_url, f"sqlite:///{tmp_path / 'other.db'}"):
        on_sqlite.home.mkdir(exist_ok=True)
        store = open_store(place, make=True)
        hashes.add(store.erasing.forget("A-1", COMMAND_LINE, now).tombstone)
        store.close()

    assert len(hashes) == 2


def test_another_server_hears_of_it_at_once(store, settings, make_record, forget):
    other = open_store(settings.store_url)
    other.save_scores([make_record("A-1"), make_record("A-2")])
    forget("A-2")  # the key is there now, and known to nobody else
    with pytest.raises(AccountsErased):
        other.save_receipts([make_record("A-2")])
    forget("A-1")
    with pytest.raises(AccountsErased, match="1 of the accounts"):
        other.save_receipts([make_record("A-1", logins_30d=1.0), make_record("A-3")])
    with pytest.raises(AccountsErased):
        other.save_scores([make_record("A-1")])
    other.close()

    assert store.history.find_receipt(make_record("A-3").receipt) is None


def test_whoever_writes_meanwhile_leaves_nothing_behind(store, make_record, forget, look):
    records = [make_record(f"A-{number}", logins_30d=float(number)) for number in range(40)]

    def keep(one):
        try:
            store.save_scores([one])
            store.save_receipts([make_record(one.row.account_id, logins_30d=99.0)])
        except AccountsErased:
            return

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(keep, one) for one in records]
        done += [pool.submit(forget, one.row.account_id) for one in records[::2]]
        for one in done:
            one.result()
    kept = {
        account
        for table in ("scores", "receipts", "feature_rows")
        for (account,) in look(f"SELECT account_id FROM {table} WHERE account_id IS NOT NULL")
    }

    assert kept == {one.row.account_id for one in records[1::2]}


@pytest.mark.parametrize("earlier", [pytest.param([], id="the first erasure"), pytest.param(["A-9"], id="a later one")])
def test_in_postgresql_an_erasure_waits_for_those_who_write(make_database, now, earlier):
    url = make_database()
    store, engine = open_store(url, make=True), create_engine(url)
    for account in earlier:
        store.erasing.forget(account, COMMAND_LINE, now)
    with engine.begin() as writer:
        store.tombstones.find(writer, ["A-1"])  # as all do before they write
        with engine.connect() as eraser:
            eraser.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                begin_erasing(eraser)
    with engine.begin() as eraser:
        begin_erasing(eraser)
    engine.dispose()
    store.close()


def test_one_that_comes_back_is_kept_again(store, make_record, forget, now):
    record = make_record()
    store.save_scores([record])
    forget("A-1")
    remembered = [store.erasing.remember(account, COMMAND_LINE, now) for account in ("A-1", "A-1", "A-2")]
    erased = store.history.find_receipt(record.receipt)
    store.save_scores([record])

    assert remembered == [True, False, False]
    assert erased == ErasedReceipt(record.receipt, record.model, now)
    assert store.history.find_receipt(record.receipt) == store.history.official_score("A-1") == record
    assert [one.action for one in store.audit.page()] == ["account.remembered", "account.forgotten"]


def test_nobody_is_remembered_where_nobody_was_forgotten(store, now):
    assert not store.erasing.remember("A-1", COMMAND_LINE, now)
    assert "A-1" not in store.tombstones.load()


@pytest.mark.parametrize(
    ("features", "found"),
    [
        pytest.param({"parent": "A-1"}, {"feature_rows.features": 1}, id="a value inside JSON"),
        pytest.param({"A-1": 3.0}, {"feature_rows.features": 1}, id="a name inside JSON"),
        pytest.param({"parent": "A-12"}, {}, id="a longer one"),
    ],
)
def test_where_others_name_it_it_is_found(store, make_record, forget, features, found):
    store.save_receipts([make_record("B-1", **features)])
    forget("A-1")

    assert store.search.find("A-1").found == found


def test_words_of_ours_are_not_taken_for_it(store, make_record, forget):
    store.save_scores([make_record("B-1")])
    for word in ("3", "customer-health"):
        forget(word)

        assert store.search.find(word).found == {}


def test_words_of_ours_are_columns_that_there_are():
    columns = {(table.name, column.name) for table in Table.metadata.sorted_tables for column in table.columns}

    assert columns >= VOCABULARY


def test_every_other_text_is_searched(store):
    texts = [
        column
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if column.type.python_type is str and (table.name, column.name) not in VOCABULARY
    ]
    searched = store.search.find("A-1")

    assert searched.columns == len(texts) > 20
    assert searched.tables == len(Table.metadata.tables)


def test_bytes_that_an_earlier_change_left_are_gone_too(on_sqlite, make_record, now):
    store = open_store(on_sqlite.store_url, make=True)
    store.save_scores([make_record("the-account-itself")])
    engine = create_engine(on_sqlite.store_url)
    with engine.begin() as connection:  # another program deletes, which leaves the bytes
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        for table in ("reasons", "scores", "receipts", "feature_rows"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    engine.dispose()
    store.close()
    before = (on_sqlite.home / "store.db").read_bytes()
    store = open_store(on_sqlite.store_url)
    store.erasing.forget("the-account-itself", COMMAND_LINE, now)
    searched = store.search.find("the-account-itself")
    store.close()

    assert b"the-account-itself" in before
    assert searched.is_nowhere
    assert b"the-account-itself" not in (on_sqlite.home / "store.db").read_bytes()


def test_what_a_reader_holds_back_is_said(on_sqlite, make_record, now, monkeypatch):
    monkeypatch.setattr("app.store.opening.BUSY_SECONDS", 0)
    store = open_store(on_sqlite.store_url, make=True)
    store.save_scores([make_record("the-account-itself")])
    engine = create_engine(on_sqlite.store_url)
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM scores").fetchone()
        store.erasing.forget("the-account-itself", COMMAND_LINE, now)
        meanwhile = store.search.find("the-account-itself")
        reader.exec_driver_sql("ROLLBACK")
    afterwards = store.search.find("the-account-itself")
    engine.dispose()
    store.close()

    assert not meanwhile.is_nowhere
    assert "reads the store" in (meanwhile.unsure or "")
    assert afterwards.is_nowhere


def test_postgresql_says_where_it_may_not_clean_up(on_sqlite, make_database, now):
    url = make_database()
    owner = create_engine(url)
    settings = on_sqlite.model_copy(update={"store": on_sqlite.store.model_copy(update={"url": url})})
    open_store(settings.store_url, make=True).close()
    with owner.begin() as connection:
        for statement in (
            "CREATE ROLE guest LOGIN",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO guest",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guest",
        ):
            connection.exec_driver_sql(statement)
    store = open_store(owner.url.set(username="guest").render_as_string(hide_password=False))
    store.erasing.forget("A-1", COMMAND_LINE, now)
    searched = store.search.find("A-1")
    store.close()
    owner.dispose()

    assert "only the owner" in (searched.unsure or "")
    assert searched.found == {}


def test_the_source_does_not_bring_it_back(store, forget):
    forget("A-1")
    store.profiles.save([Profile(account, "Acme", None, None, None, None) for account in ("A-1", "A-2")])
    store.profiles.save([Profile("A-1", "Acme", None, None, None, None)])

    assert store.profiles.find("A-1") is None
    assert store.profiles.find("A-2").name == "Acme"
