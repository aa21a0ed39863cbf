"""Names and values: what a table and its columns are taken for, and what they are not."""

import pytest

from features.contract import TABLES
from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.recognise import account_columns, match_columns, name_points, table_points
from features.proposal.times import TimeForm

DAY = (TimeForm("{0}", is_day=True),)


def column(name, kind="VARCHAR", *, filled=100, distinct=50, unique=False, times=()):
    is_time = kind in ("DATE", "TIMESTAMP")
    return ColumnFacts(name, kind, filled, distinct, unique, times=DAY if is_time else times)


def table(name, *columns):
    return TableFacts(name, f"{name}.csv", 100, columns)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("customers", "accounts", id="customers"),
        pytest.param("dim_Organizations", "accounts", id="organisations"),
        pytest.param("Kunden", "accounts", id="German"),
        pytest.param("support_tickets", "tickets", id="tickets"),
        pytest.param("CRM Cases", "tickets", id="cases"),
        pytest.param("feature_usage", "usage", id="usage"),
        pytest.param("churn_events", "cancellations", id="churn says more than events"),
        pytest.param("invoice_2024", "invoices", id="invoices"),
        pytest.param("abonnements", "subscriptions", id="Dutch and Danish"),
    ],
)
def test_a_tables_name(name, expected):
    assert expected in name_points(name)


@pytest.mark.parametrize("name", ["sales_2024", "x", "weather", "tmp_backup"])
def test_a_name_that_says_nothing(name):
    assert not name_points(name)


@pytest.mark.parametrize(
    ("contract", "own", "expected"),
    [
        pytest.param("accounts", column("signup_date", "DATE"), "signed_up_on", id="signup date"),
        pytest.param("accounts", column("Created At", "TIMESTAMP"), "signed_up_on", id="created at"),
        pytest.param("accounts", column("companySize", "BIGINT"), "employees", id="company size"),
        pytest.param("subscriptions", column("mrr_amount_usd", "DOUBLE"), "mrr", id="a unit behind"),
        pytest.param("subscriptions", column("plan_tier"), "plan", id="tier"),
        pytest.param("tickets", column("priority"), "severity", id="priority"),
        pytest.param("tickets", column("ticket_closed_at", "TIMESTAMP"), "resolved_at", id="the table's name in front"),
        pytest.param("usage", column("ts", "TIMESTAMP"), "occurred_at", id="ts"),
        pytest.param("invoices", column("Rechnungsnummer"), "invoice_id", id="German"),
        pytest.param("cancellations", column("churn_date", "DATE"), "notified_at", id="churn date"),
    ],
)
def test_a_columns_name(contract, own, expected):
    (found,) = match_columns(table(contract, own), TABLES[contract]).items()

    assert (found[0], found[1].facts) == (expected, own)


@pytest.mark.parametrize(
    ("contract", "own"),
    [
        pytest.param("accounts", column("signup_date"), id="a date that is none"),
        pytest.param("accounts", column("employees"), id="a number that is none"),
        pytest.param("pulses", column("score"), id="a score that is a text"),
        pytest.param("usage", column("referral_source"), id="another column"),
    ],
)
def test_values_that_do_not_fit_are_not_taken(contract, own):
    assert match_columns(table(contract, own), TABLES[contract]) == {}


def test_the_only_time_is_when_rows_happened_whatever_it_is_called():
    one, two = column("zeitpunkt", "TIMESTAMP"), column("anderer", "TIMESTAMP")

    found = match_columns(table("clicks", one), TABLES["usage"])

    assert {name: match.facts for name, match in found.items()} == {"occurred_at": one}
    assert match_columns(table("clicks", one, two), TABLES["usage"]) == {}


def test_a_column_is_taken_for_one_thing_only():
    own = table(
        "subscriptions", column("end_date", "DATE"), column("start_date", "DATE"), column("renewal_date", "DATE")
    )

    found = {name: match.facts.name for name, match in match_columns(own, TABLES["subscriptions"]).items()}

    assert found == {"started_on": "start_date", "ended_on": "end_date", "renews_on": "renewal_date"}


def test_a_column_that_could_be_two_things_is_the_surer_one():
    own = table("contacts", column("user_id"), column("joined_at", "TIMESTAMP"))

    assert set(match_columns(own, TABLES["contacts"])) == {"user_id", "joined_at"}


def test_a_table_without_a_time_is_taken_for_nothing():
    assert table_points(table("customers", column("customer_id"), column("name"))) == {}


def test_a_table_may_be_told_by_its_columns_alone():
    points = table_points(table("x", column("invoice_id"), column("issue_date", "DATE"), column("due_date", "DATE"),
                                column("amount", "DOUBLE")))  # fmt: skip

    assert max(points, key=points.get) == "invoices"


def test_columns_that_name_the_account():
    own = table("events", column("company"), column("userId"), column("CustomerID"), column("tenant-id"))

    assert [one.name for one in account_columns(own)] == ["CustomerID", "tenant-id", "company"]
