"""Promise: a command that is run twice does its work once."""

import pytest


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
        return said, versions, keys, (home / "demo" / "company.json").stat().st_mtime_ns

    return run


def test_the_demo_makes_everything_once(demo):
    said, versions, keys, made_at = demo()
    said_again, versions_again, keys_again, made_at_again = demo()

    assert versions_again == versions
    assert [one["aliases"] for one in versions] == [["champion"]]
    assert made_at_again == made_at
    assert said.splitlines()[0] == said_again.splitlines()[0]
    # A key is shown once, so each run shows a new one, and the one before ends.
    assert [key["revoked_at"] is None for key in keys] == [True]
    assert sorted(key["revoked_at"] is None for key in keys_again) == [False, True]
    assert all(key["id"] in said_again for key in keys_again if key["revoked_at"] is None)
    assert "curl -s http://127.0.0.1:8000/score" in said_again
