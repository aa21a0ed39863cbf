"""`varme accounts` and `varme db prune`: what they erase, what they say, and what they refuse."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.settings import Settings
from app.store import open_store
from features.dataset import open_dataset, write_dataset
from features.snapshots import Churn
from training.promotion.portfolio import ColourChange, load_changes, save_changes


@pytest.fixture
def home(settings, store, make_record):
    store.save_scores([make_record(account) for account in ("acme", "acme-berlin", "globex")])
    store.close()
    return settings.home


@pytest.fixture
def dataset(make_source, tmp_path):
    tables = {
        "accounts": [{"account_id": one, "signed_up_on": date(2022, 1, 1)} for one in ("acme", "globex")],
        "usage": [{"account_id": one, "occurred_at": datetime(2024, 5, 20)} for one in ("acme", "globex")],
    }
    source = replace(make_source(tables), location="shop")
    write_dataset(tmp_path / "features", source, Churn(), [date(2024, 5, 1), date(2024, 5, 21)])
    return tmp_path / "features"


def say(run, *words, code=0):
    ended, said, error = run(*words, "--json")
    assert ended == code, said + error
    return json.loads(said)


def test_an_account_is_forgotten_everywhere(run, home, dataset):
    folder = home / "trials" / "2"
    changes = [ColourChange(one, "green", 70.1, "red", 40.3, None) for one in ("acme", "globex")]
    save_changes(changes, folder)
    told = say(run, "accounts", "forget", "acme", "--features", dataset, "--home", home)

    assert told["emptied"] == {"feature_rows": 1, "receipts": 1}
    assert (told["deleted"]["scores"], told["dataset_rows"], told["listed"]) == (1, 2, 1)
    assert told["searched"]["partitions"] == 2
    assert (told["found"], told["unsure"], told["was_erased"]) == ({}, None, False)
    assert set(told["inside_longer_values"]) == {
        "feature_rows.account_id",
        "receipts.account_id",
        "scores.account_id",
        "standings.account_id",
        "standings.name_order",
        "standings.searched",
    }
    assert load_changes(folder) == (changes[1],)
    assert open_dataset(dataset).to_table()["account_id"].to_pylist() == ["globex"] * 2
    assert say(run, "audit", "--home", home)["entries"][-1]["subject"] == told["tombstone"]


def test_what_it_says(run, home):
    code, said, _ = run("accounts", "forget", "globex", "--home", home)

    assert code == 0
    assert "1 receipts emptied" in said
    assert ": the ID is nowhere." in said
    assert "Delete it from your source tables" in said


def test_an_account_that_nothing_is_known_of(run, home):
    _, said, _ = run("accounts", "forget", "stranger", "--home", home)
    store = open_store(Settings(home=home).store_url)
    erased = store.tombstones.among(["stranger", "acme"])
    store.close()

    assert "Nothing was kept of it." in said
    assert erased == {"stranger"}


def test_where_it_is_found_still_is_a_failure(run, home, make_record):
    store = open_store(Settings(home=home).store_url)
    store.save_receipts([make_record("initech", parent="acme")])
    store.close()
    told = say(run, "accounts", "forget", "acme", "--home", home, code=1)
    code, said, _ = run("accounts", "forget", "acme", "--home", home)

    assert told["found"] == {"feature_rows.features": 1}
    assert code == 1
    assert "still in feature_rows.features (1)" in said


def test_one_comes_back(run, home):
    before = say(run, "accounts", "remember", "acme", "--home", home)
    run("accounts", "forget", "acme", "--home", home)

    assert before == {"remembered": False}
    assert say(run, "accounts", "remember", "acme", "--home", home) == {"remembered": True}


def test_a_folder_that_is_no_data_set_is_refused_before_anything_is_erased(run, home, tmp_path):
    refused = say(run, "accounts", "forget", "acme", "--features", tmp_path, "--home", home, code=1)
    store = open_store(Settings(home=home).store_url)
    kept = store.history.official_score("acme")
    store.close()

    assert "holds no data set" in refused["refused"]
    assert kept is not None


@pytest.mark.parametrize("words", [["accounts", "forget", ""], ["accounts", "remember", ""], ["db", "prune"]])
def test_bad_usage(run, home, words):
    code, _, error = run(*words, "--home", home)

    assert code == 2
    assert "keep_days" in error or "names none" in error


@pytest.mark.parametrize("by", [pytest.param("option", id="option"), pytest.param("setting", id="setting")])
def test_what_is_old_is_pruned(run, home, make_record, now, monkeypatch, by):
    store = open_store(Settings(home=home).store_url)
    old = make_record("acme", date(2020, 1, 1), said_at=now - timedelta(days=2000))
    store.save_scores([old])
    store.close()
    if by == "setting":
        monkeypatch.setenv("VARME_RECEIPTS__KEEP_DAYS", "1500")
    words = ["--older-than-days", "1500"] if by == "option" else []
    told = say(run, "db", "prune", *words, "--home", home)

    assert (told["scores"], told["receipts"], told["feature_rows"]) == (1, 1, 1)
    assert say(run, "db", "prune", "--older-than-days", "36500", "--home", home)["receipts"] == 0
