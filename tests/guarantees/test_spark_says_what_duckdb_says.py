"""Promise: a source on Spark gives the features that DuckDB gives, every value of every feature to the last bit."""

import json
import sys
from contextlib import redirect_stdout
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from app.cli import main
from features.compute import compute_features
from features.demo.write import write_company
from features.departures import departures_query
from features.labels import label_query
from features.learn import learn_state
from features.snapshots import Churn, customers_query
from features.source import open_source

FIRST, LAST = date(2024, 2, 29), date(2024, 12, 5)
DAYS = [date(2024, month, 1) for month in range(3, 13)]
LEAP_DAY = datetime(2024, 2, 29, 23, 59, 59, 999_999)


def at(month, day, hour=9, **more):
    return datetime(2024, month, day, hour, **more)


# Accounts of the company's, and rows that have tripped engines up: name of the account, tables, rows.
TRAPS = {
    "tie": {
        "subscriptions": [
            {"plan": plan, "mrr": mrr, "seats": seats, "started_on": date(2023, 11, 1), "renews_on": date(2024, 11, 1)}
            for plan, mrr, seats in (
                ("pro", Decimal("33.3333"), 3),
                ("team", Decimal("0.0001"), None),
                ("Übung", Decimal("66.6666"), 7),
            )
        ]
    },
    "nulls": {
        "usage": [{"feature": "login", "occurred_at": at(5, 5), "user_id": None, "quantity": None}],
        "tickets": [{"ticket_id": "n", "opened_at": at(5, 5), "severity": None, "resolved_at": None}],
        "contacts": [{"contact_id": "n", "joined_at": at(5, 5), "role": None, "left_at": None}],
    },
    "leap day": {
        "usage": [{"feature": "login", "occurred_at": LEAP_DAY, "user_id": "u", "quantity": Decimal("0.3333")}],
        "invoices": [
            {
                "invoice_id": "l",
                "issued_on": date(2024, 1, 31),
                "due_on": LEAP_DAY.date(),
                "paid_on": None,
                "amount": Decimal(1),
            }
        ],
    },
    # Whole seconds between them are none; the second hand moved once.
    "part of a second": {
        "tickets": [
            {
                "ticket_id": "p",
                "opened_at": at(5, 5, microsecond=900_000),
                "resolved_at": at(5, 5, second=1, microsecond=100_000),
                "severity": "urgent",
            }
        ]
    },
    # Less than 24 hours, and another day.
    "over midnight": {"usage": [{"feature": "login", "occurred_at": at(5, 31, 23, minute=59), "user_id": "u"}]},
    "recorded late": {
        "usage": [
            {"feature": "login", "occurred_at": at(4, 4), "recorded_at": at(6, 1, 0), "user_id": "u"},
            {"feature": "login", "occurred_at": at(4, 4), "recorded_at": at(5, 31, 23), "user_id": "v"},
            {"feature": "it's \\ odd", "occurred_at": at(4, 4), "recorded_at": None, "user_id": "w"},
        ]
    },
    "sunday and monday": {
        "usage": [{"feature": "login", "occurred_at": at(6, day), "user_id": "u"} for day in (2, 3, 9, 10)]
    },
    "silent": {},
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A small company, and the accounts of the traps."""
    folder = tmp_path_factory.mktemp("company") / "source"
    write_company(folder, accounts=80, first_on=date(2023, 6, 1), days=554)
    rows = {"accounts": [{"account_id": f"T {name}", "signed_up_on": date(2023, 11, 1)} for name in TRAPS]}
    for name, tables in TRAPS.items():
        for table, given in tables.items():
            rows.setdefault(table, []).extend({"account_id": f"T {name}", **row} for row in given)
    for table, given in rows.items():
        path = folder / f"{table}.parquet"
        whole = parquet.read_table(path)
        fields = [f.with_type(pa.decimal128(18, 4)) if pa.types.is_decimal(f.type) else f for f in whole.schema]
        schema = pa.schema(fields)
        more = pa.table([pa.array([row.get(f.name) for row in given], f.type) for f in fields], schema)
        parquet.write_table(pa.concat_tables([whole.cast(schema), more]), path, store_schema=False)
    return folder


@pytest.fixture(scope="module")
def written(company, spark, tmp_path_factory):
    """What the command wrote, and what it said."""
    home = tmp_path_factory.mktemp("home")
    out, said = home / "features", StringIO()
    words = ["features", "--source", f"spark:{company}", "--from", FIRST, "--on", LAST, "--out", out, "--json"]
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(said):
        patched.setattr(sys, "argv", ["varme", *(str(word) for word in words), "--home", str(home)])
        with pytest.raises(SystemExit) as stop:
            main()
    return stop.value.code, json.loads(said.getvalue()), out


@pytest.fixture(scope="module")
def by_duckdb(company):
    return open_source(company)


@pytest.fixture(scope="module")
def by_spark(company, spark):
    return open_source(f"spark:{company}")


def test_every_value_of_every_feature(written, by_duckdb):
    code, said, out = written
    expected = compute_features(by_duckdb, learn_state(by_duckdb, DAYS[0]), Churn(), DAYS)
    partition = dataset.partitioning(pa.schema([("snapshot_on", pa.date32())]), flavor="hive")
    found = dataset.dataset(out, partitioning=partition).to_table().select(expected.column_names)
    found = found.sort_by([("snapshot_on", "ascending"), ("account_id", "ascending")])

    assert code in (0, None)
    assert said["rows"] == found.num_rows == expected.num_rows > 0
    assert said["features"] == expected.num_columns - 2
    for name in expected.column_names:
        assert found[name].type == expected[name].type
        assert found[name].to_pylist() == expected[name].to_pylist(), name


def test_it_is_written_as_a_data_set_partitioned_by_snapshot(written):
    _, _, out = written

    assert {one.name for one in out.iterdir() if one.is_dir()} == {f"snapshot_on={day}" for day in DAYS}


def test_what_is_learnt_and_found(by_duckdb, by_spark):
    assert learn_state(by_spark, LAST) == learn_state(by_duckdb, LAST)
    assert by_spark.tables == by_duckdb.tables
    assert by_spark.end_of_data == by_duckdb.end_of_data
    assert set(by_spark.left_out) == set(by_duckdb.left_out)


@pytest.mark.parametrize("churn", [Churn(), Churn("inactivity", active_days=60)], ids=["cancellation", "inactivity"])
def test_customers_labels_and_departures(by_duckdb, by_spark, churn):
    days = DAYS[:3]
    queries = (
        customers_query(by_duckdb, churn, days),
        label_query(by_duckdb, churn, days),
        departures_query(by_duckdb, churn),
    )
    for query in queries:
        assert sorted(by_spark.rows(query)) == sorted(by_duckdb.rows(query))


def test_the_traps_are_there(by_duckdb):
    rows = by_duckdb.rows("SELECT DISTINCT account_id FROM accounts WHERE account_id LIKE 'T %'")

    assert len(rows) == len(TRAPS)
    assert Path(by_duckdb.location).is_dir()
