"""Thousands of bodies that are wrong, at a real server: each is refused, and the server goes on as it was."""

import http.client
from collections import Counter

import pytest

from tests.faults.bodies import MOST_MB, draw_bodies

GOOD = {"features": {"logins_30d": 3, "plan": "team"}}
# What the largest bodies take while they are read stays with the process's allocator; it must not come again and again.
GROWTH_MB = 40


def ask(server, home, caller, kind, path, body):
    """The status; a body that is too large ends its connection, and so has one of its own."""
    if kind != "send_large":
        return caller.ask(path, raw=body)[0]
    with server.caller(home.key) as another:
        return another.ask(path, raw=body)[0]


@pytest.mark.parametrize(
    ("count", "good_every", "large_every"),
    [pytest.param(500, 100, 100, id="500"), pytest.param(20_000, 1000, 100, marks=pytest.mark.faults, id="20,000")],
)
def test_every_malformed_body_is_refused_and_the_server_goes_on(home, start, count, good_every, large_every):
    server = start(home, varme_service__max_body_mb=MOST_MB)
    answered, wrong, before = Counter(), [], 0.0
    with server.caller(home.key) as caller:
        for number, (kind, path, body) in enumerate(draw_bodies(11, count, large_every), start=1):
            try:
                status = ask(server, home, caller, kind, path, body)
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                caller.close()
            answered[kind, status] += 1
            if not (isinstance(status, int) and 400 <= status < 500):
                wrong.append((kind, path, status, body[:200]))
            if number % good_every == 0:
                assert caller.ask("/score", GOOD)[0] == 200
            if number == count // 10:
                before = server.resident_mb()
    grown = server.resident_mb() - before
    told = ", ".join(f"{kind} {status} × {times}" for (kind, status), times in sorted(answered.items(), key=str))
    print(f"\n{count} bodies; resident {before:.0f} MB, {grown:+.1f} MB after: {told}")  # noqa: T201 -- the figures

    assert wrong == []
    assert grown < GROWTH_MB
    assert server.look() == 200
    assert '"level": "error"' not in server.said()
