"""Databases as sources: a real PostgreSQL server, SQLite and DuckDB files; types, names, refusals, and no password."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from features.contract import TABLES
from features.database import open_database
from features.database.address import address_of
from features.database.fetch import tables_read
from features.errors import SourceError
from features.place import identity_of
from features.snapshots import Churn
from features.source import open_source
from training.home import describe_business

ACCOUNTS = "CREATE TABLE accounts (account_id varchar(20), signed_up_on date)"
CANCELLATIONS = "CREATE TABLE cancellations (account_id varchar(20), notified_at timestamp)"
EVENTS = (
    'CREATE TABLE "Product events" '
    '(who varchar(20), "what ""exactly""" varchar(20), "größe" numeric(9, 2), happened timestamp)'
)
ROWS = (
    "INSERT INTO accounts VALUES ('007', '2024-01-01'), ('A-1', '2024-02-01')",
    "INSERT INTO cancellations VALUES ('A-1', '2024-04-01')",
    "INSERT INTO \"Product events\" VALUES ('007', 'login', 1.10, '2024-05-01 10:00:00')",
)
USAGE = (
    'SELECT who AS account_id, "what ""exactly""" AS feature, "größe" AS quantity, happened AS occurred_at '
    'FROM "Product events"'
)
UNNEEDED = "CREATE TABLE secrets (a varchar(20))"


@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "duckdb"])
def test_a_schema_is_a_source(make_database, kind):
    address = make_database(kind, ACCOUNTS, CANCELLATIONS, EVENTS, UNNEEDED, *ROWS)

    source = open_source(address, tables={"usage": USAGE})

    assert source.tables["usage"] == {"account_id", "feature", "quantity", "occurred_at"}
    assert source.rows("FROM usage SELECT account_id, feature, quantity, occurred_at") == [
        ("007", "login", Decimal("1.1000"), datetime(2024, 5, 1, 10))
    ]
    assert source.rows("SELECT account_id FROM accounts ORDER BY 1") == [("007",), ("A-1",)]
    assert source.latest_snapshot == date(2024, 5, 2)
    assert source.until(date(2024, 3, 1)).rows("SELECT COUNT(*) FROM cancellations") == [(0,)]


@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "duckdb"])
def test_only_what_is_needed_is_fetched(make_database, kind):
    address = make_database(kind, ACCOUNTS, CANCELLATIONS, EVENTS, UNNEEDED, *ROWS)

    source = open_source(address, tables={"usage": USAGE})

    made = source.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'files' ORDER BY 1")
    assert made == [("Product events",), ("accounts",), ("cancellations",)]


@pytest.mark.parametrize(
    ("query", "tables"),
    [
        pytest.param('SELECT * FROM a JOIN "b c" USING (x)', {"a", "b c"}, id="joined"),
        pytest.param("WITH usage AS (SELECT * FROM usage) SELECT * FROM usage", {"usage"}, id="a name of its own"),
        pytest.param("FROM a SELECT (SELECT MAX(x) FROM b)", {"a", "b"}, id="FROM first, and a query within"),
        pytest.param("SELECT * FROM main.a;", {"a"}, id="a schema before it"),
    ],
)
def test_the_tables_that_a_query_reads(query, tables):
    assert tables_read("usage", query) == tables


def values(address, column, kind):
    """The column `v` of the table `t` as Varme gets it: (DuckDB's type, its values)."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA files")
    with open_database(address_of(address), connection) as database:
        database.fetch(connection, "t")
    (described,) = connection.execute("DESCRIBE files.t").fetchall()
    return described[1], [value for (value,) in connection.execute("FROM files.t").fetchall()]


@pytest.mark.parametrize(
    ("column", "given", "kind", "comes"),
    [
        pytest.param("timestamptz", "'2024-01-01 10:00+02'", "TIMESTAMP", datetime(2024, 1, 1, 8), id="a zone"),
        pytest.param("timestamp", "'infinity'", "TIMESTAMP", None, id="a time that never comes"),
        pytest.param("timestamptz", "'-infinity'", "TIMESTAMP", None, id="a zoned time before all"),
        pytest.param("date", "'infinity'", "DATE", None, id="a day that never comes"),
        pytest.param("date", "'2024-02-29'", "DATE", date(2024, 2, 29), id="a day"),
        pytest.param("numeric(12, 3)", "1.5", "DECIMAL(12,3)", Decimal("1.500"), id="a decimal"),
        pytest.param(
            "numeric", "1234567890123456.78901", "DECIMAL(38,12)", Decimal("1234567890123456.78901"), id="any"
        ),
        pytest.param("money", "'$1,005.50'", "DECIMAL(21,2)", Decimal("1005.50"), id="money"),
        pytest.param("boolean", "true", "BOOLEAN", True, id="a boolean"),
        pytest.param("bigint", "9007199254740993", "BIGINT", 9007199254740993, id="a large whole number"),
        pytest.param("jsonb", """'{"a": 1}'""", "VARCHAR", '{"a": 1}', id="json"),
        pytest.param(
            "uuid",
            "'3dafdd2f-3f2e-4b85-85c9-303d059b142d'",
            "VARCHAR",
            "3dafdd2f-3f2e-4b85-85c9-303d059b142d",
            id="an identifier",
        ),
        pytest.param("int[]", "'{1,2}'", "VARCHAR", "{1,2}", id="a list"),
        pytest.param("numeric(4,1)[]", "'{1.5}'", "VARCHAR", "{1.5}", id="a list of decimals"),
        pytest.param("char(5)", "'ab'", "VARCHAR", "ab", id="padded text"),
        pytest.param("inet", "'10.0.0.1'", "VARCHAR", "10.0.0.1/32", id="an address"),
        pytest.param("varchar(3)", "NULL", "VARCHAR", None, id="nothing"),
    ],
)
def test_types_of_postgresql(make_database, column, given, kind, comes):
    address = make_database("postgresql", f"CREATE TABLE t (v {column})", f"INSERT INTO t VALUES ({given})")

    assert values(address, column, kind) == (kind, [comes])


def test_enumerations_and_domains_of_postgresql(make_database, database_schema):
    address = make_database(
        "postgresql",
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE DOMAIN amount AS numeric(10, 2)",
        "CREATE TABLE t (v mood)",
        "INSERT INTO t VALUES ('bad')",
        "CREATE TABLE u (v amount)",
    )

    assert values(address, "v", "mood") == ("VARCHAR", ["bad"])
    with open_database(address_of(address), duckdb.connect()) as database:
        assert database.tables() == {"t": {"v": f'"{database_schema}".mood'}, "u": {"v": "numeric(10,2)"}}


@pytest.mark.parametrize(
    ("column", "given", "kind", "comes"),
    [
        pytest.param("DATE", "'2024-02-29'", "DATE", date(2024, 2, 29), id="a day"),
        pytest.param("DATE", "1709164800", "VARCHAR", "1709164800", id="a day in seconds stays what it is"),
        pytest.param("DATETIME", "'2024-02-29 10:00:00'", "TIMESTAMP", datetime(2024, 2, 29, 10), id="a time"),
        pytest.param("INTEGER", "9007199254740993", "BIGINT", 9007199254740993, id="a large whole number"),
        pytest.param("INTEGER", "'seven'", "VARCHAR", "seven", id="a text among numbers"),
        pytest.param("DECIMAL(10, 2)", "0.1", "DECIMAL(10,2)", Decimal("0.10"), id="a decimal"),
        pytest.param("REAL", "0.1", "DOUBLE", 0.1, id="a number, to the bit"),
        pytest.param("BOOLEAN", "1", "BOOLEAN", True, id="a boolean"),
        pytest.param("TEXT", "'007'", "VARCHAR", "007", id="zeros before an identifier"),
        pytest.param("", "x'ff00'", "VARCHAR", "FF00", id="bytes"),
        pytest.param("TEXT", "NULL", "VARCHAR", None, id="nothing"),
    ],
)
def test_types_of_sqlite(make_database, column, given, kind, comes):
    address = make_database("sqlite", f"CREATE TABLE t (v {column})", f"INSERT INTO t VALUES ({given})")

    assert values(address, column, kind) == (kind, [comes])


@pytest.mark.parametrize(
    ("column", "given", "kind", "comes"),
    [
        pytest.param("TIMESTAMPTZ", "'2024-01-01 10:00+02'", "TIMESTAMP", datetime(2024, 1, 1, 8), id="a zone"),
        pytest.param("DECIMAL(10, 2)", "0.1", "DECIMAL(10,2)", Decimal("0.10"), id="a decimal"),
        pytest.param("INTEGER[]", "[1, 2]", "VARCHAR", "[1, 2]", id="a list"),
        pytest.param("UTINYINT", "7", "UTINYINT", 7, id="a small number"),
        pytest.param("ENUM ('good', 'bad')", "'bad'", "VARCHAR", "bad", id="an enumeration"),
    ],
)
def test_types_of_duckdb(make_database, column, given, kind, comes):
    address = make_database("duckdb", f"CREATE TABLE t (v {column})", f"INSERT INTO t VALUES ({given})")

    assert values(address, column, kind) == (kind, [comes])


def test_numbers_that_are_none_are_refused(make_database):
    address = make_database(
        "postgresql",
        "CREATE TABLE accounts (account_id text, employees numeric)",
        "INSERT INTO accounts VALUES ('a', 'NaN')",
    )

    with pytest.raises(SourceError, match=r"The table 'accounts' of .* can't be read: .*NaN"):
        open_source(address)


def test_a_table_that_may_not_be_read(make_database, server, database_schema):
    address = make_database("postgresql", ACCOUNTS)
    server.run(f'REVOKE SELECT ON "{database_schema}".accounts FROM reader')

    with pytest.raises(SourceError, match=r"The table 'accounts' of .*permission denied.*allow reading it"):
        open_source(address)


def test_names_that_differ_in_capitals_only(make_database):
    address = make_database("postgresql", ACCOUNTS, 'CREATE TABLE "Accounts" (a text)')

    with pytest.raises(SourceError, match="differ in capitals only: \\['Accounts', 'accounts'\\]"):
        open_source(address)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            {"password": "wr0ng"}, ["password authentication failed", "Correct user and password"], id="password"
        ),
        pytest.param({"database": "nope"}, ['database "nope" does not exist', "Correct the name"], id="database"),
        pytest.param({"schema": "nope"}, ["no schema 'nope'", "'public'", "?schema=NAME"], id="schema"),
    ],
)
def test_what_cannot_be_opened_is_said_without_the_password(server, changes, says):
    with pytest.raises(SourceError) as refusal:
        open_source(server.address(**changes))

    message = str(refusal.value)
    assert all(part in message for part in says), message
    assert not any(secret in message for secret in ("p@ss", "p%40ss", "wr0ng"))
    assert refusal.value.__cause__ is None


def test_a_reason_that_holds_the_password_is_left_out(server):
    with pytest.raises(SourceError) as refusal:
        open_source(server.address(user="somebody", password="somebody"))  # noqa: S106 -- as careless people do

    assert "somebody" not in str(refusal.value)
    assert "can't be opened. Correct user and password" in str(refusal.value)


def test_a_server_that_is_not_there():
    with pytest.raises(
        SourceError, match=r"postgresql://127\.0\.0\.1:1/shop can't be opened: .*refused.*host and port"
    ):
        open_source("postgresql://u:secret@127.0.0.1:1/shop")


def test_the_driver_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql.dbapi", None)

    with pytest.raises(SourceError, match=r"extra `postgres`: pip install 'varme\[postgres\]'"):
        open_source("postgresql://u:secret@localhost/shop")


@pytest.mark.parametrize(
    ("location", "says"),
    [
        pytest.param("postgresql://u:secret/1@h/db", "or a password, write", id="a slash in the password"),
        pytest.param("postgresql://u:secret#1@h/db", "or a password, write", id="a hash in the password"),
        pytest.param("postgresql://u:secret?1@h/db", "or a password, write", id="a question mark in the password"),
        pytest.param("postgresql://u:secret@1@h/db", "or a password, write", id="an @ in the password"),
        pytest.param("postgresql://u:secret@h:port/db", "or a password, write", id="no number for a port"),
        pytest.param("mysql://u:secret@h/db", "of the kind mysql://, which Varme does not read", id="another kind"),
        pytest.param("sqlite://secret.db", "sqlite:///FILE.db", id="two slashes"),
        pytest.param("sqlite:///nowhere.db", "is a file that is not there", id="no such file"),
        pytest.param("duckdb:///nowhere.duckdb", "is a file that is not there", id="no such DuckDB file"),
    ],
)
def test_addresses_that_cannot_be_read(location, says):
    with pytest.raises(SourceError) as refusal:
        open_source(location)

    assert says in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_that_is_no_database(tmp_path, kind):
    path = tmp_path / "notes.db"
    path.write_text("not a database " * 100)

    with pytest.raises(SourceError, match="can't be opened"):
        open_source(f"{kind}:///{path}")


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        pytest.param("postgresql://u:secret@h:5433/db", "postgresql://h:5433/db", id="user and password"),
        pytest.param("postgres://h/db", "postgresql://h/db", id="neither"),
        pytest.param("postgresql://u@h/db?password=secret&sslmode=require", "postgresql://h/db", id="as a parameter"),
        pytest.param("postgresql://h/db?schema=crm", "postgresql://h/db?schema=crm", id="another schema"),
        pytest.param("postgresql://h/db?schema=public", "postgresql://h/db", id="the usual schema"),
        pytest.param("postgresql:///db?host=/run/pg&user=u", "postgresql:///db?host=/run/pg", id="through a socket"),
        pytest.param("postgresql://u:secret@[::1]:5432/db", "postgresql://[::1]:5432/db", id="a number for a host"),
    ],
)
def test_what_is_shown_of_an_address(location, shown):
    assert address_of(location).says == shown
    assert "secret" not in repr(address_of(location))
    assert identity_of(location) == address_of(shown).says == shown


def test_a_home_keeps_neither_user_nor_password():
    business = describe_business("postgresql://u:secret@h/db", {}, Churn())

    assert business["source"] == "postgresql://h/db"
    assert business == describe_business("postgresql://other:new@h/db", {}, Churn())


def test_a_file_is_one_business_from_wherever_it_is_seen(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert identity_of("sqlite:///a shop.db") == identity_of(f"sqlite:///{tmp_path}/a%20shop.db")


def test_the_source_of_a_database_holds_no_password(make_database):
    source = open_source(make_database("postgresql", ACCOUNTS, CANCELLATIONS, EVENTS, *ROWS), tables={"usage": USAGE})

    shown = json.dumps([source.location, repr(source)])
    assert "@" not in shown
    assert "p%40ss" not in shown


def test_what_a_database_lacks_is_said(make_database):
    address = make_database("sqlite", ACCOUNTS, "CREATE TABLE churners (a)")

    with pytest.raises(SourceError, match=r"no table cancellations.*It holds the tables \['accounts', 'churners'\]"):
        open_source(address)


def test_every_table_of_the_contract_is_found_by_its_name(make_database):
    made = [
        f"CREATE TABLE {name} ({', '.join(column.name for column in table.columns)})" for name, table in TABLES.items()
    ]
    rows = ["INSERT INTO accounts (account_id, signed_up_on) VALUES ('a', '2024-01-01')"]
    rows += ["INSERT INTO usage (account_id, feature, occurred_at) VALUES ('a', 'login', '2024-01-02')"]

    source = open_source(make_database("sqlite", *made, *rows))

    assert source.tables.keys() == TABLES.keys()
