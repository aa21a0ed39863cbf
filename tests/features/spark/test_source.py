"""A source on Spark is read with the same care as a folder: what is missing, wrong, impossible or mapped."""

import shutil
import sys
from datetime import date, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.errors import SourceError
from features.source import open_source, read_source
from features.spark import session as starting

NOW = datetime(2026, 1, 1)
ACCOUNTS = [("A-1", date(2024, 1, 1)), ("A-2", date(2024, 2, 1))]


def write(folder, name, columns):
    folder.mkdir(exist_ok=True)
    parquet.write_table(pa.table(columns), folder / f"{name}.parquet")


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A folder with one of each mistake."""
    folder = tmp_path_factory.mktemp("odd") / "shop"
    ids, days = ["A-1", "A-2", "A-2"], [date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 1)]
    write(folder, "accounts", {"account_id": ids, "signed_up_on": days, "employees": ["7", "many", None], "x": ids})
    write(folder, "cancellations", {"account_id": ["A-1", "A-9"], "notified_at": [datetime(2024, 5, 1)] * 2})
    write(folder, "subscriptions", {"account_id": ["A-1"], "plan": ["team"], "started_on": [date(2024, 1, 1)]})
    write(
        folder,
        "usage",
        {
            "account_id": ["A-1", "A-1", "A-1", None],
            "feature": ["login", "login", " ", "login"],
            "occurred_at": ["2024-03-01T10:00:00+02:00", "2023-01-01", "2199-01-01", "2024-03-02 10:00"],
        },
    )
    write(
        folder,
        "contacts",
        {
            "account_id": ["A-1"],
            "contact_id": ["c"],
            "joined_at": pa.array([datetime(2024, 3, 1)], pa.timestamp("us", "UTC")),
            "left_at": pa.array([datetime(2024, 2, 1)], pa.timestamp("us", "UTC")),
        },
    )
    return folder


def test_the_same_is_found(odd, spark):
    by_duckdb, by_spark = read_source(odd, now=NOW), read_source(f"spark:{odd}", now=NOW)

    def found(reading):
        return [(one.severity, one.code, one.table, one.column, one.rows) for one in reading.findings]

    assert found(by_spark) == found(by_duckdb)
    assert {code for _, code, *_ in found(by_spark)} >= {
        "missing_column", "wrong_type", "blank", "repeated_key", "future", "ends_before_it_begins", "unknown_account",
        "before_sign_up",
    }  # fmt: skip
    assert {name: (one.columns, one.extra, one.rows) for name, one in by_spark.tables.items()} == {
        name: (one.columns, one.extra, one.rows) for name, one in by_duckdb.tables.items()
    }


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    write(folder, "accounts", dict(zip(("account_id", "signed_up_on"), zip(*ACCOUNTS, strict=True), strict=True)))
    write(folder, "cancellations", {"account_id": ["A-2"], "notified_at": [datetime(2024, 5, 1, 9)]})
    write(folder, "Events", {"who": ["A-1", "A-2"], "at": [datetime(2024, 3, 1, 9), datetime(2024, 4, 1, 9)]})
    return folder


USAGE = (
    "SELECT who AS account_id, 'login' AS feature, at AS occurred_at FROM \"Events\" WHERE at::DATE < DATE '2024-04-01'"
)


def test_a_path_and_a_mapping_in_duckdb_s_dialect(shop, spark):
    source = open_source(f"spark:{shop}", tables={"usage": USAGE}, now=NOW)

    assert source.location == f"spark:{shop}"
    assert source.rows("SELECT account_id, occurred_at FROM usage") == [("A-1", datetime(2024, 3, 1, 9))]
    assert source.latest_snapshot == date(2024, 5, 2)
    assert source.until(date(2024, 5, 1)).rows("SELECT COUNT(*) FROM cancellations") == [(0,)]
    assert source.table("SELECT account_id FROM accounts ORDER BY 1").to_pydict() == {"account_id": ["A-1", "A-2"]}


def test_a_folder_of_files_is_a_table(shop, spark):
    (shop / "accounts").mkdir()
    shutil.move(shop / "accounts.parquet", shop / "accounts" / "part-0.parquet")

    source = open_source(f"spark:{shop}", tables={"usage": USAGE}, now=NOW)

    assert source.rows("SELECT COUNT(*) FROM accounts") == [(2,)]


def test_a_schema_of_the_catalogue(shop, spark):
    spark.sql("CREATE DATABASE crm")
    for name in ("accounts", "cancellations", "Events"):
        spark.read.parquet(str(shop / f"{name}.parquet")).write.saveAsTable(f"crm.{name}")

    source = open_source("spark:crm", tables={"usage": USAGE}, now=NOW)

    assert source.rows("SELECT account_id FROM usage") == [("A-1",)]
    assert source.tables.keys() == {"accounts", "cancellations", "usage"}


@pytest.mark.parametrize(
    ("location", "says"),
    [
        pytest.param("spark:nowhere", "spark:nowhere can't be opened: .*nowhere", id="no such schema"),
        pytest.param("spark:/nowhere/at/all", "holds none of the tables that are needed", id="no such path"),
    ],
)
def test_what_is_not_there(spark, location, says):
    with pytest.raises(SourceError, match=says):
        open_source(location)


def test_a_query_that_spark_refuses(shop, spark):
    reading = read_source(f"spark:{shop}", tables={"usage": 'SELECT nothing FROM "Events"'}, now=NOW)

    (error,) = [one for one in reading.errors if one.table == "usage" and one.code == "unreadable"]
    assert "nothing" in error.says


def test_what_needs_duckdb_says_so(shop, spark):
    source = open_source(f"spark:{shop}", tables={"usage": USAGE}, now=NOW)

    with pytest.raises(SourceError, match="is read through Spark, and this needs DuckDB"):
        source.cursor()


def test_pyspark_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(SourceError, match=r"extra `spark`: pip install 'varme\[spark\]'"):
        open_source("spark:crm")


def test_java_is_missing(monkeypatch, tmp_path, spark):
    sql = sys.modules["pyspark.sql"]
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(SourceError, match=r"no Java was found\. Spark runs on Java 17 or later"):
        starting.start_session("spark:crm")
