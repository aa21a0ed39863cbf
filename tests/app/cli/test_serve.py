"""`varme serve`: which proxies are believed, and what of the store keeps it from starting."""

import asyncio
import socket
import sqlite3
import sys
from contextlib import closing

import pytest
import uvicorn

from app.cli.workers import choose_trusted
from app.settings import Settings
from app.store import open_store


@pytest.mark.parametrize(
    ("proxies", "connects", "seen"),
    [
        pytest.param((), "127.0.0.1", "127.0.0.1", id="nobody is believed"),
        pytest.param(("10.0.0.0/8",), "10.1.2.3", "198.51.100.7", id="a proxy of the network"),
        pytest.param(("10.0.0.0/8",), "127.0.0.1", "127.0.0.1", id="this machine is no such proxy"),
        pytest.param(("192.0.2.1", "::1"), "::1", "198.51.100.7", id="one of several"),
    ],
)
def test_whose_forwarded_headers_are_believed(monkeypatch, proxies, connects, seen):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    found = []

    async def look(scope, _receive, _send):
        found.append((scope["client"][0], scope["scheme"]))

    config = uvicorn.Config(look, log_config=None, **choose_trusted(proxies))
    config.load()
    headers = [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": (connects, 1), "scheme": "http", "headers": headers}
    asyncio.run(config.loaded_app(scope, None, None))

    assert found == [(seen, "https" if seen != connects else "http")]


@pytest.fixture
def answered(monkeypatch, tmp_path):
    """What would listen, if it came so far."""
    begun = []
    # the command tells its workers so, and what is set here is taken back
    monkeypatch.setenv("VARME_HOME", str(tmp_path))
    monkeypatch.setattr(sys.modules["app.cli.serve"], "answer_in", lambda *given: begun.append(given))
    return begun


def test_it_starts_while_the_database_is_away(run, answered, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    monkeypatch.setenv("VARME_STORE__URL", f"postgresql://varme:hunter2@127.0.0.1:{free}/varme")
    code, said, muttered = run("serve", "--port", "0", "--home", tmp_path)
    told = " ".join((said + muttered).split())

    assert (code, len(answered)) == (0, 1)
    assert "cannot be used" in told
    assert "takes it up by itself" in told
    assert "hunter2" not in told


def test_it_does_not_start_on_another_releases_store(run, answered, tmp_path):
    open_store(Settings(home=tmp_path).store_url, make=True).close()
    with closing(sqlite3.connect(tmp_path / "store.db")) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    code, _, muttered = run("serve", "--port", "0", "--home", tmp_path)

    assert (code, answered) == (1, [])
    assert "9999" in muttered
