"""`GET /metrics`: what a monitoring system finds there."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.keys import create_key
from app.pulled import PULL_FILE, Pull
from tests.app.store.post import Post


@pytest.fixture
def ask(bare_client, store, now):
    """Asks for the figures; gives each sample's value by name and labels."""
    reader = create_key(store, "Prometheus", ["read"], now)

    def figures():
        answer = bare_client.get("/metrics", headers={"Authorization": f"Bearer {reader}"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    return figures


def test_only_a_key_that_reads_opens_it(client):
    answer = client.get("/metrics")

    assert answer.status_code == 403
    assert "`read`" in answer.json()["detail"]


def test_requests_are_counted_by_route_and_status(client, ask):
    client.post("/score", json={"features": {}})
    client.post("/score", json={"features": {}})
    client.post("/score", content=b"{")
    client.get("/api/accounts/Jane", headers={"Authorization": "Bearer x"})
    client.get("/Jane")
    client.request("JANE", "/score")
    found = ask()

    def count(method, route, status):
        return found["varme_request_seconds_count", ("method", method), ("route", route), ("status", status)]

    assert count("POST", "/score", "200") == 2
    assert count("POST", "/score", "400") == 1
    assert count("GET", "/api/accounts/{account_id:path}", "401") == 1
    assert count("GET", "-", "404") == 1
    assert not [key for key in found if "jane" in str(key).lower()]


def test_what_waits_for_a_destination_and_what_was_given_up_is_told(ask, bare_client, store, make_record, now):
    store.save_scores([make_record("A-1"), make_record("A-2"), make_record("A-3")], mail=Post())
    one, *_ = store.outbox.take("crm", now, timedelta(minutes=1), 1, "a deliverer")
    store.outbox.bury(one.key, "a deliverer", "Jane is refused.", now)
    bare_client.get("/readyz")
    found = ask()

    assert found["varme_news", ("destination", "crm"), ("state", "waiting")] == 2
    assert found["varme_news", ("destination", "crm"), ("state", "dead")] == 1


def test_scores_are_counted_by_band_and_receipts_once(client, ask):
    client.post("/score", json={"features": {"logins_30d": 60, "tickets_90d": 0, "plan": "pro"}})
    client.post("/score", json={"features": {"logins_30d": 60, "tickets_90d": 0, "plan": "pro"}})
    told = client.post(
        "/score/batch", json=[{"features": {"logins_30d": 1, "tickets_90d": 9}}, {"features": {}}]
    ).json()
    found = ask()
    bands = [one["band"] for one in told]

    assert bands[1] == "grey"
    assert found["varme_scores_total", ("band", "green")] == 2
    assert found["varme_scores_total", ("band", bands[0])] >= 1
    assert found["varme_scores_total", ("band", "grey")] == 1
    assert found["varme_score_count",] == 3
    assert found["varme_receipts_written_total",] == 3


def test_the_model_and_its_age_are_told(ask):
    found = ask()

    named = (("name", "customer-health"), ("trained_on", "2026-06-30"), ("version", "3"))
    assert found["varme_model_info", *named] == 1
    assert found["varme_model_age_seconds",] == timedelta(hours=12).total_seconds()
    assert [value for key, value in found.items() if key[0] == "varme_degraded"] == [0, 0]
    assert not [key for key in found if key[0] == "varme_pull_age_seconds"]


def test_a_broken_model_and_a_registry_that_is_away_are_told(bare_client, serve, settings, ask, now):
    serve("4", spoil=lambda folder: (folder / "model.json").write_text("{"))
    pull = Pull(now - timedelta(minutes=5), kind="registry away", why="it does not answer.", since=now)
    (settings.champion.parent / PULL_FILE).write_text(pull.to_json())
    bare_client.get("/readyz")
    found = ask()

    assert found["varme_degraded", ("of", "model")] == 1
    assert found["varme_degraded", ("of", "registry")] == 1
    assert found["varme_pull_age_seconds",] == 300
    assert found["varme_model_info", ("name", "customer-health"), ("trained_on", "2026-06-30"), ("version", "3")] == 1


def test_a_failure_that_nobody_foresaw_is_counted(client, ask, monkeypatch):
    monkeypatch.setattr("app.service.scoring.service._ask", lambda *_: json.loads("{"))
    client.post("/score", json={"features": {}})

    assert ask()["varme_failures_total", ("kind", "JSONDecodeError")] == 1


def test_a_queue_has_a_length(bare_client, ask):
    bare_client.app.state.figures.set_queue_length("receipts", 7)

    assert ask()["varme_queue_length", ("queue", "receipts")] == 7


WORKER = """
from app.service.metrics.figures import Figures
figures = Figures()
figures.count_request("GET", "/healthz", 200, 0.01)
figures.set_queue_length("receipts", 2)
print(figures.tell().decode())
"""


def test_workers_add_up_their_figures_in_a_folder(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", WORKER]
    told = [subprocess.run(command, env=environment, check=True, capture_output=True, text=True) for _ in range(2)]  # noqa: S603 -- our own

    for number, one in enumerate(told, start=1):
        line = 'varme_request_seconds_count{method="GET",route="/healthz",status="200"}'
        assert f"{line} {float(number)}" in one.stdout
        assert f'varme_queue_length{{queue="receipts"}} {2.0 * number}' in one.stdout
