"""Promise: a command that is run twice does its work once."""

import re

import pytest

from app.people.passwords import is_password
from app.settings import Settings
from app.store import open_store
from app.store.departures import Leavers


@pytest.fixture(scope="module")
def demo(tmp_path_factory, varme):
    """Run `varme demo` on a small company, as often as asked, with a search of one recipe."""
    home = tmp_path_factory.mktemp("demo")

    def run():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VARME_TRAINING__TRIALS", "1")
            said = varme("demo", "--no-serve", "--accounts", 500, "--seed", 5, "--home", home)
        versions = varme("models", "list", "--home", home, "--json")["versions"]
        keys = varme("keys", "list", "--home", home, "--json")["keys"]
        store = open_store(Settings(home=home).store_url)
        people = {user.login: user for user in store.users.list_all()}
        left = store.departures.page(Leavers(), None, 20)
        store.close()
        return said, versions, keys, people, left, (home / "demo" / "company.json").stat().st_mtime_ns

    return run


def test_the_demo_makes_everything_once(demo):
    said, versions, keys, people, left, made_at = demo()
    said_again, versions_again, keys_again, people_again, left_again, made_at_again = demo()
    shown, shown_again = (
        dict(re.findall(r"^(admin|manager) +(\S+) ", one, re.MULTILINE)) for one in (said, said_again)
    )

    assert versions_again == versions
    assert [one["aliases"] for one in versions] == [["champion"]]
    assert made_at_again == made_at
    # Who left is known by name, though no run of today scores them.
    assert left
    assert all(one.name and one.owner for one in left)
    assert left_again == left
    assert said.splitlines()[0] == said_again.splitlines()[0]
    # A key is shown once, so each run shows a new one, and the one before ends.
    assert [key["revoked_at"] is None for key in keys] == [True]
    assert sorted(key["revoked_at"] is None for key in keys_again) == [False, True]
    assert all(key["id"] in said_again for key in keys_again if key["revoked_at"] is None)
    assert "curl -s http://127.0.0.1:8000/score" in said_again
    # So is a password: who signed in by that of an earlier run signs in by the new one.
    assert {login: (user.id, user.role) for login, user in people.items()} == {
        login: (user.id, user.role) for login, user in people_again.items()
    }
    assert [people["admin"].role, people["manager"].role] == ["administrator", "manager"]
    assert people["manager"].owner == people["manager"].name
    for login in ("admin", "manager"):
        assert is_password(people[login].password_hash, shown[login])
        assert is_password(people_again[login].password_hash, shown_again[login])
        assert not is_password(people_again[login].password_hash, shown[login])
