"""`varme init`: what it writes, what it says, and that it never writes over a file."""

import json

import pytest


@pytest.fixture
def customers(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    rows = "".join(f"C{number},{number},{('Yes', 'No')[number % 2]}\n" for number in range(50))
    (folder / "customers.csv").write_text("customerID,tenure,Churn\n" + rows)
    return folder


def test_it_writes_a_file_and_says_what_comes_next(run, customers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    code, spoken, _ = run("init", "--source", "data")

    assert code == 0
    assert "one flat table, by its id customerID and its label Churn = Yes" in spoken
    assert "then: varme train" in spoken
    assert 'location = "data/customers.csv"' in (tmp_path / "varme.toml").read_text()


def test_it_says_the_same_for_machines(run, customers, tmp_path):
    out = tmp_path / "own.toml"

    code, spoken, _ = run("init", "--source", customers, "--out", out, "--json")

    said = json.loads(spoken)
    assert code == 0
    assert said["table"] == {"id": "customerID", "label": "Churn", "positive": "Yes"}
    assert said["out"] == str(out)


def test_a_file_is_not_written_over(run, customers, tmp_path):
    out = tmp_path / "varme.toml"
    out.write_text("# mine")

    refused, _, muttered = run("init", "--source", customers, "--out", out)
    kept = out.read_text()
    forced, _, _ = run("init", "--source", customers, "--out", out, "--force")

    assert (refused, kept) == (1, "# mine")
    assert "say --force" in " ".join(muttered.split())
    assert forced == 0
    assert "[table]" in out.read_text()


def test_a_folder_that_is_not_there_writes_nothing(run, tmp_path):
    out = tmp_path / "varme.toml"

    code, _, muttered = run("init", "--source", tmp_path / "nowhere", "--out", out)

    assert code == 1
    assert "There is no folder" in " ".join(muttered.split())
    assert not out.exists()


def test_a_password_is_not_written(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    code, spoken, muttered = run("init", "--source", "postgresql://me:s3cret@127.0.0.1:1/none", "--json")

    assert code == 1
    assert "s3cret" not in spoken + muttered
    assert not (tmp_path / "varme.toml").exists()


def test_an_empty_folder_is_helped(run, tmp_path):
    (tmp_path / "empty").mkdir()
    out = tmp_path / "varme.toml"

    code, spoken, _ = run("init", "--source", tmp_path / "empty", "--out", out)

    assert code == 0
    assert "Nothing was found that Varme could learn from." in spoken
    assert "# ? Which file tells of accounts?" in out.read_text()
