"""The language of an answer: what the request asks for, else what the reader accepts, else English."""

import pytest

from app.words import say


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        pytest.param({}, None, "en", id="nothing said"),
        pytest.param({}, "da-DK, en;q=0.5", "da", id="what is accepted"),
        pytest.param({"language": None}, "nl", "nl", id="asked for nothing"),
        pytest.param({"language": "nb"}, "da", "nb", id="what is asked for wins"),
        pytest.param({}, "fr", "en", id="nothing that is spoken"),
        pytest.param({}, ";;q=,=", "en", id="no header"),
    ],
)
def test_the_language_of_an_answer(client, scored, asked, accepted, language):
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = client.post("/score", json={"account_id": "A-1", **asked}, headers=headers)

    assert answer.headers["content-language"] == language
    reasons = scored["A-1"].answer.with_reasons(5).reasons
    assert [reason["text"] for reason in answer.json()["reasons"]] == [say(reason, language) for reason in reasons]


def test_every_row_of_a_batch_may_have_its_language(client, scored):
    rows = [
        {"account_id": "A-1", "language": "nl"},
        {"account_id": "A-1"},
        {"account_id": "A-1", "language": "xx"},
        {"account_id": "A-1", "language": "nl"},
    ]
    answer = client.post("/score/batch", json=rows, headers={"Accept-Language": "nb"})

    assert answer.headers["content-language"] == "nl, nb"
    assert [row.get("status", 200) for row in answer.json()] == [200, 200, 422, 200]


def test_an_unknown_language_is_refused_whatever_is_accepted(client):
    answer = client.post("/score", json={"features": {}, "language": "sv"}, headers={"Accept-Language": "da"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "language", "message": "'sv' is not spoken here. There is en, da, nb, nl."}
    ]
