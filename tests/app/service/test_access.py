"""Who may call what: every endpoint that is described, without a key, with an ended one, with the wrong scope."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.keys import SCOPES, create_key, revoke, rotate_key
from app.service import create_app
from app.service.key_ring import AWAY_SECONDS, FRESH_SECONDS
from app.service.limits.rates import FAILURES_PER_MINUTE
from app.settings import Settings


def make_revoked(store, now):
    key = create_key(store, "CRM", SCOPES, now)
    revoke(store, key, now)
    return key


def make_rotated(store, now):
    key = create_key(store, "CRM", SCOPES, now - timedelta(days=8))
    rotate_key(store, key, timedelta(days=7), now - timedelta(days=7))
    return key


OPEN = {"/healthz", "/readyz"}  # /docs and /openapi.json are open and describe, and so are not described
DESCRIBED = create_app(Settings(home=Path("no-home"))).openapi()["paths"]
CLOSED = [
    pytest.param(method.upper(), path.format(account_id="A-1", receipt="r"), operation, id=f"{method.upper()} {path}")
    for path, operations in DESCRIBED.items()
    for method, operation in operations.items()
    if path not in OPEN
]
ENDED = {
    "no key": lambda *_: None,
    "an empty key": lambda *_: "",
    "no key of ours": lambda *_: "nonsense",
    "a made-up key": lambda *_: f"varme_{'0' * 12}_{'0' * 64}",
    "a revoked key": make_revoked,
    "an expired key": lambda store, now: create_key(
        store, "CRM", SCOPES, now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
    ),
    "a key that expires now": lambda store, now: create_key(
        store, "CRM", SCOPES, now - timedelta(days=2), expires_at=now
    ),
    "a rotated key after the overlap": make_rotated,
}


def bearing(key):
    return {} if key is None else {"Authorization": f"Bearer {key}"}


class Hands:
    """A clock that a test sets: seconds that only go forward."""

    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def service(settings, store, serve, now, hands):
    """The service, with a clock of which the test is the master."""
    serve()
    app = create_app(settings, clock=lambda: now, tick=hands)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_every_closed_endpoint_says_which_scopes_open_it():
    assert [one.id for one in CLOSED if not one.values[2].get("security")] == []
    assert {path for path, of in DESCRIBED.items() if not any("security" in one for one in of.values())} == OPEN


@pytest.mark.parametrize("make", ENDED.values(), ids=ENDED)
@pytest.mark.parametrize(("method", "path", "operation"), CLOSED)
def test_who_has_no_key_that_opens_is_not_let_in(service, store, now, method, path, operation, make):
    answer = service.request(method, path, headers=bearing(make(store, now)))

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "ratelimit" not in answer.headers
    assert "401" in operation["responses"]


@pytest.mark.parametrize(("method", "path", "operation"), CLOSED)
def test_a_key_opens_what_its_scope_says_and_nothing_else(service, store, now, method, path, operation):
    wanted = {scope for alternative in operation["security"] for scopes in alternative.values() for scope in scopes}
    answers = {
        scope: service.request(method, path, headers=bearing(create_key(store, scope, [scope], now)))
        for scope in SCOPES
    }

    assert {scope for scope, answer in answers.items() if answer.status_code != 403} == wanted
    assert all(answers[scope].status_code != 401 for scope in wanted)
    assert {str(answer.status_code) for answer in answers.values()} <= set(operation["responses"])
    assert all("ratelimit" in answer.headers for answer in answers.values())


def test_every_description_of_a_limit_is_there():
    described = {f"{one.values[0]} {one.values[1]}": one.values[2] for one in CLOSED}

    assert all("429" in operation["responses"] for operation in described.values())
    assert all({"408", "413"} <= set(one["responses"]) for one in described.values() if "requestBody" in one)


def test_how_many_rows_a_batch_may_have_is_described(settings):
    limits = settings.service.model_copy(update={"max_batch_rows": 77})
    paths = create_app(settings.model_copy(update={"service": limits})).openapi()["paths"]
    body = paths["/score/batch"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert (body["minItems"], body["maxItems"]) == (1, 77)


def test_a_revoked_key_opens_a_few_seconds_more_at_most(service, store, now, hands):
    key = create_key(store, "CRM", SCOPES, now)
    before = service.get("/api/audit", headers=bearing(key)).status_code
    revoke(store, key, now)
    hands.seconds += FRESH_SECONDS
    after = service.get("/api/audit", headers=bearing(key)).status_code

    assert (before, after) == (200, 401)


def test_a_new_key_opens_at_once(service, store, now):
    made = [create_key(store, "CRM", SCOPES, now) for _ in range(2)]

    assert [service.get("/api/audit", headers=bearing(key)).status_code for key in made] == [200, 200]


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(FRESH_SECONDS, id="for a moment"),
        pytest.param(AWAY_SECONDS - 1, id="as long as a key is kept on"),
        pytest.param(AWAY_SECONDS, id="longer than that"),
    ],
)
@pytest.mark.parametrize("is_known", [pytest.param(True, id="a key seen before"), pytest.param(False, id="a new key")])
def test_a_lost_database_is_no_lost_key(service, store, settings, now, hands, seconds, is_known):
    key = create_key(store, "CRM", SCOPES, now)
    if is_known:
        assert service.get("/api/audit", headers=bearing(key)).status_code == 200
    service.app.state.key_ring.settle()
    for file in settings.home.glob("store.db*"):
        file.write_bytes(b"This is a letter, not a database. " * 5000)
    hands.seconds += seconds
    answer = service.get("/api/audit", headers=bearing(key))

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert ("ratelimit" in answer.headers) == (is_known and seconds < AWAY_SECONDS)


def test_too_many_requests_of_a_key(settings, store, serve, now):
    serve()
    limits = settings.service.model_copy(update={"requests_per_minute": 3})
    keys = [create_key(store, name, ["admin"], now) for name in ("CRM", "other")]
    with TestClient(create_app(settings.model_copy(update={"service": limits}), clock=lambda: now)) as client:
        answers = [client.get("/api/audit", headers=bearing(keys[0])) for _ in range(5)]
        of_another = client.get("/api/audit", headers=bearing(keys[1]))

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"default";q=3;w=60'}
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
    assert answers[3].headers["content-type"] == "application/problem+json"
    assert 0 < int(answers[3].headers["retry-after"]) <= 60
    assert of_another.status_code == 200


def test_a_batch_is_one_request(service, store, now):
    key = create_key(store, "CRM", SCOPES, now)
    answer = service.post("/score/batch", json=[{"features": {}}] * 5, headers=bearing(key))

    assert answer.headers["ratelimit"].startswith('"default";r=5999;')


def test_no_limit_says_nothing(settings, store, serve, now):
    serve()
    limits = settings.service.model_copy(update={"requests_per_minute": 0})
    key = create_key(store, "CRM", SCOPES, now)
    with TestClient(create_app(settings.model_copy(update={"service": limits}), clock=lambda: now)) as client:
        guesses = [client.get("/api/audit", headers=bearing("guess")) for _ in range(FAILURES_PER_MINUTE + 1)]
        answer = client.get("/api/audit", headers=bearing(key))

    assert {guess.status_code for guess in guesses} == {401}
    assert (answer.status_code, "ratelimit" in answer.headers) == (200, False)


def test_who_guesses_is_held_up_and_bars_no_key_that_is_known(service, store, now):
    known, other = (create_key(store, name, SCOPES, now) for name in ("CRM", "other"))
    before = service.get("/api/audit", headers=bearing(known)).status_code
    guesses = [
        service.get("/api/audit", headers=bearing(f"{known[:-3]}{number:03x}")).status_code
        for number in range(FAILURES_PER_MINUTE + 2)
        if f"{number:03x}" != known[-3:]
    ]
    after = [service.get("/api/audit", headers=bearing(key)).status_code for key in (known, other, None)]

    assert before == 200
    assert guesses[:FAILURES_PER_MINUTE] == [401] * FAILURES_PER_MINUTE
    assert set(guesses[FAILURES_PER_MINUTE:]) == {429}
    assert after == [200, 429, 401]
