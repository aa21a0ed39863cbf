"""The service around its endpoints: health, the champion's change, documentation, and what never happens."""

import json
import random
import re
import shutil

import pytest
from fastapi.testclient import TestClient

from app.service import create_app
from app.service.problems import OF_READING, PROBLEMS
from app.store import open_store

OPEN = ["/healthz", "/readyz", "/docs", "/openapi.json"]
FUZZED = 300


@pytest.mark.parametrize("path", OPEN)
def test_open_without_a_key(bare_client, path):
    assert bare_client.get(path).status_code == 200


def test_everything_else_needs_a_key(bare_client, described):
    closed = [path for path in described["paths"] if path not in OPEN]

    assert {"/metrics", "/score", "/score/batch", "/api/accounts", "/api/accounts/{account_id}", "/api/model"} <= set(
        closed
    )
    for path in closed:
        for method, operation in described["paths"][path].items():
            assert bare_client.request(method, path).status_code == 401
            assert "security" in operation


def test_ready_says_which_model(bare_client):
    assert bare_client.get("/readyz").json() == {
        "status": "ready", "model": "customer-health", "version": "3", "degraded": False, "trouble": None,
        "retrain_due": False, "retrain_because": None, "pulled_at": None,
        "checks": {"store_read": "ok", "store_write": "ok"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("has_model", "has_store", "missing"),
    [
        pytest.param(False, True, ["model"], id="no model"),
        pytest.param(True, False, ["store"], id="no store"),
        pytest.param(False, False, ["model", "store"], id="neither"),
    ],
)
def test_not_ready_says_what_is_missing(settings, serve, has_model, has_store, missing):
    if has_model:
        serve()
    if has_store:
        open_store(settings.store_url, upgrade=True).close()
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")
        alive = client.get("/healthz")

    assert (answer.status_code, alive.status_code) == (503, 200)
    assert [error["field"] for error in answer.json()["errors"]] == missing
    assert ("varme train" in answer.text) == (not has_model)
    assert ("varme score" in answer.text) == (not has_store)


def test_without_a_model_a_request_says_what_to_do(settings, store, key):
    del store
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {key}"}) as client:
        answers = [
            client.post("/score", json={"features": {}}),
            client.post("/score/batch", json=[{"features": {}}]),
        ]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all("varme train" in answer.json()["detail"] for answer in answers)


def test_without_a_store_a_request_says_what_to_do(settings, serve):
    serve()
    with TestClient(create_app(settings)) as client:
        answer = client.post(
            "/score", json={"features": {}}, headers={"Authorization": f"Bearer varme_{'0' * 12}_{'0' * 64}"}
        )

    assert answer.status_code == 503
    assert "varme keys create" in answer.json()["detail"]
    assert not (settings.home / "store.db").exists()


def test_model_and_store_are_taken_up_when_they_appear(settings, serve):
    with TestClient(create_app(settings)) as client:
        before = client.get("/readyz").status_code
        serve()
        open_store(settings.store_url, upgrade=True).close()
        after = client.get("/readyz").status_code

    assert (before, after) == (503, 200)


def test_a_promotion_is_taken_up(client, serve):
    first = client.post("/score", json={"features": {"logins_30d": 3}}).json()
    serve("4", seed=2)
    client.get("/readyz")
    second = client.post("/score", json={"features": {"logins_30d": 3}}).json()

    assert (first["model"]["version"], second["model"]["version"]) == ("3", "4")
    assert first["receipt"] != second["receipt"]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda folder: (folder / "model.json").write_text("{"), id="half a model.json"),
        pytest.param(lambda folder: (folder / "booster.txt").write_text("tree"), id="a broken booster"),
        pytest.param(lambda folder: (folder / "booster.txt").unlink(), id="no booster"),
        pytest.param(lambda folder: (folder / "serving.json").write_text("{}"), id="a serving.json without a name"),
        pytest.param(lambda folder: (folder / "serving.json").write_text("["), id="a broken serving.json"),
        pytest.param(lambda folder: (folder / "serving.json").unlink(), id="no serving.json"),
        pytest.param(shutil.rmtree, id="nothing there"),
    ],
)
def test_a_corrupt_champion_leaves_the_last_good_one_serving(client, serve, spoil):
    serve("4", seed=2, spoil=spoil)
    ready = client.get("/readyz")
    answer = client.post("/score", json={"features": {"logins_30d": 3}})

    assert (answer.status_code, answer.json()["model"]["version"]) == (200, "3")
    assert (ready.status_code, ready.json()["version"]) == (200, "3")
    assert ready.json()["trouble"]
    assert ready.json()["degraded"]


def test_a_good_champion_ends_the_trouble(client, serve):
    serve("4", spoil=lambda folder: (folder / "model.json").write_text("{"))
    before = client.get("/readyz").json()
    serve("5", seed=2)
    after = client.get("/readyz").json()

    assert before["trouble"]
    assert (after["trouble"], after["version"]) == (None, "5")


def test_only_a_corrupt_champion_is_not_ready(settings, serve, store):
    del store
    serve(spoil=lambda folder: (folder / "model.json").write_text("{"))
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["field"] == "model"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/nowhere", 404, id="no such page"),
        pytest.param("GET", "/score", 405, id="another method"),
        pytest.param("GET", "/score/../../etc/passwd", 404, id="a way out"),
    ],
)
def test_other_addresses_are_problems_too(client, method, path, status):
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "/docs" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("abc-123", True, id="a sane one"),
        pytest.param("a" * 65, False, id="too long"),
        pytest.param("a b", False, id="with a space"),
        pytest.param("", False, id="empty"),
    ],
)
def test_every_answer_has_a_request_id(bare_client, given, kept):
    answer = bare_client.get("/healthz", headers={"X-Request-Id": given})

    assert (answer.headers["x-request-id"] == given) == kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", answer.headers["x-request-id"])


def test_what_nobody_foresaw_is_a_problem_and_logged_without_its_text(client, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("Jane Doe Ltd")

    monkeypatch.setattr("app.service.scoring.service._ask", fail)
    answer = client.post("/score", json={"features": {}})

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert [record.told["error"] for record in caplog.records if record.levelname == "ERROR"] == ["RuntimeError"]
    assert "Jane" not in caplog.text + answer.text


def test_a_store_that_fails_is_no_crash(client, settings):
    client.get("/readyz")
    for file in settings.home.glob("store.db*"):
        file.write_bytes(b"This is a letter, not a database. " * 5000)
    answer = client.post("/score", json={"features": {"logins_30d": 1.5}})

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["field"] == "store"


def test_every_status_is_documented(described):
    one, many = (described["paths"][path]["post"]["responses"] for path in ("/score", "/score/batch"))
    statuses = {str(problem.status) for problem in PROBLEMS if problem not in OF_READING}

    assert set(one) == {"200", *statuses}
    assert set(many) == set(one) - {"404", "409", "410"}
    for status, response in [*one.items(), *many.items()]:
        if status != "200":
            assert list(response["content"]) == ["application/problem+json"]
            schema = response["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemBody"}


def test_everything_in_the_description_is_described(described):
    schemas = described["components"]["schemas"]
    fields = [(name, field, of) for name, one in schemas.items() for field, of in one["properties"].items()]

    assert [name for name, one in schemas.items() if not one.get("description")] == []
    assert [(name, field) for name, field, of in fields if not of.get("description")] == []


def test_the_page_of_documentation_stands_alone(bare_client, described):
    page = bare_client.get("/docs").text

    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    for path in described["paths"]:
        assert f"{path}</code>" in page
    for problem in PROBLEMS:
        assert f'id="{problem.kind}"' in page
    for name in set(re.findall(r'href="#(\w+)"', page)):
        assert f'id="{name}"' in page


def test_the_documented_example_works(client, described):
    fields = described["components"]["schemas"]["ScoreRequest"]["properties"]
    example = {name: field["examples"][0] for name, field in fields.items() if "examples" in field}

    assert client.post("/score", json=example).status_code == 200


def test_problem_types_lead_to_their_explanation(client, bare_client):
    page = bare_client.get("/docs").text
    problem = client.post("/score", json={"account_id": "nobody"}).json()

    assert problem["type"].startswith("/docs#")
    assert f'id="{problem["type"].removeprefix("/docs#")}"' in page


def test_no_malformed_body_is_ever_a_crash(client):
    chance = random.Random(7)  # noqa: S311 -- a repeatable choice, no secret
    good = json.dumps({"account_id": "A-1", "features": {"logins_30d": 3, "plan": "team"}, "reasons": 5}).encode()
    for _ in range(FUZZED):
        body = _spoil(good, chance)
        path = chance.choice(["/score", "/score/batch"])
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})

        assert 400 <= answer.status_code < 500, body
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def _spoil(good, chance):
    """A body that is surely wrong: broken bytes, or well-formed JSON of the wrong shape."""
    odd = [None, True, -1, 10**30, 1.5, "", "x", "\u2028", [], {}, [[]], {"a": None}, "\x00", 1e308]
    kind = chance.randrange(5)
    if kind == 0:
        return good[: chance.randrange(1, len(good))]
    if kind == 1:
        at = chance.randrange(len(good))
        return good[:at] + bytes([chance.choice([0, 1, 0x80, 0xC3, 0xFF])]) + good[at:]
    if kind == 2:
        return json.dumps({f"unknown_{chance.random()}": chance.choice(odd), "features": {}}).encode()
    if kind == 3:
        return json.dumps(
            chance.choice([None, True, 3, "x", 1.5, {"features": chance.choice([[], 3, "x", True])}])
        ).encode()
    return json.dumps({"features": {f"no_{chance.random()}": chance.choice(odd)}}).encode()
