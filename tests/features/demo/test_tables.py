"""The company keeps to the contract of the source tables."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

TEXT, DATE, INSTANT, WHOLE = pa.string(), pa.date32(), pa.timestamp("us"), pa.int32()
DECIMAL = pa.decimal128(14, 2)

CONTRACT = {
    "accounts": {
        "account_id": TEXT,
        "name": TEXT,
        "signed_up_on": DATE,
        "segment": TEXT,
        "industry": TEXT,
        "country": TEXT,
        "employees": WHOLE,
        "owner": TEXT,
        "desired_outcome": TEXT,
        "currency": TEXT,
        "crm_id": TEXT,
    },
    "contacts": {
        "account_id": TEXT,
        "contact_id": TEXT,
        "user_id": TEXT,
        "name": TEXT,
        "role": TEXT,
        "joined_at": INSTANT,
        "left_at": INSTANT,
        "recorded_at": INSTANT,
    },
    "subscriptions": {
        "account_id": TEXT,
        "plan": TEXT,
        "seats": WHOLE,
        "mrr": DECIMAL,
        "started_on": DATE,
        "ended_on": DATE,
        "renews_on": DATE,
    },
    "usage": {
        "account_id": TEXT,
        "user_id": TEXT,
        "feature": TEXT,
        "occurred_at": INSTANT,
        "quantity": DECIMAL,
        "recorded_at": INSTANT,
    },
    "tickets": {
        "account_id": TEXT,
        "ticket_id": TEXT,
        "opened_at": INSTANT,
        "resolved_at": INSTANT,
        "reopened_at": INSTANT,
        "topic": TEXT,
        "severity": TEXT,
        "kind": TEXT,
        "csat": WHOLE,
        "recorded_at": INSTANT,
    },
    "invoices": {
        "account_id": TEXT,
        "invoice_id": TEXT,
        "issued_on": DATE,
        "due_on": DATE,
        "paid_on": DATE,
        "amount": DECIMAL,
        "recorded_at": INSTANT,
    },
    "surveys": {
        "account_id": TEXT,
        "user_id": TEXT,
        "kind": TEXT,
        "asked_at": INSTANT,
        "answered_at": INSTANT,
        "score": WHOLE,
    },
    "touchpoints": {"account_id": TEXT, "kind": TEXT, "occurred_at": INSTANT},
    "pulses": {"account_id": TEXT, "author": TEXT, "score": WHOLE, "noted_at": INSTANT, "note": TEXT},
    "milestones": {"account_id": TEXT, "milestone": TEXT, "reached_at": INSTANT},
    "cancellations": {
        "account_id": TEXT,
        "notified_at": INSTANT,
        "effective_on": DATE,
        "withdrawn_at": INSTANT,
        "reason": TEXT,
        "kind": TEXT,
    },
}
OPTIONAL = {
    ("accounts", "segment"),
    ("accounts", "industry"),
    ("accounts", "country"),
    ("accounts", "employees"),
    ("accounts", "owner"),
    ("accounts", "desired_outcome"),
    ("accounts", "currency"),
    ("accounts", "crm_id"),
    ("contacts", "user_id"),
    ("contacts", "name"),
    ("contacts", "role"),
    ("contacts", "left_at"),
    ("subscriptions", "seats"),
    ("subscriptions", "ended_on"),
    ("subscriptions", "renews_on"),
    ("usage", "user_id"),
    ("usage", "quantity"),
    ("tickets", "resolved_at"),
    ("tickets", "reopened_at"),
    ("tickets", "topic"),
    ("tickets", "severity"),
    ("tickets", "kind"),
    ("tickets", "csat"),
    ("invoices", "paid_on"),
    ("surveys", "user_id"),
    ("surveys", "asked_at"),
    ("surveys", "answered_at"),
    ("surveys", "score"),
    ("pulses", "author"),
    ("pulses", "note"),
    ("cancellations", "effective_on"),
    ("cancellations", "withdrawn_at"),
    ("cancellations", "reason"),
    ("cancellations", "kind"),
}
# The moments at which a row, or a part of it, became known; the others (due_on, …) are plans.
HAPPENED = [
    (table, column)
    for table, columns in CONTRACT.items()
    for column, kind in columns.items()
    if kind in {DATE, INSTANT} and column not in {"renews_on", "due_on", "effective_on"}
]


def test_there_are_eleven_tables_and_the_truth_apart(company):
    tables = {path.stem for path in company.folder.glob("*.parquet")}
    truth = {path.stem for path in (company.folder / "truth").iterdir()}

    assert tables == set(CONTRACT)
    assert truth == {"causes", "risk", "troubles"}


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_and_types_are_those_of_the_contract(company, table):
    schema = pq.read_schema(company.folder / f"{table}.parquet")

    assert dict(zip(schema.names, schema.types, strict=True)) == CONTRACT[table]


@pytest.mark.parametrize("table", CONTRACT)
def test_what_may_not_be_null_is_not(company, table):
    required = [column for column in CONTRACT[table] if (table, column) not in OPTIONAL and column != "recorded_at"]

    for column in required:
        assert company.count(f"SELECT 1 FROM {table} WHERE {column} IS NULL") == 0, column


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("accounts", "account_id"),
        ("contacts", "contact_id"),
        ("tickets", "ticket_id"),
        ("invoices", "invoice_id"),
        ("subscriptions", "account_id, started_on"),
    ],
)
def test_keys_are_unique(company, table, key):
    assert company.count(f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1") == 0


@pytest.mark.parametrize("table", [table for table in CONTRACT if table != "accounts"])
def test_every_row_belongs_to_a_known_account(company, table):
    assert company.count(f"SELECT 1 FROM {table} ANTI JOIN accounts USING (account_id)") == 0


def test_users_of_contacts_are_users_of_usage_and_at_one_account(company):
    both = """SELECT user_id FROM (SELECT DISTINCT user_id, account_id FROM usage
              UNION SELECT user_id, account_id FROM contacts WHERE user_id IS NOT NULL)"""

    assert company.count(f"{both} GROUP BY user_id HAVING count(*) > 1") == 0
    assert company.count("SELECT DISTINCT user_id FROM usage SEMI JOIN contacts USING (user_id)") > 20_000


@pytest.mark.parametrize(("table", "column"), HAPPENED)
def test_nothing_happened_after_the_end_of_data(company, table, column):
    assert company.count(f"SELECT 1 FROM {table} WHERE {column} >= end_of_data()") == 0


def test_the_data_run_up_to_their_last_day(company):
    last = company.ask("SELECT max(occurred_at)::DATE::VARCHAR, min(occurred_at)::DATE::VARCHAR FROM usage")

    assert last == [("2026-06-30", "2023-07-01")]


@pytest.mark.parametrize(
    ("table", "column", "allowed"),
    [
        ("contacts", "role", {"champion", "admin", "executive", "user"}),
        ("tickets", "severity", {"low", "normal", "high", "urgent"}),
        ("tickets", "kind", {"question", "bug", "feature_request"}),
        ("surveys", "kind", {"nps", "csat", "ces"}),
        ("cancellations", "kind", {"voluntary", "involuntary"}),
    ],
)
def test_words_are_those_of_the_contract(company, table, column, allowed):
    words = company.ask(f"SELECT DISTINCT {column} FROM {table}")

    assert {word for (word,) in words} == allowed


@pytest.mark.parametrize(("kind", "lowest", "highest"), [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7)])
def test_surveys_are_on_their_scales_and_mostly_unanswered(company, kind, lowest, highest):
    rows = f"FROM surveys WHERE kind = '{kind}'"
    ends = company.ask(f"SELECT min(score), max(score) {rows}")
    answered = company.ask(f"SELECT count(score) / count(*), count(asked_at) < count(*) {rows}")

    assert ends == [(lowest, highest)]
    assert 0.2 < answered[0][0] < 0.5
    assert answered[0][1]
    assert company.count(f"SELECT 1 {rows} AND (score IS NULL) <> (answered_at IS NULL)") == 0


@pytest.mark.parametrize(
    ("table", "earlier", "later"),
    [
        ("accounts JOIN usage USING (account_id)", "signed_up_on", "occurred_at"),
        ("accounts JOIN contacts USING (account_id)", "signed_up_on", "joined_at"),
        ("accounts JOIN milestones USING (account_id)", "signed_up_on", "reached_at"),
        ("accounts JOIN subscriptions USING (account_id)", "signed_up_on", "started_on"),
        ("accounts JOIN cancellations USING (account_id)", "signed_up_on", "notified_at"),
        ("contacts", "joined_at", "left_at"),
        ("contacts", "joined_at", "recorded_at"),
        ("usage", "occurred_at", "recorded_at"),
        ("tickets", "opened_at", "resolved_at"),
        ("tickets", "opened_at", "reopened_at"),
        ("tickets", "reopened_at", "resolved_at"),
        ("invoices", "issued_on", "due_on"),
        ("invoices", "issued_on", "paid_on"),
        ("subscriptions", "started_on", "ended_on"),
        ("subscriptions", "started_on", "renews_on"),
        ("cancellations", "notified_at", "effective_on"),
        ("cancellations", "notified_at", "withdrawn_at"),
    ],
)
def test_things_happen_in_order(company, table, earlier, later):
    assert company.count(f"SELECT 1 FROM {table} WHERE {later} < {earlier}") == 0
    assert company.count(f"SELECT 1 FROM {table} WHERE {later} >= {earlier}") > 0
