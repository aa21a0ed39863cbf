"""HubSpot by the command line: it is set up with its properties, looked at, and told."""

import json
import tomllib

import pytest

from app.delivery.mail import mail_for
from app.settings import load_settings
from app.store.facts import Profile
from tests.app.delivery.hubspot.portal import SCOPES, TOKEN, Portal


@pytest.fixture
def portal():
    started = Portal()
    yield started
    started.close()


@pytest.fixture
def home(settings, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VARME_DESTINATIONS__HUB__SECRET", TOKEN)
    return settings.home


@pytest.fixture
def add(run, home, portal):
    return lambda *more: run(
        *("destinations", "add", "hub", "--kind", "hubspot", "--set", f"url={portal.url(path='')}", *more),
        *("--yes", "--home", home),
    )


def test_setting_it_up_makes_the_properties_and_writes_no_token(add, run, home, portal, tmp_path):
    code, said, muttered = add("--set", "reasons=1")
    written = (tmp_path / "varme.toml").read_text()
    checked = run("destinations", "check", "hub", "--home", home)

    assert code == 0, muttered
    assert "HubSpot account 4711 accepted the token" in muttered
    assert "These company properties would be made" in muttered
    assert tomllib.loads(written)["destinations"]["hub"] == {
        "kind": "hubspot",
        "url": portal.url(path=""),
        "reasons": 1,
    }
    assert "varme_reason_1" in portal.state.properties
    assert "The company properties are there" in checked[1]
    assert TOKEN not in said + muttered + written + "".join(map(str, checked))


def test_what_may_not_be_made_is_not_written(add, portal, tmp_path):
    portal.state.scopes = SCOPES[:2] + SCOPES[3:]
    code, _, muttered = add()

    assert code == 1
    assert "Destination hub: The token lacks crm.schemas.companies.write." in " ".join(muttered.split())
    assert not (tmp_path / "varme.toml").exists()


def test_what_changed_is_shown_and_then_told(add, run, home, portal, store, make_record):
    add()
    store.profiles.save([Profile("A-1", crm_id="101")])
    store.save_scores([make_record("A-1")], mail=mail_for(load_settings().destinations, {}, None))
    has = portal.has("101")
    shown = json.loads(run("deliver", "hub", "--dry-run", "--home", home, "--json")[1])
    untold = dict(has["101"])
    code, said, _ = run("deliver", "hub", "--home", home)

    assert '"varme_score": "38.4"' in shown["destinations"]["hub"]["would_send"]
    assert TOKEN not in str(shown)
    assert untold == {"name": "Company 101"}
    assert (code, said) == (0, "hub: 1 delivered; nothing waits.\n")
    assert has["101"]["varme_band"] == "red"
