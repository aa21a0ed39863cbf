"""A key that is guessed byte by byte: every wrong byte is answered alike, and who guesses is soon held up."""

import pytest
from fastapi.testclient import TestClient

from app.service import create_app
from app.service.limits.rates import FAILURES_PER_MINUTE
from app.settings import Settings

WHAT_IF = {"features": {"logins_30d": 3}}
PREFIX = len("varme_")


def ask(home, requests_per_minute):
    settings = Settings(home=home.folder)
    limits = settings.service.model_copy(update={"requests_per_minute": requests_per_minute})
    app = create_app(settings.model_copy(update={"service": limits}))
    return TestClient(app, raise_server_exceptions=False)


def guesses_of(key):
    """The key with each of its characters wrong, one at a time; then with more and more of it right."""
    for place in range(PREFIX, len(key)):
        if key[place] != "_":
            other = "0" if key[place] != "0" else "1"
            yield key[:place] + other + key[place + 1 :]
            yield key[:place] + "".join("_" if one == "_" else other for one in key[place:])


@pytest.mark.parametrize("path", ["/score", "/metrics", "/api/receipts/r"])
def test_every_wrong_byte_is_answered_alike(home, path):
    answers = set()
    with ask(home, 0) as client:
        for guess in guesses_of(home.key):
            answer = client.request(
                "POST" if path == "/score" else "GET",
                path,
                headers={"Authorization": f"Bearer {guess}", "X-Request-Id": "same"},
                **({"json": WHAT_IF} if path == "/score" else {}),
            )
            answers.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
        right = client.get("/metrics", headers={"Authorization": f"Bearer {home.key}"}).status_code

    assert [status for status, _, _ in answers] == [401]
    assert right == 200


def test_who_guesses_is_held_up(home):
    with ask(home, 6000) as client:
        statuses = [
            client.post("/score", json=WHAT_IF, headers={"Authorization": f"Bearer {guess}"}).status_code
            for guess in guesses_of(home.key)
        ]

    # A window may begin anew while this runs.
    assert statuses[:FAILURES_PER_MINUTE] == [401] * FAILURES_PER_MINUTE
    assert set(statuses[FAILURES_PER_MINUTE:]) <= {401, 429}
    assert FAILURES_PER_MINUTE <= statuses.count(401) <= 2 * FAILURES_PER_MINUTE < len(statuses)
