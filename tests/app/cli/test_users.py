"""`varme users`: who may sign in, by the words of the command line; each change is in the audit log."""

import io
import json
import re

import pytest

from app.people.passwords import is_password
from app.settings import Settings
from app.store import open_store

GIVEN = "warm coffee morning"


@pytest.fixture
def ask(run, tmp_path):
    """Run a command in one home; what it says to machines."""

    def call(*words):
        code, said, error = run(*words, "--home", tmp_path, "--json")
        assert code == 0, error
        return json.loads(said)

    return call


@pytest.fixture
def find(tmp_path):
    """The person with a login, as the store has them."""

    def look(login):
        store = open_store(Settings(home=tmp_path).store_url)
        user = store.users.find_login(login)
        store.close()
        return user

    return look


def test_a_password_is_made_and_shown_once(run, ask, find, tmp_path):
    code, said, _ = run("users", "create", "Anna@Example.com", "--name", "Anna", "--home", tmp_path)
    made = re.search(r"Password: (\S+)\n", said)[1]
    user = find("anna@example.com")

    assert code == 0
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){4}", made)
    assert is_password(user.password_hash, made)
    assert (user.name, user.role, user.sees_own_only) == ("Anna", "manager", False)
    assert made not in json.dumps([ask("users", "list"), ask("audit")])
    assert user.password_hash not in json.dumps([ask("users", "list"), ask("audit")])


def test_passwords_that_are_made_differ(ask):
    made = {ask("users", "create", f"person-{number}")["password"] for number in range(3)}

    assert len(made) == 3


def test_a_password_may_come_from_standard_input(ask, find, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GIVEN}\n"))
    told = ask("users", "create", "anna", "--password-from-stdin")
    monkeypatch.setattr("sys.stdin", io.StringIO("another one, longer\n"))
    changed = ask("users", "password", "anna", "--password-from-stdin")

    assert (told["password"], changed["password"]) == (None, None)
    assert is_password(find("anna").password_hash, "another one, longer")


def test_whom_a_provider_vouches_for_needs_none(ask, find):
    told = ask("users", "create", "anna", "--no-password")

    assert (told["password"], told["has_password"]) == (None, False)
    assert find("anna").password_hash is None


def test_each_change_is_audited(ask):
    ask("users", "create", "karla", "--name", "Karla", "--owner", "Karin Ek", "--own-only")
    changed = ask("users", "change", "karla", "--name", "Karla Ø", "--role", "analyst", "--all-accounts")
    ask("users", "change", "karla", "--name", "Karla Ø")
    ask("users", "password", "karla")
    ask("users", "end", "karla")
    entries, (listed,) = ask("audit")["entries"], ask("users", "list")["users"]

    assert (changed["name"], changed["role"], changed["owner"]) == ("Karla Ø", "analyst", "Karin Ek")
    assert [entry["action"] for entry in entries] == [
        "user.created",
        "user.changed",
        "user.password_set",
        "user.ended",
    ]
    assert {(entry["actor"], entry["subject"]) for entry in entries} == {("command line", "karla")}
    assert entries[1]["details"] == {"name": "Karla Ø", "role": "analyst", "own_only": False}
    assert listed["ended_at"] is not None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["create", "anna"], 1, "somebody with the login anna", id="the login is taken"),
        pytest.param(["create", "ANNA "], 1, "somebody with the login anna", id="however it is written"),
        pytest.param(["create", "two words"], 1, "no spaces", id="no login"),
        pytest.param(["create", "bo", "--role", "boss"], 1, "boss is no role. There is manager, analyst", id="no role"),
        pytest.param(["create", "bo", "--own-only"], 1, "which owner it is", id="limited to nothing"),
        pytest.param(["create", "bo", "--ask", "--password-from-stdin"], 2, "give one", id="asked in two ways"),
        pytest.param(["create", "bo", "--ask", "--no-password"], 2, "does not go with", id="none and one"),
        pytest.param(["create", "bo", "--password-from-stdin"], 2, "as one line", id="nothing on standard input"),
        pytest.param(["change", "bo", "--name", "Bo"], 1, "Nobody who may sign in has the login bo", id="nobody"),
        pytest.param(["password", "gone"], 1, "Nobody who may sign in", id="somebody who ended"),
        pytest.param(["end", "gone"], 1, "Nobody who may sign in", id="ends once"),
    ],
)
def test_what_is_refused(run, ask, tmp_path, monkeypatch, words, code, says):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ask("users", "create", "anna", "--no-password")
    ask("users", "create", "gone", "--no-password")
    ask("users", "end", "gone")
    ended, _, error = run("users", *words, "--home", tmp_path)

    assert ended == code
    assert says in re.sub(r"[\s│]+", " ", error)


def test_a_home_without_people_says_what_to_do(run, tmp_path):
    _, said, _ = run("users", "list", "--home", tmp_path)

    assert "varme users create LOGIN" in said
