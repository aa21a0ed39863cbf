"""`varme init`: what it writes, what it says, what it refuses; and no password in any of it."""

import json
import sys

import duckdb
import pytest

from app.cli import main
from app.jobs.opening import source_of
from app.settings import load_settings

FILES = {
    "customers.csv": "customer_id,signup_date\nC1,2024-01-01\nC2,2024-01-02\n",
    "churn.csv": "customer_id,cancel_date\nC1,2024-06-01\n",
    "events.csv": "customer_id,event_name,event_time\nC1,open,2024-05-01\nC2,open,2024-05-02\n",
}


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run `varme init` in an empty working folder; (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VARME_CONFIG", raising=False)
    monkeypatch.delenv("VARME_SOURCE__LOCATION", raising=False)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["varme", "init", *(str(word) for word in words)])
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        return stop.value.code, said.out, said.err

    return call


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def test_it_writes_settings_that_open(run, shop):
    code, spoken, _ = run("--source", "shop")

    settings = load_settings()
    source = source_of(settings, None)
    assert code == 0
    assert settings.source.location == "shop"
    assert source.tables.keys() == {"accounts", "usage", "cancellations"}
    assert "customers.csv" in spoken
    assert "varme check" in spoken


def test_it_says_it_for_machines(run, shop, tmp_path):
    _, spoken, _ = run("--source", shop, "--out", "mine.toml", "--json")

    said = json.loads(spoken)
    assert said["out"] == "mine.toml"
    assert said["tables"]["usage"] == {
        "from": "events.csv",
        "rows": 2,
        "sure": "sure",
        "works": True,
        "needs_query": True,
        "missing": [],
    }
    assert said["table"] is None
    assert said["questions"] == []
    assert (tmp_path / "mine.toml").is_file()


def test_a_file_that_is_there_is_not_written_over(run, shop, tmp_path):
    (tmp_path / "varme.toml").write_text("# mine\n")

    code, _, muttered = run("--source", shop)
    kept = (tmp_path / "varme.toml").read_text()
    forced, _, _ = run("--source", shop, "--force")

    assert (code, forced) == (1, 0)
    assert "is there already" in muttered
    assert kept == "# mine\n"
    assert "proposed by" in (tmp_path / "varme.toml").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--source", "nowhere"], "There is no folder 'nowhere' to look at", id="no such folder"),
        pytest.param(["--out", "no/varme.toml"], "there is no folder no", id="nowhere to write"),
        pytest.param(["--source", "mysql://u:secret@h/db"], "which Varme does not read", id="another database"),
        pytest.param(["--source", "sqlite:///no.db"], "a file that is not there", id="no such database"),
    ],
)
def test_refusals(run, tmp_path, words, says):
    code, _, muttered = run(*words)
    again, spoken, _ = run(*words, "--json")

    assert (code, again) == (1, 1)
    assert says in muttered.replace("\n", " ")
    assert says in json.loads(spoken)["refused"]
    assert "secret" not in muttered + spoken
    assert not (tmp_path / "varme.toml").exists()


def test_an_empty_folder_gets_a_file_that_asks(run, tmp_path):
    (tmp_path / "empty").mkdir()

    code, spoken, _ = run("--source", "empty")

    assert code == 0
    assert "No table was found in empty" in spoken
    assert load_settings().source.tables == {}
    assert "# ? Which one knows who cancelled" in (tmp_path / "varme.toml").read_text()


def test_the_configured_source_is_looked_at(run, shop, monkeypatch):
    monkeypatch.setenv("VARME_SOURCE__LOCATION", str(shop))

    _, spoken, _ = run("--json")

    assert json.loads(spoken)["location"] == str(shop)


def test_a_flat_table_is_named_with_the_next_step(run, tmp_path):
    rows = "".join(f"{n},{n % 3},{'Yes' if n % 4 else 'No'}\n" for n in range(20))
    (tmp_path / "table.csv").write_text("id,x,churn\n" + rows)

    _, spoken, _ = run()
    table = load_settings().table

    assert "a ready table, label churn" in spoken
    assert "varme train" in spoken
    assert (table.location, table.id, table.label, table.positive) == ("table.csv", "id", "churn", "Yes")


def test_a_database_is_looked_at_and_its_needless_tables_are_not(run, tmp_path, shop):
    with duckdb.connect(tmp_path / "shop.duckdb") as database:
        for name in FILES:
            database.execute(f"CREATE TABLE {name.removesuffix('.csv')} AS FROM '{shop}/{name}'")
        database.execute("CREATE TABLE zebra AS SELECT 1 AS stripes")

    _, spoken, _ = run("--source", "duckdb:///shop.duckdb")
    source = source_of(load_settings(), None)

    assert source.rows("SELECT COUNT(*) FROM usage") == [(2,)]
    assert "zebra: neither its name nor its columns" in spoken
