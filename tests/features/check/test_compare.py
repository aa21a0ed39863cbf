"""The whole report: tables, columns, findings in order and figures."""

import json
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.check import check_source
from features.demo import write_company
from features.snapshots import Churn
from features.source import read_source

NOW = datetime(2100, 1, 1)
FILES = {
    "accounts.csv": "account_id,signed_up_on,employees,hat\nA-1,2024-01-01,12,top\nA-2,2024-02-01,3,\n",
    "usage.csv": "account_id,feature,occurred_at\nA-1,login,2024-05-01 10:00:00\n",
    "cancellations.csv": "account_id,notified_at\nA-2,2024-04-01\n",
}


@pytest.fixture
def check(tmp_path):
    def read(files, churn=None, **options):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return check_source(read_source(tmp_path, now=NOW, **options), churn or Churn())

    return read


def codes(report, severity):
    return [(one.code, one.table, one.column) for one in report.of(severity)]


def test_a_sound_source(check):
    report = check(FILES)

    assert report.is_trainable
    assert codes(report, "error") == codes(report, "warning") == []
    assert (report.accounts, report.customers, report.cancellations) == (2, 1, 1)
    assert report.end_of_data == datetime(2024, 5, 1, 10)
    assert report.latest_snapshot == date(2024, 5, 2)
    assert report.first_snapshot == date(2024, 5, 1) + timedelta(days=90)


def test_tables_and_columns_are_told_apart(check):
    report = check(FILES | {"invoices.csv": "account_id,invoice_id\nA-1,1\n"})

    tables = {table.name: table for table in report.tables}
    columns = {column.name: column.status for column in tables["accounts"].columns}
    assert {name: table.status for name, table in tables.items() if table.status != "absent"} == {
        "accounts": "present",
        "usage": "present",
        "invoices": "unusable",
        "cancellations": "present",
    }
    assert columns["employees"] == "present"
    assert columns["segment"] == "absent"
    assert tables["accounts"].ignored == ("hat",)
    assert {one.name for one in tables["invoices"].columns if one.status == "missing"} == {
        "issued_on",
        "due_on",
        "amount",
    }


def test_everything_that_is_wrong_is_said_at_once(check):
    report = check(
        FILES
        | {
            "accounts.csv": "account_id,signed_up_on,employees\nA-1,2024-01-01,many\nA-1,2024-01-02,3\n",
            "usage.csv": "account_id,occurred_at\n,2024-05-01\n",
            "tickets.parquet": "PAR1 cut short",
            "pulses.csv": "account_id,score,noted_at\nX-1,3,2024-03-01\nA-1,3,2199-03-01\n",
        }
    )

    assert codes(report, "error") == [
        ("unreadable", "tickets", None),
        ("wrong_type", "accounts", "employees"),
        ("repeated_key", "accounts", "account_id"),
        ("missing_column", "usage", "feature"),
        ("blank", "usage", "account_id"),
    ]
    assert codes(report, "warning") == [
        ("future", "pulses", "noted_at"),
        ("unknown_account", "pulses", "account_id"),
        ("unknown_account", "cancellations", "account_id"),
    ]
    assert report.of("error")[1].example == {"account_id": "A-1", "signed_up_on": "2024-01-01", "employees": "many"}
    assert report.customers is None


def test_missing_tables_are_errors(check):
    report = check({"accounts.csv": FILES["accounts.csv"]})

    assert codes(report, "error") == [("missing_table", "cancellations", None), ("missing_table", None, None)]
    assert {table.name: table.status for table in report.tables}["cancellations"] == "missing"


def test_inactivity_needs_no_cancellations(check):
    files = {name: text for name, text in FILES.items() if name != "cancellations.csv"}

    report = check(files, Churn("inactivity"), by_inactivity=True)

    assert report.is_trainable
    assert {table.name: table.status for table in report.tables}["cancellations"] == "absent"
    assert ("no_table", "cancellations", None) not in codes(report, "note")
    assert report.cancellations is None


def test_two_files_of_one_name(check, tmp_path):
    parquet.write_table(pa.table({"account_id": ["A-1"]}), tmp_path / "usage.parquet")

    report = check(FILES)

    assert codes(report, "error") == [("two_files", "usage", None)]
    assert {table.name: table.status for table in report.tables}["usage"] == "unusable"


def test_an_empty_folder(check):
    report = check({})

    assert not report.is_trainable
    assert len(report.tables) == 11


def test_an_overwritten_column_is_said_with_its_cost_and_the_way_out(make_source):
    people = [{"joined_at": datetime(2025, 1, 1), "role": "champion"}] * 20
    people += [{"joined_at": datetime(2025, 1, 1), "left_at": datetime(2026, 1, 1), "role": "former"}] * 10
    source = make_source({"contacts": people, "usage": [{"occurred_at": datetime(2026, 6, 1)}]})

    warned = check_source(read_source(source.location, now=NOW), Churn())
    trusted = check_source(read_source(source.location, now=NOW, trusted=["contacts.role"]), Churn())

    (warning,) = warned.of("warning")
    assert (warning.code, warning.table, warning.column, warning.rows) == ("overwritten", "contacts", "role", 10)
    assert "Champion is unknown." in warning.says
    assert 'trusted = ["contacts.role"]' in warning.says
    assert {one.name: one.status for table in warned.tables for one in table.columns if table.name == "contacts"}[
        "role"
    ] == "overwritten"
    assert trusted.of("warning") == ()
    assert ("overwritten", "contacts", "role") in codes(trusted, "note")


def test_the_report_is_plain_values(check):
    written = json.loads(json.dumps(check(FILES).to_json(), default=str))

    assert (written["errors"], written["warnings"]) == (0, 0)
    assert written["tables"][0]["coverage"]["rows"] == [1, 1]


def test_the_fictional_company_has_nothing_to_find(tmp_path):
    write_company(tmp_path / "company", accounts=300)

    report = check_source(read_source(tmp_path / "company", now=NOW), Churn())

    assert report.findings == ()
    assert {table.status for table in report.tables} == {"present"}
