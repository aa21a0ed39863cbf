"""Opening a source: files, mapped queries, types, the end of data; and what is refused, in words."""

from datetime import date, datetime

import pytest

from features.errors import SourceError
from features.source import open_source

ACCOUNTS = "account_id,signed_up_on\nA-1,2024-01-01\n"
USAGE = "account_id,feature,occurred_at\nA-1,login,2024-05-01 10:00:00\n"
CANCELLATIONS = "account_id,notified_at\nA-1,2024-04-01\n"
GOOD = {"accounts.csv": ACCOUNTS, "usage.csv": USAGE, "cancellations.csv": CANCELLATIONS}


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("files", "options", "says"),
    [
        pytest.param({}, {}, ["no table accounts and no table cancellations", "files []"], id="an empty folder"),
        pytest.param(
            {"accounts.csv": ACCOUNTS, "cancellations.csv": CANCELLATIONS},
            {},
            ["no table of activity", "usage"],
            id="nothing that shows activity",
        ),
        pytest.param(
            GOOD | {"usage.csv": "account_id,occurred_at\nA-1,2024-05-01\n"},
            {},
            ["usage (usage.csv) has no column feature", "[source.tables]"],
            id="a column is missing",
        ),
        pytest.param(
            GOOD | {"usage.csv": USAGE + "A-1,login,yesterday\n"},
            {},
            ["usage.occurred_at must be TIMESTAMP", "1 row of usage.csv", "'yesterday'"],
            id="a value of the wrong type",
        ),
        pytest.param(
            GOOD | {"accounts.csv": ACCOUNTS + ",2024-01-01\n"},
            {},
            ["accounts.account_id must be filled", "blank on 1 row of accounts.csv"],
            id="a key is blank",
        ),
        pytest.param(
            GOOD | {"accounts.csv": ACCOUNTS + "A-1,2024-02-01\n"},
            {},
            ["accounts.account_id must name each row once", "'A-1' stands on 2 rows"],
            id="a key repeats",
        ),
        pytest.param(
            GOOD | {"accounts.csv": "account_id,signed_up_on,employees\nA-1,2024-01-01,3.5\n"},
            {},
            ["accounts.employees must be BIGINT", "'3.5'"],
            id="half an employee",
        ),
        pytest.param(
            GOOD, {"tables": {"usages": "SELECT 1"}}, ["maps ['usages']", "'usage'"], id="a table nobody knows"
        ),
        pytest.param(
            GOOD, {"tables": {"usage": "SELECT * FROM nothing"}}, ["the query for usage", "nothing"], id="a bad query"
        ),
        pytest.param(
            {"accounts.csv": ACCOUNTS, "tickets.csv": "account_id,ticket_id,opened_at\nA-1,1,2024-01-01\n"},
            {"by_inactivity": True},
            ["Churn is inactivity here", "no table usage"],
            id="inactivity without usage",
        ),
        pytest.param(
            {name: text.splitlines()[0] + "\n" for name, text in GOOD.items()},
            {},
            ["hold no rows"],
            id="no rows at all",
        ),
        pytest.param(
            GOOD | {"surveys.csv": "account_id,kind\nA-1,nps\n"},
            {},
            ["surveys (surveys.csv) has no column asked_at nor answered_at"],
            id="nothing dates the rows",
        ),
        pytest.param(
            GOOD | {"usage.csv": USAGE + "A-1,,soon\n", "accounts.csv": ACCOUNTS + ACCOUNTS.splitlines()[1]},
            {},
            ["accounts.account_id must name", "usage.feature must be filled", "usage.occurred_at must be TIMESTAMP"],
            id="several errors at once",
        ),
        pytest.param(GOOD | {"usage.parquet": "PAR1 cut short"}, {}, ["usage.parquet can't be read"], id="a cut file"),
    ],
)
def test_what_cannot_be_read_is_said(folder, files, options, says):
    with pytest.raises(SourceError) as refusal:
        open_source(folder(files), **options)

    assert all(part in str(refusal.value) for part in says), str(refusal.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="is not a folder"):
        open_source(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param("2024-05-01 10:00:00", datetime(2024, 5, 1, 10), id="the latest time"),
        pytest.param("2024-05-01", datetime(2024, 5, 2), id="a day without a time counts to its end"),
        pytest.param("2024-05-01T10:00:00+02:00", datetime(2024, 5, 1, 8), id="a zone is turned into UTC"),
        pytest.param("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10), id="UTC stays"),
    ],
)
def test_the_end_of_data(folder, last, expected):
    source = open_source(folder(GOOD | {"usage.csv": f"account_id,feature,occurred_at\nA-1,login,{last}\n"}))

    assert source.end_of_data == expected
    assert source.latest_snapshot == date(2024, 5, 2)


def test_the_end_of_data_is_configurable(folder):
    source = open_source(folder(GOOD), end_of_data=date(2024, 6, 30))

    assert source.end_of_data == datetime(2024, 7, 1)


@pytest.mark.parametrize("account", ["007", "7", "x7"])
def test_identifiers_keep_their_zeros(folder, account):
    files = {name: text.replace("A-1", account) for name, text in GOOD.items()}
    files["people.csv"] = files["accounts.csv"]
    mapped = {"accounts": "SELECT account_id, signed_up_on FROM people"}

    direct = open_source(folder(files))
    by_query = open_source(folder(files), tables=mapped)

    assert direct.rows("SELECT account_id FROM accounts") == [(account,)]
    assert by_query.rows("SELECT account_id FROM accounts") == [(account,)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("2024-05-03", "2024-05-03", id="a day that can't be mistaken"),
        pytest.param("2024-05-03 10:00:00", "2024-05-03 10:00:00", id="with a time"),
        pytest.param("03/05/2024", "03/05/2024", id="nobody guesses which number is the day"),
        pytest.param("13.05.2024", "13.05.2024", id="not even where one reading is left"),
    ],
)
def test_a_query_gets_dates_as_they_are_written(folder, written, read):
    files = GOOD | {"clicks.csv": f"account_id,said\nA-1,{written}\n"}
    query = "SELECT account_id, CAST(said AS VARCHAR) AS feature, DATE '2024-05-01' AS occurred_at FROM clicks"

    source = open_source(folder(files), tables={"usage": query})

    assert source.rows("SELECT feature FROM usage") == [(read,)]


def test_a_query_maps_a_table_of_another_name(folder):
    files = {
        "people.csv": ACCOUNTS,
        "clicks.csv": "who,when\nA-1,2024-05-01 10:00:00\n",
        "cancellations.csv": CANCELLATIONS,
    }
    tables = {
        "accounts": "SELECT * FROM people",
        "usage": "SELECT who AS account_id, 'click' AS feature, c.when AS occurred_at FROM clicks AS c;",
    }

    source = open_source(folder(files), tables=tables)

    assert source.rows("SELECT * FROM usage") == [("A-1", "click", datetime(2024, 5, 1, 10))]
    assert source.tables["usage"] == {"account_id", "feature", "occurred_at"}


def test_nothing_known_later_passes_until(make_source):
    invoice = {"issued_on": date(2024, 1, 10), "due_on": date(2024, 2, 9), "paid_on": date(2024, 3, 1)}
    source = make_source(
        {"usage": [{"occurred_at": datetime(2024, month, 1)} for month in (1, 2, 3)], "invoices": [invoice]}
    )

    earlier = source.until(date(2024, 2, 15))

    assert earlier.end_of_data == datetime(2024, 2, 15)
    assert source.until(date(2024, 2, 1)).rows("SELECT COUNT(*) FROM usage") == [(1,)]
    assert earlier.rows("SELECT COUNT(*) FROM usage") == [(2,)]
    assert earlier.rows("SELECT paid_on FROM invoices") == [(None,)]
    assert earlier.until(date(2024, 1, 5)).rows("SELECT COUNT(*) FROM invoices") == [(0,)]
