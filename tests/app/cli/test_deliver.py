"""`varme destinations` and `varme deliver` as a user runs them, against a real receiver."""

import json
import tomllib

import pytest

from app.delivery.mail import mail_for
from app.settings import load_settings
from tests.app.delivery.conftest import SECRET, Receiver, Says


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def home(settings, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("VARME_DESTINATIONS__CRM__SECRET", SECRET)
    return settings.home


@pytest.fixture
def crm(home, receiver, tmp_path):
    """A destination that is set up."""
    (tmp_path / "varme.toml").write_text(
        f'# Ours.\n[destinations.crm]\nkind = "webhook"\nurl = "{receiver.url()}"\nallow_private = true\n'
    )
    return load_settings().destinations


@pytest.fixture
def fill(store, make_record, crm):
    def save(*accounts):
        store.save_scores([make_record(account) for account in accounts], mail=mail_for(crm, {}, None))

    return save


def say(run, *words, code=0):
    ended, said, error = run(*words, "--json")
    assert ended == code, said + error
    return json.loads(said)


def test_one_is_set_up_checked_and_taken_out_again(run, home, receiver, tmp_path):
    words = ("--kind", "webhook", "--set", f"url={receiver.url()}", "--set", "allow_private=true", "--yes")
    code, said, muttered = run("destinations", "add", "crm", *words, "--home", home)
    written = (tmp_path / "varme.toml").read_text()
    listed = say(run, "destinations", "list", "--home", home)
    checked = say(run, "destinations", "check", "crm", "--home", home)
    removed = say(run, "destinations", "remove", "crm", "--yes", "--home", home)

    assert code == 0
    assert said.startswith("[destinations.crm] is in varme.toml.")
    assert "accepted a signed test" in muttered
    assert tomllib.loads(written) == {
        "destinations": {"crm": {"kind": "webhook", "url": receiver.url(), "allow_private": True}}
    }
    assert SECRET not in written + said + muttered
    assert listed["destinations"] == [{"name": "crm", "kind": "webhook", "waiting": 0, "done": 0, "dead": 0}]
    assert "signed test" in checked["checked"][0]
    assert removed == {"removed": "crm", "dropped": 0}
    assert [(one["action"], one["subject"]) for one in say(run, "audit", "--home", home)["entries"]] == [
        ("destination.added", "crm"),
        ("destination.removed", "crm"),
    ]
    assert "destinations" not in (tmp_path / "varme.toml").read_text()
    assert [json.loads(one.body)["type"] for one in receiver.received] == ["varme.test"] * 2


def test_a_secret_is_made_outside_the_repository_and_asked_about(run, home, receiver, tmp_path, monkeypatch):
    monkeypatch.delenv("VARME_DESTINATIONS__CRM__SECRET")
    words = (
        "destinations",
        "add",
        "crm",
        "--kind",
        "webhook",
        "--set",
        f"url={receiver.url()}",
        "--set",
        "allow_private=true",
    )
    code, said, muttered = run(*words, "--yes", "--home", home)
    file = tmp_path / "config" / "varme" / "crm.secret"
    secret = file.read_text().strip()

    assert code == 0, muttered
    assert file.stat().st_mode & 0o777 == 0o600
    assert secret in muttered
    assert secret not in said + (tmp_path / "varme.toml").read_text()
    assert load_settings().destinations["crm"].secret_file == file


def test_a_secret_in_a_repository_is_refused(run, home, tmp_path, monkeypatch):
    monkeypatch.delenv("VARME_DESTINATIONS__CRM__SECRET")
    (tmp_path / ".git").mkdir()
    code, _, muttered = run(
        *("destinations", "add", "crm", "--kind", "webhook", "--set", "url=https://example.com", "--yes"),
        *("--secret-file", tmp_path / "secret", "--home", home),
    )

    assert code == 1
    assert "inside the repository" in muttered
    assert not (tmp_path / "secret").exists()


def test_what_does_not_work_is_not_written(run, home, receiver, tmp_path):
    receiver.always = Says(401)
    words = ("--kind", "webhook", "--set", f"url={receiver.url()}", "--set", "allow_private=true", "--yes")
    code, _, muttered = run("destinations", "add", "crm", *words, "--home", home)

    assert (code, muttered.strip()) == (1, "Destination crm: The receiver answered 401 Unauthorized.")
    assert not (tmp_path / "varme.toml").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("add", "crm", "--kind", "fax"), 2, "one of webhook, folder is expected"),
        (("add", "My-CRM", "--kind", "folder"), 2, "small letters"),
        (("add", "crm", "--kind", "folder", "--yes"), 2, "A folder needs path"),
        (("add", "crm", "--kind", "webhook", "--set", "secret=x", "--yes"), 2, "others could read it here"),
        (("add", "crm", "--kind", "webhook", "--set", "url", "--yes"), 2, "KEY=VALUE is expected"),
        (("add", "crm", "--kind", "webhook", "--set", "url=http://example.com", "--yes"), 1, "https is expected"),
        (("add", "files", "--kind", "folder", "--set", "path=/no/such", "--yes"), 1, "there is no folder"),
        (("check", "crm"), 1, "not in the settings. There is none."),
        (("remove", "crm", "--yes"), 1, "not in the settings"),
    ],
)
def test_what_is_refused_is_said(run, home, words, code, says):
    ended, _, muttered = run("destinations", *words, "--home", home)

    assert ended == code, muttered
    assert says in " ".join(muttered.replace("│", " ").split())


def test_a_person_is_asked_for_what_is_needed_and_may_say_no(run, home, tmp_path, monkeypatch):
    monkeypatch.delenv("VARME_DESTINATIONS__CRM__SECRET")
    answers = iter([str(tmp_path), False, str(tmp_path), True])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))

    def confirm(*_, **__):
        if not next(answers):
            raise KeyboardInterrupt

    monkeypatch.setattr("typer.confirm", confirm)
    refused = run("destinations", "add", "files", "--kind", "folder", "--home", home)[0]
    was_written = (tmp_path / "varme.toml").exists()
    agreed = run("destinations", "add", "files", "--kind", "folder", "--home", home)[0]

    assert (refused, was_written, agreed) == (130, False, 0)
    assert load_settings().destinations["files"].path == tmp_path


def test_what_changed_is_delivered(run, home, fill, receiver):
    fill("A-1", "A-2")
    shown = say(run, "deliver", "--dry-run", "--home", home)
    told = say(run, "deliver", "crm", "--home", home)
    code, said, _ = run("deliver", "--home", home)

    assert shown["destinations"]["crm"]["due"] == 2
    assert "account.scored" in shown["destinations"]["crm"]["would_send"]
    assert told["destinations"]["crm"] == {"delivered": 2, "retried": 0, "given_up": 0, "waiting": 0, "dead": 0}
    assert (code, said) == (0, "crm: 0 delivered; nothing waits.\n")
    assert sorted(one.data["account_id"] for one in receiver.received) == ["A-1", "A-2"]


def test_what_was_given_up_is_seen_and_sent_again(run, home, fill, receiver):
    fill("A-1")
    receiver.script = [Says(410)]
    told = say(run, "deliver", "--home", home, code=1)
    (dead,) = say(run, "deliver", "--dead", "--home", home)["dead"]
    none = run("deliver", "--resend", "nonsense", "--home", home)
    again = say(run, "deliver", "--resend", dead["key"], "--home", home)

    assert told["destinations"]["crm"]["given_up"] == 1
    assert (dead["account_id"], dead["why"]) == ("A-1", "The receiver answered 410 Gone.")
    assert none[0] == 1
    assert again["destinations"]["crm"]["delivered"] == 1
    assert receiver.keys() == [dead["key"]] * 2


def test_without_a_destination_it_is_said_how_to_get_one(run, home):
    code, said, _ = run("deliver", "--home", home)

    assert (code, said) == (0, "There is no destination. Set one up with: varme destinations add NAME --kind KIND\n")


@pytest.mark.parametrize("words", [("--dead", "--all"), ("--dry-run", "--resend", "all")])
def test_options_that_contradict_each_other_are_refused(run, home, words):
    assert run("deliver", *words, "--home", home)[0] == 2


def test_removing_one_drops_what_waits(run, home, fill, store):
    fill("A-1")
    removed = say(run, "destinations", "remove", "crm", "--yes", "--home", home)

    assert removed["dropped"] == 1
    assert store.outbox.counts() == {}
