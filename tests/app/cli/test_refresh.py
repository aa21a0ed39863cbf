"""`varme refresh`: the nightly run of a ready table, from whole to away, and whoever runs it twice."""

import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from pyarrow import parquet

from app.jobs.refreshing import Runner
from app.settings import Settings
from app.store import open_store
from models.folder import write_model
from models.golden import write_golden
from models.scorer import Scorer
from training.registry.publish import publish

OF_A_TABLE = {"table": {"id": "account_id", "has_snapshots": False, "ages": {}}}
ACCOUNTS = 50


@pytest.fixture(scope="module")
def serving(learnt, make_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("refresh") / "model"
    told = {"calibration": learnt.spec.calibration, "scale": learnt.spec.scale, "catalogue_state": OF_A_TABLE}
    write_model(folder, learnt.model.booster_text, make_spec(**told))
    write_golden(folder)
    return folder


@pytest.fixture
def home(serving, tmp_path):
    publish(serving, tmp_path / "home" / "serving", "1", Scorer.load(serving).fingerprint)
    return tmp_path / "home"


@pytest.fixture
def write(tmp_path):
    """Write the table: so many accounts, whose logins begin at a figure."""

    def make(accounts=ACCOUNTS, logins=0):
        path = tmp_path / "accounts.csv"
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["account_id", "logins_30d", "plan", "nps", "tickets_90d", "logins_change"])
            rows.writerows([f"A-{number}", logins + number, "team", 7, 1, 0.9] for number in range(accounts))
        return path

    return make


@pytest.fixture
def refresh(run, home, tmp_path):
    return lambda *words: run("refresh", "--table", tmp_path / "accounts.csv", "--home", home, *words)


@pytest.fixture
def look(home):
    def at(ask):
        store = open_store(Settings(home=home).store_url, make=True)
        try:
            return ask(store)
        finally:
            store.close()

    return at


def test_a_run_scores_keeps_and_says_one_line(refresh, write, home, look):
    write()
    code, said, _ = refresh()
    scored = parquet.read_table(home / "scores.parquet").num_rows
    newest = look(lambda store: store.refreshes.newest())

    assert code == 0
    assert said.startswith(f"{ACCOUNTS} accounts scored as of ")
    assert len(said.splitlines()) == 1
    assert scored == ACCOUNTS
    assert (newest.state, newest.trouble, newest.source["customers"]) == ("done", None, ACCOUNTS)


def test_made_twice_it_changes_nothing(refresh, write, look):
    write()
    refresh()
    first = look(lambda store: store.latest_feature_rows([f"A-{number}" for number in range(ACCOUNTS)]))
    code, said, _ = refresh("--json")
    facts = json.loads(said)

    assert code == 0
    assert (facts["state"], facts["accounts"], facts["written"], facts["trouble"]) == ("done", ACCOUNTS, 0, None)
    assert look(lambda store: store.latest_feature_rows(first)) == first


def test_a_table_that_shrank_is_not_scored_unless_somebody_says_why(refresh, write, look, home, run):
    write()
    refresh()
    stood = look(lambda store: store.latest_feature_rows(["A-1", "A-45"]))
    write(accounts=ACCOUNTS // 2, logins=5)
    code, _, error = refresh()
    refused = look(lambda store: store.refreshes.newest())
    still = look(lambda store: store.latest_feature_rows(["A-1", "A-45"]))
    _, status, _ = run("status", "--home", home)
    anyway, said, _ = refresh("--anyway", "We sold half of the business.")
    overruled = look(lambda store: store.audit.page())

    assert code == 1
    assert "accounts.csv has only 25 rows" in error
    assert "The scores that were there stay. To score it all the same: varme refresh --anyway BECAUSE" in error
    assert refused.state == "refused"
    assert still == stood
    assert "Scores are old. The source looks half-loaded." in " ".join(status.split())
    assert (anyway, said.split()[0]) == (0, "25")
    assert [one.details["because"] for one in overruled if one.action == "refresh.overruled"] == [
        "We sold half of the business."
    ]


def test_a_source_that_is_away_leaves_what_was_there(refresh, write, look, tmp_path):
    write()
    refresh()
    (tmp_path / "accounts.csv").unlink()
    code, _, error = refresh()
    failed = look(lambda store: store.refreshes.newest())
    write()
    again, _, _ = refresh()
    done = look(lambda store: store.refreshes.newest())

    assert code == 1
    assert "accounts.csv" in error
    assert (failed.state, failed.trouble) == ("failed", failed.step)
    assert (again, done.state, done.trouble) == (0, "done", None)


def test_one_run_goes_on_at_a_time(refresh, write, look):
    write()
    now, lease = datetime.now(UTC), timedelta(minutes=5)
    other = look(lambda store: store.refreshes.begin("elsewhere:1", now, lease, lambda _: False))
    look(lambda store: store.refreshes.tell(other, "Reading the source"))
    code, _, error = refresh()

    assert code == 1
    assert "elsewhere:1 makes a run since" in error
    assert "(Reading the source)" in error


@pytest.mark.parametrize(
    ("accounts", "step", "begins"),
    [
        pytest.param(ACCOUNTS, "Scoring", 1, id="before it was scored"),
        pytest.param(3000, "1,0", 2, id="between the chunks"),
    ],
)
def test_who_is_erased_while_a_run_goes_on_is_left_out(
    write, home, tmp_path, look, monkeypatch, accounts, step, begins
):
    monkeypatch.setattr("app.jobs.scoring.counting.SAID_EACH", 1000)
    path, settings, steps = write(accounts), Settings(home=home), []
    last = f"A-{accounts - 1}"
    store, other = open_store(settings.store_url, make=True), open_store(settings.store_url)

    def report(told):
        steps.append(told)
        if told.startswith(step) and sum(one.startswith(step) for one in steps) == 1:
            other.erasing.forget(last, "operator", datetime.now(UTC))

    runner = Runner(settings, store, lambda: datetime.now(UTC), report, tmp_path / "out.csv", table=path)
    first = runner.make(runner.begin())
    again = runner.make(runner.begin())
    store.close()
    other.close()

    assert (first.state, first.scored.erased, again.scored.erased) == ("done", 1, 1)
    assert sum(one.startswith("Scoring") for one in steps) == begins + 1
    assert look(lambda kept: kept.latest_feature_rows([last, "A-4"])).keys() == {"A-4"}


def test_a_name_of_a_file_and_a_reason_are_asked_for(refresh, write):
    write()

    assert refresh("--out", "scores.xlsx")[0] == 2
    assert refresh("--anyway", " ")[0] == 2
