"""Proposals for databases: the same as for files, and without a password."""

import tomllib

import pytest

from features.proposal import look_at, propose, write_settings
from features.source import open_source

TABLES = (
    "CREATE TABLE customers (customer_id varchar(20), signup_date date, plan varchar(9))",
    "CREATE TABLE churn (customer_id varchar(20), cancel_date timestamp)",
    "CREATE TABLE events (customer_id varchar(20), event_name varchar(20), event_time timestamp)",
    "CREATE TABLE zebra (stripes int)",
    "INSERT INTO customers VALUES ('C1', '2024-01-01', 'pro'), ('C2', '2024-01-02', 'pro')",
    "INSERT INTO churn VALUES ('C1', '2024-06-01')",
    "INSERT INTO events VALUES ('C1', 'open', '2024-05-01'), ('C2', 'open', '2024-05-02')",
)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "duckdb"])
def test_a_database_is_mapped(make_database, kind):
    address = make_database(kind, *TABLES)

    with look_at(address, print) as sight:
        text = write_settings(propose(sight))
    written = tomllib.loads(text)
    source = open_source(address, tables=written["source"]["tables"])

    assert source.tables.keys() == {"accounts", "usage", "cancellations"}
    assert "zebra: neither its name nor its columns" in text


def test_the_password_is_not_written(make_database):
    address = make_database("postgresql", *TABLES)

    with look_at(address, print) as sight:
        text = write_settings(propose(sight))

    assert "p@ss" not in text
    assert "p%40ss" not in text
    assert tomllib.loads(text)["source"]["location"].startswith("postgresql://reader@/shop?host=")
    assert "in the variable VARME_SOURCE__LOCATION" in text
