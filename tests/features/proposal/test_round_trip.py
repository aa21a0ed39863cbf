"""A business whose tables and columns have other names is proposed back: the same contract tables come of it."""

import tomllib

import duckdb
import pytest

from features.demo import write_company
from features.proposal import look_at, propose, write_settings
from features.source import open_source

# Foreign table: the contract's, and its columns by foreign names.
FOREIGN = {
    "crm_customers": ("accounts", {"account_id": "CustomerID", "name": "CompanyName", "signed_up_on": "SignupDate"}),
    "crm_contacts": ("contacts", {"contact_id": "person_id", "joined_at": "added_at", "left_at": "deactivated_at"}),
    "crm_licences": (
        "subscriptions",
        {
            "plan": "tier",
            "mrr": "monthly_fee",
            "started_on": "valid_from",
            "ended_on": "valid_to",
            "renews_on": "renewal date",
        },
    ),
    "crm_activity_log": ("usage", {"feature": "action", "occurred_at": "timestamp", "quantity": "qty"}),
    "crm_support_cases": (
        "tickets",
        {"ticket_id": "case_number", "opened_at": "created", "resolved_at": "closed_at", "severity": "priority"},
    ),
    "crm_bills": (
        "invoices",
        {"invoice_id": "bill_no", "issued_on": "bill_date", "due_on": "due_date", "amount": "total"},
    ),
    "crm_meetings": ("touchpoints", {"kind": "channel", "occurred_at": "held_at"}),
    "crm_churn": ("cancellations", {"notified_at": "cancelled_on", "effective_on": "last_day", "kind": "churn_type"}),
    "crm_onboarding": ("milestones", {"milestone": "step", "reached_at": "completed_at"}),
    "crm_sentiment": ("pulses", {"author": "rated_by", "score": "rating", "noted_at": "rated_at"}),
    "crm_nps_responses": ("surveys", {"kind": "survey_type", "asked_at": "sent_at", "answered_at": "responded_at"}),
}


def quiet(step):
    """Say nothing of progress."""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fictional") / "company"
    write_company(folder, seed=7, accounts=300, days=400)
    return folder


@pytest.mark.parametrize("kind", ["parquet", "csv", "csv.gz"])
def test_foreign_names_lead_back_to_the_contract(company, tmp_path, kind):
    original = open_source(company)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    for name, (table, columns) in FOREIGN.items():
        renamed = {"account_id": "customer_id", **columns}
        given = [f'{column} AS "{renamed.get(column, column)}"' for column in sorted(original.tables[table])]
        order = "HASH(t)" if table == "usage" else "ALL"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {', '.join(given)} FROM '{company}/{table}.parquet' AS t ORDER BY {order}) "
                f"TO '{foreign}/{name}.{kind}'"
            )

    with look_at(str(foreign), quiet) as sight:
        proposal = propose(sight)
        written = tomllib.loads(write_settings(proposal))
    found = open_source(foreign, tables=written["source"]["tables"])

    assert {name: one.own.name for name, one in proposal.placed.items()} == {
        table: name for name, (table, _) in FOREIGN.items()
    }
    for table, columns in original.tables.items():
        every = ", ".join(sorted(columns))
        assert found.tables[table] == columns, table
        query = f"SELECT COUNT(*), SUM(HASH(x)::HUGEINT % 1000003) FROM (SELECT {every} FROM {table}) AS x"
        assert found.rows(query) == original.rows(query), table
