"""`varme train` and `varme score` on a ready table: options, configuration, and what is said."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

ROWS = 400


@pytest.fixture
def table(tmp_path):
    """400 accounts, some with texts among their numbers; those with few logins leave."""
    random = np.random.default_rng(3)
    logins = random.poisson(20, ROWS)
    left = random.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16)))
    lines = ["customer,logins,name,status"]
    for row in range(ROWS):
        shown = "some" if row < 3 else logins[row]
        lines.append(f"C-{row},{shown},Firm {row},{'gone' if left[row] else 'here'}")
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(lines))
    return path


ROLES = ("--id", "customer", "--label", "status", "--positive", "gone")


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_what_is_not_read_is_said_in_words(run, table):
    code, spoken, _ = run("train", "--table", table, *ROLES)

    _, audited, _ = run("audit", "--json")
    (entry,) = json.loads(audited)["entries"]

    assert code == 0
    assert [entry[part] for part in ("actor", "action", "subject")] == ["command line", "model.promoted", "1"]
    assert "No model served" in entry["details"]["because"]
    assert "customers.csv: the features are 1 of its columns. status is taken to say who left within 90 days" in spoken
    assert "  name is no feature: it holds a text of its own for nearly every account." in spoken
    assert "  logins: 3 values are none, such as 'some', and count as unknown." in spoken
    assert "No time was available" in spoken
    assert f"Score with: varme score --table {table} --out scores.parquet" in " ".join(spoken.split())


def test_the_configuration_may_say_it_all(run, table, tmp_path):
    (tmp_path / "varme.toml").write_text(
        '[table]\nlocation = "customers.csv"\nid = "customer"\nlabel = "status"\npositive = "gone"\ndrop = ["name"]\n'
        "[label]\nhorizon_days = 30\n"
    )

    trained = json.loads(run("train", "--json")[1])
    code, spoken, _ = run("score", "--on", "2026-06-30", "--out", "scores.parquet", "--json")

    lines = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert trained["unused_columns"] == {"name": "is left out as you said"}
    assert code == 0
    assert json.loads(spoken)["profile_columns"] == ["name"]
    assert json.loads(spoken)["notes"] == ["logins: 3 values are none, such as 'some', and count as unknown."]
    assert (len(lines), lines[0]["account_id"], lines[0]["horizon_days"]) == (ROWS, "C-0", 30)
    assert lines[0]["snapshot_on"].isoformat() == "2026-06-30"


def test_reasons_are_told_in_the_language_asked_for(run, table, tmp_path):
    run("train", "--table", table, *ROLES)
    told = {}
    for words in ((), ("--language", "da")):
        _, spoken, _ = run("score", "--table", table, "--out", "scores.csv", *words)
        told[words] = (tmp_path / "scores.csv").read_text(encoding="utf-8")

        assert "accounts scored on" in spoken

    assert "kunder, der bliver" not in told[()]
    assert told["--language", "da"].count("kunder, der bliver") == told[()].count("accounts that stay") > ROWS / 2


@pytest.mark.parametrize(
    ("words", "settings", "trials", "of"),
    [
        pytest.param(["--trials", "1"], "trials = 3", 1, 1, id="what is told counts"),
        pytest.param([], "trials = 2", 2, 2, id="what is configured"),
        pytest.param(["--minutes", "0"], "trials = 3", 1, 3, id="no time for a second"),
        pytest.param([], "trials = 3\nminutes = 0", 1, 3, id="no time, as configured"),
    ],
)
def test_the_search_keeps_to_its_budget(run, table, tmp_path, words, settings, trials, of):
    (tmp_path / "varme.toml").write_text(f"[training]\n{settings}\n")

    _, _, muttered = run("train", "--table", table, *ROLES, *words)
    searched = json.loads(run("models", "show", "--json")[1])["search"]

    assert (searched["trials"], searched["of"]) == (trials, of)
    assert f"Recipe {trials} of {of}" in muttered
    assert f"Recipe {trials + 1}" not in muttered


def test_trained_twice_the_trees_are_the_same(run, table, tmp_path):
    for home in ("one", "two"):
        run("train", "--table", table, *ROLES, "--trials", "3", "--home", home)

    one, two = ((tmp_path / home / "serving" / "champion" / "booster.txt").read_bytes() for home in ("one", "two"))

    assert one == two


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["train", "--label", "status"], 2, "name it with --table FILE", id="a label without a table"),
        pytest.param(["train", "--table", "TABLE"], 2, "--id COLUMN", id="a table without roles"),
        pytest.param(["train", "--table", "TABLE", *ROLES, "--cost", "x=y"], 2, "DECISION=COLUMN", id="no such cost"),
        pytest.param(["train", "--table", "TABLE", *ROLES, "--cost", "x"], 2, "DECISION=COLUMN", id="half a cost"),
        pytest.param(
            ["train", "--table", "TABLE", *ROLES, "--cost", "false_positive=name"], 1, "a column for each", id="1 cost"
        ),
        pytest.param(["train", "--table", "TABLE", "--source", "."], 1, "one of --source and --table", id="both"),
        pytest.param(["train", "--table", "TABLE", *ROLES, "--until", "2026-01-01"], 1, "has no time", id="no time"),
        pytest.param(["train", "--table", "TABLE", *ROLES, "--trials", "0"], 2, "'--trials'", id="no recipe"),
        pytest.param(["train", "--table", "none.csv", *ROLES], 1, "There is no file", id="no such file"),
        pytest.param(["score", "--out", "s.csv", "--id", "customer"], 2, "name it with --table FILE", id="an id alone"),
        pytest.param(["score", "--out", "s.csv", "--language", "sv"], 2, "'sv' is not spoken here", id="a language"),
        pytest.param(["score", "--out", "s.csv", "--table", "TABLE"], 1, "No model serves", id="no model yet"),
    ],
)  # fmt: skip
def test_what_can_not_work_is_said(run, table, words, code, says):
    came, _, muttered = run(*[table if word == "TABLE" else word for word in words])

    assert came == code
    assert says in " ".join(muttered.replace("│", " ").split())


def test_a_source_and_a_table_in_the_configuration_must_be_told_apart(run, table, tmp_path):
    (tmp_path / "varme.toml").write_text('[source]\nlocation = "data"\n[table]\nlocation = "customers.csv"\n')

    code, _, muttered = run("train")

    assert code == 1
    assert "--source or --table" in " ".join(muttered.split())


def test_a_table_with_days_is_scored_on_one_of_them(run, tmp_path):
    random = np.random.default_rng(5)
    months = [f"{2024 + month // 12}-{month % 12 + 1:02d}-01" for month in range(24)]
    lines = ["id,snapshot_on,logins,since,left"]
    for month, account in ((month, account) for month in months for account in range(60)):
        logins = random.poisson(20)
        left = random.random() < 1 / (1 + np.exp(0.3 * (logins - 14)))
        lines.append(f"C-{account},{month},{logins},2023-01-{account % 28 + 1:02d},{int(left)}")
    (tmp_path / "t.csv").write_text("\n".join(lines))

    trained = json.loads(run("train", "--table", "t.csv", "--id", "id", "--label", "left", "--json")[1])
    latest = json.loads(run("score", "--table", "t.csv", "--out", "s.csv", "--json")[1])
    earlier = json.loads(run("score", "--table", "t.csv", "--on", "2025-03-01", "--out", "s.csv", "--json")[1])
    code, _, muttered = run("score", "--table", "t.csv", "--on", "2025-03-02", "--out", "s.csv")

    assert trained["judged_on"] == "later snapshots"
    assert (latest["snapshot_on"], latest["accounts"]) == ("2025-12-01", 60)
    assert (earlier["snapshot_on"], earlier["accounts"]) == ("2025-03-01", 60)
    assert code == 1
    assert "has no row on 2025-03-02" in " ".join(muttered.split())
