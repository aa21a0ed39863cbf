"""Salesforce by the command line: set up in one command, looked at, tried dry, and written to."""

import json
import tomllib

import pytest

from app.delivery.mail import mail_for
from app.settings import load_settings
from app.store.facts import Profile
from tests.app.delivery.salesforce.stand_in import AMBER, CONSUMER_KEY, CONSUMER_SECRET, StandIn


@pytest.fixture
def org():
    started = StandIn()
    yield started
    started.close()


@pytest.fixture
def home(settings, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VARME_DESTINATIONS__SALES__SECRET", CONSUMER_SECRET)
    return settings.home


@pytest.fixture
def add(run, home, org):
    def call():
        keys = (f"url={org.url(path='')}", f"consumer_key={CONSUMER_KEY}", "allow_private=true")
        given = [word for key in keys for word in ("--set", key)]
        return run("destinations", "add", "sales", "--kind", "salesforce", *given, "--yes", "--home", home)

    return call


def test_one_command_sets_it_up(add, run, home, org, tmp_path):
    code, said, muttered = add()
    checked = run("destinations", "check", "sales", "--home", home)
    written = (tmp_path / "varme.toml").read_text()

    assert (code, said[:35]) == (0, "[destinations.sales] is in varme.to")
    assert "It would create on Account: Varme_Score__c (Number 4, 1)" in muttered
    assert org.fields["Varme_Score__c"].is_open
    assert tomllib.loads(written)["destinations"]["sales"] == {
        "kind": "salesforce",
        "url": org.url(path=""),
        "consumer_key": CONSUMER_KEY,
        "allow_private": True,
    }
    assert CONSUMER_SECRET not in written + said + muttered
    assert checked[0] == 0
    assert "would create" not in checked[1]


def test_what_changed_is_shown_dry_and_then_written(add, run, home, org, store, make_record):
    add()
    sections = load_settings().destinations
    store.save_scores([make_record("A-1"), make_record("A-2")], mail=mail_for(sections, {}, None))
    store.profiles.save([Profile("A-1", crm_id=AMBER)])
    code, shown, _ = run("deliver", "--dry-run", "--home", home)
    before = dict(org.accounts[AMBER])
    told = json.loads(run("deliver", "sales", "--home", home, "--json")[1])

    assert code == 0
    assert f'Account {AMBER}: {{"Varme_Score__c": 38.4' in shown
    assert "A-2: The account has no crm_id." in shown
    assert before == {"Name": "Amber"}
    assert told["destinations"]["sales"] == {"delivered": 1, "retried": 0, "given_up": 1, "waiting": 0, "dead": 1}
    assert org.accounts[AMBER]["Varme_Score__c"] == 38.4


def test_what_it_needs_is_made_again_where_it_has_gone(add, run, home, org):
    add()
    org.delete_field("Varme_Link__c")
    code, said, muttered = run("destinations", "prepare", "sales", "--yes", "--home", home)

    assert (code, said) == (0, "sales has what it needs.\n")
    assert "It would create on Account: Varme_Link__c (Url)." in muttered
    assert org.fields["Varme_Link__c"].is_open


def test_what_does_not_work_is_not_written(add, org, monkeypatch, tmp_path):
    monkeypatch.setenv("VARME_DESTINATIONS__SALES__SECRET", "wrong")
    refused = add()
    monkeypatch.setenv("VARME_DESTINATIONS__SALES__SECRET", CONSUMER_SECRET)
    org.may_permit = False
    closed = add()

    assert refused[0] == closed[0] == 1
    assert "invalid client credentials" in refused[2]
    assert "An administrator gives" in closed[2]
    assert not (tmp_path / "varme.toml").exists()
