"""Rows that can't be are left out when a source is read, and counted; everything else stays."""

from datetime import date, datetime, timedelta

import pytest

from features.findings import LeftOut
from features.read import literal
from features.source import open_source, read_source

NOW = datetime(2025, 6, 1, 12)
BEGAN = datetime(2025, 3, 10, 9)


def rows_of(source, name):
    ((rows,),) = source.rows(f"SELECT COUNT(*) FROM {name}")
    return rows


@pytest.mark.parametrize(
    ("name", "row", "stays"),
    [
        pytest.param("usage", {"occurred_at": NOW + timedelta(days=1)}, True, id="within a day's grace"),
        pytest.param("usage", {"occurred_at": NOW + timedelta(days=1, seconds=1)}, False, id="beyond it"),
        pytest.param(
            "invoices", {"issued_on": date(2025, 6, 2), "due_on": date(2026, 1, 1)}, True, id="issued tomorrow"
        ),
        pytest.param("invoices", {"issued_on": date(2025, 6, 3), "due_on": date(2026, 1, 1)}, False, id="issued later"),
        pytest.param("subscriptions", {"started_on": date(2025, 7, 1)}, False, id="terms that begin next month"),
        pytest.param(
            "surveys", {"asked_at": datetime(2025, 5, 1), "answered_at": datetime(2099, 1, 1)}, True, id="asked"
        ),
        pytest.param("surveys", {"answered_at": datetime(2099, 1, 1)}, False, id="never asked, answered in the future"),
        pytest.param("surveys", {}, True, id="a survey of no time is in no future"),
    ],
)
def test_a_row_from_the_future_is_left_out(make_source, name, row, stays):
    source = make_source({"touchpoints": [{"occurred_at": BEGAN}], name: [row]}, now=NOW)

    assert rows_of(source, name) == int(stays)
    assert source.left_out == (() if stays else (LeftOut(name, "future", 1),))


def test_one_row_of_2099_does_not_move_the_end_of_data(make_source):
    usage = [{"occurred_at": BEGAN}, {"occurred_at": datetime(2099, 1, 1)}]

    assert make_source({"usage": usage}, now=NOW).end_of_data == BEGAN


@pytest.mark.parametrize(
    ("name", "row", "stays"),
    [
        pytest.param(
            "subscriptions", {"started_on": date(2025, 3, 10), "ended_on": date(2025, 3, 9)}, False, id="terms"
        ),
        pytest.param(
            "subscriptions", {"started_on": date(2025, 3, 10), "ended_on": date(2025, 3, 10)}, True, id="a day"
        ),
        pytest.param("subscriptions", {"started_on": date(2025, 3, 10)}, True, id="no end"),
        pytest.param(
            "tickets", {"opened_at": BEGAN, "resolved_at": BEGAN - timedelta(seconds=1)}, False, id="resolved"
        ),
        pytest.param("tickets", {"opened_at": BEGAN, "reopened_at": BEGAN - timedelta(days=1)}, False, id="reopened"),
        pytest.param("tickets", {"opened_at": BEGAN, "resolved_at": BEGAN}, True, id="resolved at once"),
        pytest.param(
            "tickets", {"opened_at": BEGAN, "resolved_at": datetime(2025, 3, 10)}, True, id="resolved that day"
        ),
        pytest.param("tickets", {"opened_at": BEGAN, "resolved_at": datetime(2025, 3, 9)}, False, id="the day before"),
        pytest.param("contacts", {"joined_at": BEGAN, "left_at": BEGAN - timedelta(hours=1)}, False, id="a contact"),
        pytest.param(
            "cancellations", {"notified_at": BEGAN, "withdrawn_at": datetime(2025, 3, 1)}, False, id="a notice"
        ),
        pytest.param(
            "invoices",
            {"issued_on": date(2025, 3, 10), "due_on": date(2025, 3, 1), "paid_on": date(2025, 3, 1)},
            True,
            id="an invoice paid in advance",
        ),
        pytest.param("surveys", {"asked_at": BEGAN, "answered_at": datetime(2025, 3, 1)}, True, id="either dates it"),
    ],
)
def test_a_row_that_ends_before_it_begins_is_left_out(make_source, name, row, stays):
    source = make_source({"touchpoints": [{"occurred_at": BEGAN}], name: [row]}, now=NOW)

    assert rows_of(source, name) == int(stays)
    assert source.left_out == (() if stays else (LeftOut(name, "ends_before_it_begins", 1),))


def test_a_row_that_is_wrong_in_two_ways_is_counted_once(make_source):
    wrong = {"opened_at": BEGAN, "resolved_at": datetime(2025, 3, 1), "reopened_at": datetime(2025, 3, 2)}
    source = make_source({"tickets": [wrong, {"opened_at": BEGAN}]}, now=NOW)

    assert rows_of(source, "tickets") == 1
    assert source.left_out == (LeftOut("tickets", "ends_before_it_begins", 1),)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_finding_names_table_column_count_and_an_example(tmp_path, make_source, ending):
    rows = [{"occurred_at": BEGAN}, {"occurred_at": datetime(2030, 1, 1), "feature": "from ahead"}]
    folder = tmp_path / "source-1"
    make_source({"usage": rows}, now=NOW)
    if ending == "csv":
        source = open_source(folder, now=NOW)
        for name in ("usage", "accounts", "cancellations"):
            path = literal(str(folder / f"{name}.parquet"))
            source.connection.execute(f"COPY (FROM read_parquet({path})) TO {literal(str(folder / f'{name}.csv'))}")
            (folder / f"{name}.parquet").unlink()

    reading = read_source(folder, now=NOW)

    (finding,) = [one for one in reading.findings if one.code == "future"]
    assert (finding.severity, finding.table, finding.column, finding.rows) == ("warning", "usage", "occurred_at", 1)
    assert finding.example["feature"] == "from ahead"
    assert finding.example["occurred_at"] == "2030-01-01 00:00:00"
    assert rows_of(reading.source, "usage") == 1
    assert reading.tables["usage"].rows == 2
