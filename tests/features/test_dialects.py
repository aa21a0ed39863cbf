"""The queries as other engines read them: all can be parsed again, and PostgreSQL gives DuckDB's values."""

from datetime import date, datetime

import pyarrow as pa
import pytest
import sqlglot
from pyarrow import compute

from features.compute import compile_features, compute_features
from features.contract import TABLES
from features.dialects import DIALECTS, write_in
from features.snapshots import Churn
from features.state import CatalogueState

DAYS = (date(2024, 5, 1), date(2024, 6, 1))
STATE = CatalogueState(key_features=("it's export",), milestone_days=(("kickoff", 10), ("live", 40)))
POSTGRES = {
    "text": "text",
    "int": "bigint",
    "decimal": "numeric(18, 4)",
    "date": "date",
    "timestamp": "timestamp",
}


def at(month, day, hour=9, **more):
    return datetime(2024, month, day, hour, **more)


BUSINESS = {
    "accounts": [
        {"account_id": "A-1", "segment": "small", "employees": 7},
        {"account_id": "A-2", "signed_up_on": date(2024, 2, 29)},
        {"account_id": "A-3"},
    ],
    "contacts": [
        {"role": "champion", "joined_at": at(2, 1)},
        {"role": "champion", "joined_at": at(2, 1), "left_at": at(5, 3)},
        {"account_id": "A-3", "role": "champion", "joined_at": at(2, 1), "left_at": at(4, 20)},
    ],
    "subscriptions": [
        {"plan": plan, "mrr": mrr, "started_on": date(2024, 1, 5), "renews_on": date(2024, 7, 1), "ended_on": ended}
        for plan, mrr, ended in (("a", 10, None), ("b", 33, None), ("z", 5, date(2024, 2, 1)))
    ],
    "usage": [
        {"feature": feature, "user_id": user, "occurred_at": moment, "recorded_at": recorded, "quantity": quantity}
        for feature, user, moment, recorded, quantity in (
            ("login", "u1", at(4, 1), None, 2),
            ("login", "u2", at(5, 31, 23, minute=59), None, None),
            ("it's export", "u1", at(4, 20), at(5, 20), 3),
            ("login", None, at(2, 29), None, None),
        )
    ],
    "tickets": [
        {"opened_at": at(4, 2, microsecond=900_000), "resolved_at": at(4, 2, second=1, microsecond=100_000)},
        {"opened_at": at(4, 3), "severity": "urgent", "resolved_at": at(5, 20)},
    ],
    "invoices": [
        {"issued_on": date(2024, 3, 1), "due_on": date(2024, 4, 1), "paid_on": date(2024, 4, 9)},
        {"issued_on": date(2024, 4, 1), "due_on": date(2024, 4, 30)},
    ],
    "milestones": [{"reached_at": at(1, 9)}],
    "surveys": [{"asked_at": at(3, 1), "answered_at": at(5, 5), "score": 9}, {"answered_at": at(3, 3), "score": 1}],
    "touchpoints": [{"occurred_at": at(5, 30)}, {"account_id": "A-2", "occurred_at": at(6, 30)}],
    "pulses": [{"noted_at": at(5, 1, 0), "score": 4}],
    "cancellations": [{"account_id": "A-3", "notified_at": at(5, 6), "effective_on": date(2024, 5, 9)}],
}


@pytest.fixture
def business(make_source):
    return make_source(BUSINESS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_printed_can_be_read(business, dialect):
    plan = compile_features(business, STATE, Churn(), DAYS)

    statements = sqlglot.parse(plan.render(dialect), read=dialect)

    assert len(statements) == len(plan.queries)
    assert not [one for one in statements if one.find(sqlglot.exp.Command)]


def test_postgresql_gives_the_same_values(business, server, database_schema):
    from adbc_driver_postgresql import dbapi  # noqa: PLC0415 -- after the server is there

    expected = compute_features(business, STATE, Churn(), DAYS)
    script = compile_features(business, STATE, Churn(), DAYS).render("postgres").strip().rstrip(";")
    with dbapi.connect(server.owner) as connection, connection.cursor() as cursor:
        cursor.execute(f'SET search_path = "{database_schema}"')
        for name, table in TABLES.items():
            columns = [column for column in table.columns if column.name in business.tables[name]]
            named = ", ".join(column.name for column in columns)
            made = ", ".join(f"{column.name} {POSTGRES[column.type]}" for column in columns)
            cursor.execute(f"CREATE TABLE {name} ({made})")
            for row in business.rows(f"SELECT {named} FROM {name}"):
                values = ", ".join("NULL" if value is None else _quoted(value) for value in row)
                cursor.execute(f"INSERT INTO {name} VALUES ({values})")
        for statement in script.split(";\n\n"):
            cursor.execute(statement)
        cursor.execute("SELECT * FROM feature_table ORDER BY snapshot_on, account_id")
        found = cursor.fetch_arrow_table()

    assert found.column_names == expected.column_names
    assert found.num_rows == 5
    for name in expected.column_names:
        assert compute.cast(found[name], expected[name].type).to_pylist() == expected[name].to_pylist(), name
    assert pa.types.is_floating(found["mrr"].type)


def _quoted(value):
    return "'" + str(value).replace("'", "''") + "'"


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [
        pytest.param("snowflake", "MAX_BY(a, CASE WHEN c THEN b END)", id="snowflake"),
        pytest.param("bigquery", "MAX_BY(`a`, CASE WHEN `c` THEN `b` END)", id="bigquery"),
        pytest.param("spark", "MAX_BY(`a`, `b`) FILTER(WHERE `c`)", id="spark"),
    ],
)
def test_rows_left_out_do_not_win(dialect, wanted):
    written = " ".join(write_in(dialect, "SELECT ARG_MAX(a, b) FILTER (WHERE c) FROM t").split())

    assert wanted in written
