"""`GET /api/model`: what serves, as its card tells of it."""

import pytest
from fastapi.testclient import TestClient

from app.keys import create_key
from app.service import create_app
from app.service.model.schemas import MODEL, ModelResponse


@pytest.fixture
def ask(store, now, settings):
    key = create_key(store, "Page", ["read"], now)

    def get(**asked):
        with TestClient(create_app(settings), headers={"Authorization": f"Bearer {key}"}) as client:
            return client.get("/api/model", params=asked)

    return get


def test_the_example_of_the_documentation_is_an_answer():
    assert ModelResponse.model_validate(MODEL).model_dump(mode="json") == MODEL


def test_the_model_tells_what_it_reads_and_how_it_scores(ask, serve, scorer):
    serve()
    told = ask().json()

    assert (told["name"], told["version"], told["fingerprint"]) == ("customer-health", "3", scorer.fingerprint)
    assert told["trained_on"] == "2026-06-30"
    assert told["horizons"] == [30, 90]
    assert (told["bands"]["red_below"], told["bands"]["green_from"]) == (50.0, 65.0)
    assert told["typical_score"] == 70.0
    assert told["typical_probability"] == pytest.approx(float(scorer.spec.scale.probability_at(70.0)))
    assert [(one["name"], one["weight"]) for one in told["features"]] == [
        ("logins_30d", 0.5), ("tickets_90d", 0.3), ("plan", 0.2),
    ]  # fmt: skip
    assert [(one["signal"], one["weight"]) for one in told["signals"]] == [
        ("logins", 0.5), ("support", 0.3), ("contract", 0.2),
    ]  # fmt: skip
    assert told["card"]["fingerprints"]["model"] == scorer.fingerprint


def test_signals_are_called_in_the_readers_language(ask, serve):
    serve()
    told = ask(language="da")

    assert told.headers["content-language"] == "da"
    assert told.json()["signals"][2]["label"] == "Kontrakt"


@pytest.mark.parametrize(
    ("asked", "has_model", "status"),
    [
        pytest.param({}, False, 503, id="no model"),
        pytest.param({"language": "xx"}, True, 422, id="no such language"),
        pytest.param({"version": "3"}, True, 422, id="no such parameter"),
    ],
)
def test_refusals(ask, serve, asked, has_model, status):
    if has_model:
        serve()

    assert ask(**asked).status_code == status
