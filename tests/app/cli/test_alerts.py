"""`varme alerts`, and alerts in `varme deliver`, as a user runs them, against a real server of mail."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.alerting.alarms import alarms_of
from app.settings import load_settings
from app.store.facts import Profile
from tests.app.alerting.postbox import Postbox


@pytest.fixture
def postbox():
    started = Postbox()
    yield started
    started.close()


@pytest.fixture
def home(settings, store, postbox, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "varme.toml").write_text(
        '[service]\npublic_url = "https://varme.example.com"\n'
        f'[alerts.ops]\nkind = "email"\nhost = "127.0.0.1"\nport = {postbox.port}\ntls = "none"\n'
        'from_address = "varme@example.com"\nto = ["success@example.com"]\n'
        'owners = { "Freja Krogh" = "freja@example.com" }\n'
        '[alerts.low]\nkind = "slack"\nbelow = 45.0\nfirst = true\nquiet_days = 3\n'
    )
    return settings.home


@pytest.fixture
def turn_red(home, store, make_record):
    """Have an account turn red."""

    def run(account):
        alerts = alarms_of(load_settings(), {})
        red = make_record(account)
        before = replace(red, row=replace(red.row, snapshot_on=red.row.snapshot_on - timedelta(days=1)))
        green = replace(before, answer=replace(red.answer, score=800, band="green"))
        store.save_scores([green], alerts=alerts)
        store.save_scores([red], alerts=alerts)
        store.profiles.save([Profile(account, "Nordhavn A/S", "Freja Krogh")])

    return run


def say(run, *words, code=0):
    ended, said, error = run(*words, "--json")
    assert ended == code, said + error
    return json.loads(said)


def test_they_are_listed_with_when_they_tell(run, home, turn_red):
    turn_red("A-1")
    code, said, _ = run("alerts", "list", "--home", home)
    facts = say(run, "alerts", "list", "--home", home)

    assert code == 0
    assert said.splitlines() == [
        "low  slack  that fall below 45, also by their first score, at most once in 3 days each  1 wait, 0 given up",
        "ops  email  that turn red, at most once in 14 days each  1 wait, 0 given up",
    ]
    assert [(one["name"], one["waiting"]) for one in facts["alerts"]] == [("low", 1), ("ops", 1)]


def test_what_waits_for_one_that_is_gone_is_shown_and_dropped(run, home, store, tmp_path, turn_red):
    turn_red("A-1")
    kept = say(run, "alerts", "forget", "low", "--home", home, code=1)
    file = tmp_path / "varme.toml"
    file.write_text(file.read_text().partition("[alerts.low]")[0])
    code, said, _ = run("alerts", "list", "--home", home)
    dropped = say(run, "alerts", "forget", "low", "--home", home)
    again = say(run, "alerts", "forget", "low", "--home", home, code=1)

    assert "Take [alerts.low] out of varme.toml first." in kept["refused"]
    assert code == 0
    assert said.splitlines()[-1] == ("low  is not in the settings any more, 1 wait. Drop them: varme alerts forget low")
    assert dropped == {"forgot": "low", "dropped": 1}
    assert again["refused"].endswith("nothing of it is left. Nothing is left of any.")
    assert set(store.outbox.counts()) == {"alerts.ops"}
    assert [(one.action, one.subject) for one in store.audit.page()] == [("alert.forgotten", "low")]


def test_without_any_one_learns_how_to_set_one_up(run, home, tmp_path):
    (tmp_path / "varme.toml").write_text("")
    code, said, _ = run("alerts", "list", "--home", home)

    assert code == 0
    assert said.startswith("There is no alert. A table [alerts.NAME]")


def test_one_is_tried(run, home, postbox):
    checked = say(run, "alerts", "check", "ops", "--home", home)

    assert f"127.0.0.1:{postbox.port} took a test message to success@example.com." in checked["checked"]
    assert checked["checked"][-1] == "It would tell of accounts that turn red, at most once in 14 days each."
    assert len(postbox.received) == 1


@pytest.mark.parametrize(("name", "says"), [("pager", "There are low, ops."), ("low", "VARME_ALERTS__LOW__SECRET")])
def test_one_that_cannot_be_tried_is_refused_with_the_next_step(run, home, name, says):
    refused = say(run, "alerts", "check", name, "--home", home, code=1)

    assert refused["refused"].startswith(f"Alert {name}: ")
    assert says in refused["refused"]


def test_they_are_sent_by_deliver_under_their_name(run, home, postbox, turn_red):
    turn_red("A-1")
    shown = say(run, "deliver", "alerts.ops", "--dry-run", "--home", home)
    before = len(postbox.received)
    sent = say(run, "deliver", "alerts.ops", "--home", home)
    again = say(run, "deliver", "alerts.ops", "--home", home)
    (mail,) = postbox.received

    assert (
        "Subject: Nordhavn A/S turned red (score 38.4, was 80.0)" in (shown["destinations"]["alerts.ops"]["would_send"])
    )
    assert before == 0
    assert [one["destinations"]["alerts.ops"]["delivered"] for one in (sent, again)] == [1, 0]
    assert mail.recipients == ("freja@example.com",)
    assert mail.message["Subject"] == "Nordhavn A/S turned red (score 38.4, was 80.0)"
    assert "https://varme.example.com/accounts/A-1" in mail.part("plain")


def test_what_was_given_up_is_seen_and_sent_again(run, home, postbox, turn_red):
    turn_red("A-1")
    postbox.answers["DATA"] = "554 No"
    say(run, "deliver", "alerts.ops", "--home", home, code=1)
    (dead,) = say(run, "deliver", "alerts.ops", "--dead", "--home", home)["dead"]
    postbox.answers.clear()
    sent = say(run, "deliver", "alerts.ops", "--resend", dead["key"], "--home", home)

    assert (dead["destination"], dead["why"]) == ("alerts.ops", "The mail server answered: 554 No")
    assert sent["destinations"]["alerts.ops"]["delivered"] == 1


def test_how_all_accounts_stand_is_no_alert(run, home):
    refused = say(run, "deliver", "alerts.ops", "--all", "--home", home, code=1)

    assert "it tells of changes as they come" in refused["refused"]
