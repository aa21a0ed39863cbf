"""A server pulls from the registry: every worker takes a promotion up; a registry away is said, and comes back."""

import json

import pytest

from tests.faults.conftest import VERSIONS
from tests.faults.server import wait_until
from training.registry.registry import Registry

WHAT_IF = {"features": {"logins_30d": 3, "plan": "team"}}
LONG_SECONDS = 300
ASKED = 40
NAME = "customer-health"
pytestmark = pytest.mark.faults


@pytest.fixture
def central(tmp_path, two_models, make_home, make_spec, learnt):
    """A registry in a folder of its own, in which both models are registered, and version 1 is the champion."""
    registry = Registry(make_home(tmp_path / "central"))
    for version in VERSIONS:
        folder = two_models.folders[version]
        spec = make_spec(trained_on=f"2026-06-0{version}")
        registry.register(folder, spec, parameters={}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=None)
    registry.client.set_registered_model_alias(NAME, "champion", "1")
    return registry


def test_a_registry_that_is_away_is_said_and_comes_back(home, start, central):
    server = start(
        home,
        is_lean=False,
        varme_service__pull_seconds=10,
        mlflow_tracking_uri=central.uri,
        mlflow_http_request_max_retries=0,
    )

    def ready():
        with server.caller(home.key) as caller:
            status, _, answer = caller.ask("/readyz")
            assert status == 200
            return answer

    def figure():
        with server.caller(home.key) as caller:
            return b'varme_degraded{of="registry"} 1.0' in caller.ask("/metrics")[2]

    wait_until(lambda: ready()["pulled_at"] is not None, "a pull was made")
    well, hidden = ready(), central.home.with_name("away")
    central.client.set_registered_model_alias(NAME, "champion", "2")
    central.home.rename(hidden)
    # MLflow tries a database that is away again for a minute or two before it gives up
    wait_until(lambda: ready()["degraded"], "it is said that no model comes", LONG_SECONDS)
    away, is_told = ready(), figure()
    with server.caller(home.key) as caller:
        meanwhile = caller.ask("/score", WHAT_IF)
    hidden.rename(central.home)
    wait_until(lambda: ready()["version"] == "2", "the new champion serves", LONG_SECONDS)
    wait_until(lambda: not ready()["degraded"], "the trouble is over", LONG_SECONDS)
    with server.caller(home.key) as caller:
        after = caller.ask("/score", WHAT_IF)

    assert (well["trouble"], well["version"]) == (None, "1")
    assert away["version"] == "1"
    assert away["trouble"]
    assert is_told
    assert (meanwhile[0], meanwhile[2]["model"]["version"]) == (200, "1")
    assert (after[0], after[2]["model"]["version"]) == (200, "2")


def test_both_workers_take_up_a_promotion_that_is_pulled(home, start, central):
    server = start(home, is_lean=False, workers=2, varme_service__pull_seconds=1, mlflow_tracking_uri=central.uri)

    def taken_up(version):
        lines = [json.loads(line) for line in server.said().splitlines() if line.startswith("{")]
        return [line["event"] for line in lines if line.get("version") == version].count("Another model serves now.")

    before = {answer["model"]["version"] for answer in ask_anew(server, home.key)}
    central.client.set_registered_model_alias(NAME, "champion", "2")
    wait_until(lambda: taken_up("2") == 2, "both workers serve the second version", LONG_SECONDS)
    after = {answer["model"]["version"] for answer in ask_anew(server, home.key)}

    assert before == {"1"}
    assert after == {"2"}


def ask_anew(server, key):
    """Answers of many connections, of which each worker takes some."""
    for _ in range(ASKED):
        with server.caller(key) as caller:
            status, _, answer = caller.ask("/score", WHAT_IF)
        assert status == 200, answer
        yield answer
