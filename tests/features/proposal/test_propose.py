"""Proposals as a whole: foreign names come back as the contract's tables, and what can't be told is asked."""

import sqlite3
import tomllib

import duckdb
import pytest

from app.settings import load_settings
from features.demo import write_company
from features.errors import SourceError
from features.proposal import propose, write_toml
from features.read import identifier
from features.source import open_source

# The fictional company as another business would have it: names, order, forms of dates and values of its own.
FOREIGN = {
    "Customers.csv": """
        SELECT account_id AS "Customer ID", name AS "Company", strftime(signed_up_on, '%d.%m.%Y') AS "Customer since",
               industry AS sector, employees AS headcount FROM accounts""",
    "people.parquet": """
        SELECT contact_id AS person_id, account_id AS customer_id, role, joined_at AS created_at,
               left_at AS deactivated_at FROM contacts""",
    "contracts.csv": """
        SELECT 'S-' || row_number() OVER (ORDER BY account_id, started_on) AS contract_id, account_id AS "customerId",
               plan AS tier, seats AS licenses, mrr AS monthly_fee, started_on AS valid_from, ended_on AS valid_to
        FROM subscriptions""",
    "events.parquet": """
        SELECT account_id AS customer_id, user_id AS uid, feature AS event_name, occurred_at AS ts FROM usage""",
    "support_cases.csv": """
        SELECT ticket_id AS case_id, account_id AS customer_id, opened_at AS created_at, resolved_at AS closed_at,
               CASE severity WHEN 'urgent' THEN 'Critical' WHEN 'normal' THEN 'Medium' ELSE severity END AS priority
        FROM tickets""",
    "bills.csv": """
        SELECT invoice_id AS bill_no, account_id AS customer_id, issued_on AS billed_on, due_on AS due_date,
               paid_on AS payment_date, amount AS total FROM invoices""",
    "churned.csv": """
        SELECT account_id AS customer_id, notified_at AS churn_date, reason AS churn_reason FROM cancellations""",
}
COMPARED = {
    "accounts": "account_id, name, signed_up_on, industry, employees",
    "contacts": "contact_id, account_id, role, joined_at, left_at",
    "subscriptions": "account_id, plan, seats, mrr, started_on, ended_on",
    "usage": "account_id, user_id, feature, occurred_at",
    "tickets": "ticket_id, account_id, opened_at, resolved_at, severity",
    "invoices": "invoice_id, account_id, issued_on, due_on, paid_on, amount",
    "cancellations": "account_id, notified_at, reason",
}


def silent(_step):
    pass


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proposal") / "company"
    write_company(folder, seed=9, accounts=300)
    return folder


@pytest.fixture(scope="module")
def foreign(company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proposal") / "foreign"
    folder.mkdir()
    with duckdb.connect() as connection:
        for table in COMPARED:
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{company / table}.parquet')")
        for file, rows in FOREIGN.items():
            form = "PARQUET" if file.endswith(".parquet") else "CSV, HEADER"
            connection.execute(f"COPY ({rows}) TO '{folder / file}' (FORMAT {form})")
    (folder / "notes.txt").write_text("nothing that is a table")
    return folder


def written(proposal, tmp_path):
    """The proposal's file, read back as settings."""
    file = tmp_path / "varme.toml"
    file.write_text(write_toml(proposal), encoding="utf-8")
    return load_settings(file, tmp_path / "home")


def test_foreign_names_come_back_as_the_contracts_tables(company, foreign, tmp_path):
    proposal = propose(str(foreign), silent)
    settings = written(proposal, tmp_path)

    proposed = open_source(settings.source.location, tables=settings.source.tables)
    direct = open_source(company)

    assert set(settings.source.tables) == set(COMPARED)
    assert proposal.refused == {}
    for table, columns in COMPARED.items():
        query = f"SELECT {columns} FROM {table} ORDER BY ALL"
        assert proposed.rows(query) == direct.rows(query), table


def test_the_contracts_own_names_need_no_mapping(company, tmp_path):
    proposal = propose(str(company), silent)

    assert set(proposal.direct) == {path.stem for path in company.glob("*.parquet")} & set(proposal.direct)
    assert len(proposal.direct) == 11
    assert proposal.mapped == ()
    assert written(proposal, tmp_path).source.tables == {}


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        place = tmp_path / "data"
        place.mkdir()
        for name, text in files.items():
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
        return str(place)

    return write


ROWS = range(40)


def lines(header, row):
    return "\n".join([header, *(row(number) for number in ROWS)]) + "\n"


CUSTOMERS = lines("id,signed_up", lambda n: f"C{n},2024-01-{n % 28 + 1:02d}")
CONTRACTS = lines("contract_id,customer_id,plan,mrr,start_date", lambda n: f"S{n},C{n},pro,10,2024-02-01")


def test_a_table_finds_its_account_through_another(folder, tmp_path):
    clicks = lines("contract_id,feature,happened", lambda n: f"S{n},export,2024-03-{n % 28 + 1:02d}")
    left = lines("customer_id,churn_date", lambda n: f"C{n},2024-06-01")

    proposal = propose(folder(customers=CUSTOMERS, contracts=CONTRACTS, clicks=clicks, churn=left), silent)

    source = open_source(proposal.location, tables=written(proposal, tmp_path).source.tables)
    assert source.rows("SELECT account_id, feature FROM usage ORDER BY ALL LIMIT 2") == [
        ("C0", "export"),
        ("C1", "export"),
    ]
    (usage,) = [one for one in proposal.mapped if one.table == "usage"]
    assert usage.notes == ("clicks.contract_id → contracts.contract_id → customer_id: 40 of 40 rows match",)


def test_a_table_that_leads_to_no_account_is_asked_for(folder, tmp_path):
    clicks = lines("device,feature,happened", lambda n: f"D{n},export,2024-03-01")

    proposal = propose(folder(customers=CUSTOMERS, clicks=clicks, contracts=CONTRACTS), silent)

    (usage,) = [one for one in proposal.mapped if one.table == "usage"]
    assert usage.query is None
    assert "no column that names the account" in usage.questions[0]
    text = write_toml(proposal)
    assert "# ? clicks.csv has no column that names the account" in text
    assert "# usage = '''" in text
    assert "usage" not in written(proposal, tmp_path).source.tables


def test_keys_that_hardly_ever_match_lead_nowhere(folder):
    clicks = lines("contract_id,feature,happened", lambda n: f"{'S' if n % 2 else 'X'}{n},export,2024-03-01")

    proposal = propose(folder(customers=CUSTOMERS, contracts=CONTRACTS, clicks=clicks), silent)

    assert [one.query for one in proposal.mapped if one.table == "usage"] == [None]


def test_a_list_of_accounts_names_each_once(folder):
    customers = lines("customer_id,signed_up", lambda n: f"C{n % 7},2024-01-01")
    clicks = lines("customer_id,feature,happened", lambda n: f"C{n % 7},export,2024-03-01")

    proposal = propose(folder(customers=customers, clicks=clicks), silent)

    (accounts,) = [one for one in proposal.mapped if one.table == "accounts"]
    assert (accounts.own, accounts.is_guess) == ("clicks", True)


def test_a_missing_column_leaves_a_blank_to_fill(folder, tmp_path):
    tickets = lines("customer_id,created_at", lambda n: f"C{n},2024-03-01")
    left = lines("customer_id,reason,churn_date", lambda n: f"C{n},price,2024-06-01")
    bills = lines("customer_id,invoice_id,issue_date", lambda n: f"C{n},I{n},2024-03-01")

    proposal = propose(folder(customers=CUSTOMERS, tickets=tickets, invoices=bills, churn=left), silent)

    found = {one.table: one for one in proposal.mapped}
    assert "no ticket_id: the rows are numbered" in " ".join(found["tickets"].notes)
    assert found["invoices"].query is None
    assert "Which column of invoices.csv is amount?" in found["invoices"].questions[0]
    assert set(written(proposal, tmp_path).source.tables) == {"accounts", "tickets", "cancellations"}


def test_a_shop_without_cancellations_is_about_inactivity(folder, tmp_path):
    orders = lines("customer_id,order_date,quantity", lambda n: f"C{n % 9},2024-03-{n % 28 + 1:02d},2")

    proposal = propose(folder(orders=orders), silent)
    settings = written(proposal, tmp_path)

    source = open_source(proposal.location, tables=settings.source.tables, by_inactivity=True)
    assert settings.label.churn == "inactivity"
    assert source.rows("SELECT COUNT(*) FROM accounts") == [(9,)]
    assert source.rows("SELECT DISTINCT feature, quantity FROM usage")[0][1] == 2
    assert "# ? Is there a table of accounts" in write_toml(proposal)


def test_a_column_may_say_who_cancelled(folder):
    customers = lines("id,signed_up,cancelled_at", lambda n: f"C{n},2024-01-01,{'2024-05-01' if n % 4 == 0 else ''}")
    clicks = lines("customer_id,feature,happened", lambda n: f"C{n},export,2024-03-01")

    proposal = propose(folder(customers=customers, clicks=clicks), silent)

    (lost,) = [one for one in proposal.mapped if one.table == "cancellations"]
    source = open_source(proposal.location, tables={one.table: one.query for one in proposal.mapped})
    assert lost.is_guess
    assert source.rows("SELECT COUNT(*) FROM cancellations") == [(10,)]


def test_dates_that_can_be_read_in_two_ways_are_asked_for(folder):
    customers = lines("id,signed_up", lambda n: f"C{n},0{n % 9 + 1}/0{n % 8 + 1}/2024")
    clicks = lines("customer_id,feature,happened", lambda n: f"C{n},export,2024-03-01")

    proposal = propose(folder(customers=customers, clicks=clicks), silent)

    (accounts,) = [one for one in proposal.mapped if one.table == "accounts"]
    assert "Is signed_up written as %d/%m/%Y or %m/%d/%Y?" in accounts.questions[0]


def test_values_that_nobody_knows_are_asked_for(folder):
    tickets = lines(
        "customer_id,ticket_id,created_at,priority", lambda n: f"C{n},T{n},2024-03-01,{('P1', 'wild')[n % 2]}"
    )

    proposal = propose(folder(customers=CUSTOMERS, tickets=tickets), silent)

    (found,) = [one for one in proposal.mapped if one.table == "tickets"]
    assert "CASE t.priority WHEN 'P1' THEN 'urgent' ELSE t.priority END AS severity" in found.query
    assert "What do these values mean: wild?" in found.questions[0]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param(
            "customerID,tenure,Churn", lambda n: f"C{n},{n},{('Yes', 'No')[n % 2]}", ("Churn", "Yes", ()), id="yes, no"
        ),
        pytest.param("id,x,target", lambda n: f"{n},{n},{float(n % 2)}", ("target", "1", ()), id="1 and 0"),
        pytest.param("id,x,is_active", lambda n: f"{n},{n},{n % 2}", ("is_active", "0", ()), id="who is still there"),
        pytest.param("id,x,label", lambda n: f"{n},{n},{'ab'[n % 2]}", ("label", None, ()), id="nothing tells"),
        pytest.param(
            "id,churn_reason,exited",
            lambda n: f"{n},{'price' if n % 2 else ''},{n % 2}",
            ("exited", "1", ("churn_reason",)),
            id="a reason for leaving is dropped",
        ),
    ],
)  # fmt: skip
def test_one_flat_table(folder, tmp_path, header, row, expected):
    proposal = propose(folder(customers=lines(header, row)), silent)

    table = written(proposal, tmp_path).table
    assert (table.label, table.positive, table.drop) == expected
    assert table.id == header.split(",")[0]
    assert table.location.endswith("customers.csv")


def test_an_empty_folder_is_asked_for_everything(folder, tmp_path):
    proposal = propose(folder(), silent)

    text = write_toml(proposal)
    assert written(proposal, tmp_path).source.tables == {}
    for name in ("accounts", "cancellations", "usage"):
        assert f"# ? Which file tells of {name}?" in text


def test_a_folder_that_is_not_there():
    with pytest.raises(SourceError, match="no folder 'nowhere'"):
        propose("nowhere", silent)


def test_a_database_is_looked_at(tmp_path):
    file = tmp_path / "crm.db"
    with sqlite3.connect(file) as database:
        database.execute('CREATE TABLE "Client Orgs" (id TEXT, "Signup Date" DATE)')
        database.execute("CREATE TABLE logins (client_id TEXT, login_at TIMESTAMP)")
        database.execute("CREATE TABLE weather (day DATE, rain REAL)")
        database.execute("CREATE TABLE churn (client_id TEXT, churn_date DATE)")
        for number in ROWS:
            database.execute('INSERT INTO "Client Orgs" VALUES (?, ?)', (f"C{number}", "2024-01-05"))
            database.execute("INSERT INTO logins VALUES (?, ?)", (f"C{number}", "2024-02-01 10:00:00"))
            database.execute("INSERT INTO churn VALUES (?, ?)", (f"C{number}", "2024-05-01"))
    database.close()
    location = f"sqlite:///{file}"

    proposal = propose(location, silent)

    source = open_source(location, tables=written(proposal, tmp_path).source.tables)
    assert source.rows("SELECT COUNT(*), MIN(signed_up_on) FROM accounts")[0][0] == len(ROWS)
    assert source.rows("SELECT DISTINCT feature FROM usage") == [("login",)]
    assert "weather" in proposal.others


def test_a_password_stands_neither_in_the_file_nor_in_what_is_said(server, tmp_path, monkeypatch):
    server.run(
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.customers AS SELECT 'C' || n AS id, DATE '2024-01-05' AS since FROM generate_series(1, 40) n",
        "CREATE TABLE crm.logins AS SELECT 'C' || n AS customer_id, now() AS login_at FROM generate_series(1, 40) n",
        "GRANT USAGE ON SCHEMA crm TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA crm TO reader",
    )
    address, steps = server.address(schema="crm"), []

    proposal = propose(address, steps.append)
    text = write_toml(proposal)

    assert [one.table for one in proposal.mapped] == ["accounts", "usage"]
    assert proposal.refused == {}
    assert "Give the whole address as VARME_SOURCE__LOCATION" in text
    assert not any(secret in "".join([text, *steps]) for secret in ("p@ss", "p%40ss", "w?rd", "w%3Frd"))
    monkeypatch.setenv("VARME_SOURCE__LOCATION", address)
    settings = written(proposal, tmp_path)
    source = open_source(settings.source.location, tables=settings.source.tables, by_inactivity=True)
    assert source.rows("SELECT COUNT(*) FROM usage") == [(40,)]


STRANGE = [
    'a "quoted" name',
    "it's",
    "naïve ünïcode",
    "semi;colon -- comment",
    "'''",
    "tab\tbed",
    "a bell\x07",
    'a line\nlocation = "x"',
]


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_neither_end_a_comment_nor_a_query(folder, tmp_path, name):
    quoted = identifier(name).replace("\t", "\t")
    customers = lines(f"id,signed_up,{quoted}", lambda n: f"C{n},2024-01-01,x{n % 3}")
    clicks = lines(f"customer_id,feature,happened,{quoted}", lambda n: f"C{n},export,2024-03-01,y")

    proposal = propose(folder(customers=customers, clicks=clicks), silent)
    text = write_toml(proposal)

    assert set(tomllib.loads(text)["source"]["tables"]) == {"accounts", "usage"}
    assert tomllib.loads(text)["source"]["location"] == proposal.location
    assert proposal.refused == {}
    assert written(proposal, tmp_path).label.churn == "inactivity"


def test_a_strange_file_name_stands_in_the_query(folder, tmp_path):
    clicks = lines("customer_id,feature,happened", lambda n: f"C{n},export,2024-03-01")

    proposal = propose(folder(customers=CUSTOMERS, **{"usage''' log": clicks}), silent)

    source = open_source(proposal.location, tables=written(proposal, tmp_path).source.tables, by_inactivity=True)
    assert source.rows("SELECT COUNT(*) FROM usage") == [(len(ROWS),)]
