"""Entity tags: who has an answer that still holds gets no body."""

import pytest
from fastapi.testclient import TestClient

from app.keys import create_key


@pytest.fixture
def reading(bare_client, store, now):
    key = create_key(store, "Page", ["read"], now)
    with TestClient(bare_client.app, headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


@pytest.fixture(params=["accounts", "account", "history", "receipt", "model"])
def path(request, scored):
    return {
        "accounts": "/api/accounts",
        "account": "/api/accounts/A-1",
        "history": "/api/accounts/A-1/history",
        "receipt": f"/api/receipts/{scored['A-1'].receipt}",
        "model": "/api/model",
    }[request.param]


def test_an_answer_that_still_holds_is_not_sent_again(reading, path):
    first = reading.get(path)
    again = reading.get(path, headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    other = reading.get(path, headers={"If-None-Match": '"x"'})

    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""
    for answer in (first, again):
        assert answer.headers["etag"] == other.headers["etag"]
        assert answer.headers["vary"] == "Accept-Language, Authorization"
        assert answer.headers["cache-control"] == "private, no-cache"
    assert again.headers.get("content-language") == first.headers.get("content-language")


def test_another_language_is_another_answer_even_where_nothing_is_said(reading):
    tags = {
        reading.get("/api/accounts", headers={"Accept-Language": one}).headers["etag"] for one in ("en", "da", "en-GB")
    }

    assert len(tags) == 2


def test_a_new_model_is_another_answer(reading, serve):
    tag = reading.get("/api/model").headers["etag"]
    serve("4", seed=2)

    assert reading.get("/api/model", headers={"If-None-Match": tag}).status_code == 200


def test_a_tag_opens_nothing(bare_client, reading, path):
    tag = reading.get(path).headers["etag"]

    assert bare_client.get(path, headers={"If-None-Match": tag}).status_code == 401


def test_a_problem_has_no_tag(reading):
    answer = reading.get("/api/accounts/nobody", headers={"If-None-Match": "*"})

    assert answer.status_code == 404
    assert "etag" not in answer.headers


def test_the_description_knows_the_header_and_the_answer(described):
    for path in ("/api/accounts", "/api/accounts/{account_id}", "/api/receipts/{receipt}", "/api/model"):
        operation = described["paths"][path]["get"]

        assert "If-None-Match" in [one["name"] for one in operation["parameters"]]
        assert "content" not in operation["responses"]["304"]
