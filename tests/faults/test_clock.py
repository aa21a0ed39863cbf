"""The machine's clock is set back or forward: nobody is shut out who may come in, and nothing that was said changes."""

import time
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.keys import create_key
from app.service import create_app
from app.service.limits.rates import RateLimit
from app.settings import Settings
from app.store import open_store
from tests.faults.conftest import NOON

WHAT_IF = {"features": {"logins_30d": 3, "plan": "team"}}
PATHS = ("/readyz", "/healthz", "/metrics", "/api/accounts/A-1", "/api/audit")


@pytest.mark.parametrize(
    "leap",
    [
        pytest.param(timedelta(hours=-1), id="an hour back"),
        pytest.param(timedelta(days=-400), id="a year back"),
        pytest.param(timedelta(days=-20_000), id="to 1971"),
        pytest.param(timedelta(days=400), id="a year forward"),
    ],
)
def test_a_clock_that_leaps_changes_nothing_that_was_said(home, leap):
    clock = [NOON]
    app = create_app(Settings(home=home.folder), clock=lambda: clock[0])
    with TestClient(app, headers={"Authorization": f"Bearer {home.key}"}, raise_server_exceptions=False) as client:
        before = [client.post("/score", json=body).json() for body in (WHAT_IF, {"account_id": "A-1"})]
        clock[0] = NOON + leap
        after = [client.post("/score", json=body).json() for body in (WHAT_IF, {"account_id": "A-1"})]
        fresh = client.post("/score", json={"features": {"logins_30d": 17}})
        said = client.get(f"/api/receipts/{fresh.json()['receipt']}")
        others = {path: client.get(path).status_code for path in PATHS}
        clock[0] = NOON
        back = client.post("/score", json=WHAT_IF).json()

    assert after == before
    assert back == before[0]
    assert (fresh.status_code, said.status_code) == (200, 200)
    assert others == dict.fromkeys(PATHS, 200)


def test_a_key_that_expires_opens_by_the_clock_that_is(home):
    store = open_store(home.store_url)
    key = create_key(store, "short", ["score"], NOON, expires_at=NOON + timedelta(hours=1))
    store.close()
    clock = [NOON]
    app = create_app(Settings(home=home.folder), clock=lambda: clock[0])
    answered = []
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}) as client:
        for hours in (0, 2, -24, 0):
            clock[0] = NOON + timedelta(hours=hours)
            answered.append(client.post("/score", json=WHAT_IF).status_code)

    assert answered == [200, 401, 200, 200]


def test_a_caller_is_not_barred_until_a_clock_that_was_set_back_has_caught_up(monkeypatch):
    seconds = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: seconds[0])
    limit = RateLimit(2)
    before = [limit.count("key").is_allowed for _ in range(3)]
    seconds[0] -= 86_400
    after = [limit.count("key") for _ in range(3)]

    assert before == [True, True, False]
    assert after[0].is_allowed
    assert all(0 <= one.reset_seconds <= 61 for one in after)
