"""`varme serve`: which proxies are believed."""

import asyncio

import pytest
import uvicorn

from app.cli.workers import choose_trusted


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
