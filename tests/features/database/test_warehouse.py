"""Snowflake and BigQuery: addresses, what is shown of them, their SQL, a missing driver. No warehouse is reached."""

import sys
from pathlib import Path

import pytest
import sqlglot

from features.database.address import address_of
from features.database.bigquery import BigQuery
from features.database.snowflake import Snowflake
from features.errors import SourceError
from features.place import identity_of
from features.source import open_source

SNOWFLAKE = "snowflake://ann:p%40ss@acme-eu1/SHOP/CRM?warehouse=SMALL&token=hidden"
COLUMNS = {
    "ACCOUNT_ID": "TEXT",
    'Odd "name"': "NUMBER",
    "NOTIFIED_AT": "TIMESTAMP_TZ",
    "MORE": "VARIANT",
}
BIGQUERY_COLUMNS = {
    "account_id": "STRING",
    "mrr": "NUMERIC",
    "big": "BIGNUMERIC",
    "notified_at": "TIMESTAMP",
    "more": "STRUCT<a INT64>",
}


@pytest.mark.parametrize(
    ("location", "shown", "schema", "connects"),
    [
        pytest.param(
            SNOWFLAKE,
            "snowflake://acme-eu1/SHOP/CRM",
            "CRM",
            "ann:p%40ss@acme-eu1/SHOP/CRM?warehouse=SMALL&token=hidden",
            id="Snowflake",
        ),
        pytest.param("bigquery://acme/crm", "bigquery://acme/crm", "crm", "acme", id="BigQuery"),
        pytest.param("bigquery://acme/crm?credentials=k.json", "bigquery://acme/crm", "crm", "acme", id="with a file"),
    ],
)
def test_addresses(location, shown, schema, connects):
    address = address_of(location)

    assert (address.says, address.schema, address.connects) == (shown, schema, connects)
    assert identity_of(location) == shown
    assert not [secret for secret in ("p%40ss", "p@ss", "hidden", 'k.json"') if secret in repr(address)]


def test_secrets_are_known():
    assert set(address_of(SNOWFLAKE).secrets) == {"p@ss", "p%40ss", "hidden"}
    assert address_of("bigquery://acme/crm?credentials=k.json").path == Path("k.json")


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("snowflake://u:secret@acme", id="no database"),
        pytest.param("snowflake://u:secret@acme/SHOP", id="no schema"),
        pytest.param("snowflake://acme/SHOP/CRM", id="no user"),
        pytest.param("snowflake://u:se/cret@acme/SHOP/CRM", id="a slash in the password"),
        pytest.param("bigquery://acme", id="no data set"),
        pytest.param("bigquery://u:secret@acme/crm", id="a password for BigQuery"),
        pytest.param("bigquery://acme/crm?key=secret", id="a parameter that is not known"),
    ],
)
def test_addresses_that_cannot_be_read(location):
    with pytest.raises(SourceError, match="address of the source can't be read") as refusal:
        address_of(location)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("location", "driver", "extra"),
    [
        pytest.param(SNOWFLAKE, "adbc_driver_snowflake.dbapi", "snowflake", id="Snowflake"),
        pytest.param("bigquery://acme/crm", "adbc_driver_bigquery.dbapi", "bigquery", id="BigQuery"),
    ],
)
def test_the_driver_is_missing(monkeypatch, location, driver, extra):
    monkeypatch.setitem(sys.modules, driver, None)

    with pytest.raises(SourceError, match=rf"extra `{extra}`: pip install 'varme\[{extra}\]'") as refusal:
        open_source(location)

    assert "p@ss" not in str(refusal.value)


def test_the_sql_of_snowflake():
    address = address_of(SNOWFLAKE)
    asked = Snowflake().select(address, "CANCELLATIONS", COLUMNS)

    assert asked == (
        'SELECT "ACCOUNT_ID" AS "account_id", "Odd ""name""" AS "Odd ""name""", '
        'CAST(CONVERT_TIMEZONE(\'UTC\', "NOTIFIED_AT") AS TIMESTAMP_NTZ) AS "notified_at", '
        'TO_VARCHAR("MORE") AS "more" FROM "CRM"."CANCELLATIONS"'
    )
    for statement in (asked, Snowflake().columns(address)):
        assert sqlglot.parse_one(statement, read="snowflake")


def test_the_sql_of_bigquery():
    address = address_of("bigquery://acme-1/crm?credentials=/k.json")
    asked = BigQuery().select(address, "cancellations", BIGQUERY_COLUMNS)

    assert asked == (
        "SELECT `account_id` AS `account_id`, `mrr` AS `mrr`, CAST(`big` AS STRING) AS `big`, "
        "DATETIME(`notified_at`, 'UTC') AS `notified_at`, TO_JSON_STRING(`more`) AS `more` "
        "FROM `acme-1`.`crm`.`cancellations`"
    )
    for statement in (asked, BigQuery().columns(address)):
        assert sqlglot.parse_one(statement, read="bigquery")
    assert BigQuery().arguments(address)["db_kwargs"] == {
        "adbc.bigquery.sql.project_id": "acme-1",
        "adbc.bigquery.sql.dataset_id": "crm",
        "adbc.bigquery.sql.auth_type": "adbc.bigquery.sql.auth_type.json_credential_file",
        "adbc.bigquery.sql.auth_credentials": "/k.json",
    }
