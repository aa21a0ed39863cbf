"""A batch is read row by row, as strictly as if it were read at once, and answered a piece at a time."""

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.exc import OperationalError

from app.service import create_app
from app.service.problems import InvalidRequest, NotJson, ProblemBody
from app.service.scoring import batch
from app.service.scoring.batch import Batch

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**70), 2**70) | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text('ab]}[{",\\', max_size=3), inner),
    max_leaves=8,
)  # fmt: skip


@given(some.lists(VALUES, min_size=1, max_size=8), some.sampled_from([None, 0, 3]), some.booleans())
def test_every_row_is_found(rows, indent, as_ascii):
    text = json.dumps(rows, indent=indent, ensure_ascii=as_ascii)
    found = Batch(f" {text}\n".encode(), 10)

    assert [json.loads(found._text[slice(*place)]) for place in found._places] == rows  # noqa: SLF001


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        pytest.param(b"", NotJson, id="nothing"),
        pytest.param(b"[", NotJson, id="cut off at once"),
        pytest.param(b'[{"features": {}}', NotJson, id="no end"),
        pytest.param(b'[{"features": {}},]', NotJson, id="a comma too many"),
        pytest.param(b"[1 2]", NotJson, id="no comma"),
        pytest.param(b"[,1]", NotJson, id="a comma at first"),
        pytest.param(b"[1] 2", NotJson, id="more behind it"),
        pytest.param(b"[1}", NotJson, id="another bracket"),
        pytest.param(b"[NaN]", NotJson, id="no number"),
        pytest.param(b'[{"a": -Infinity}]', NotJson, id="an infinite number"),
        pytest.param(b'["\xff"]', NotJson, id="no UTF-8"),
        pytest.param("[1]".encode("utf-16"), NotJson, id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf[1]", NotJson, id="a byte order mark"),
        pytest.param(b'["\\ud800"]', NotJson, id="half a character"),
        pytest.param(b"[" * 100_000, NotJson, id="very deep"),
        pytest.param(b'[{"a":' * 5000 + b"1" + b"}]" * 5000, NotJson, id="deep and whole"),
        pytest.param(b'{"features": {}}', InvalidRequest, id="no list"),
        pytest.param(b" [ ] ", InvalidRequest, id="an empty list"),
        pytest.param(b"[1,2,3,4]", InvalidRequest, id="too many"),
    ],
)
def test_what_is_no_batch_is_refused(body, refused):
    with pytest.raises(refused) as error:
        Batch(body, 3)

    assert type(error.value) is refused


def test_rows_that_are_no_requests_are_problems_in_their_place():
    (rows,) = Batch(b'[{"features": {"plan": true}}, 7, {"features": 7}, {"account_id": "A-1"}]', 4).pieces()

    assert [isinstance(row, ProblemBody) for row in rows] == [False, True, True, False]
    assert rows[0].features == {"plan": "true"}


def test_languages_are_those_of_the_rows():
    found = Batch(b'[{"language": "da"}, {}, {"language": 7}, {"language": "nl"}, {"language": "da"}]', 9)

    assert list(found.languages) == ["da", None, "nl"]


@pytest.fixture
def _small_pieces(monkeypatch):
    monkeypatch.setattr(batch, "PIECE_ROWS", 2)


@pytest.mark.usefixtures("_small_pieces", "scored")
def test_pieces_are_answered_in_order(client):
    rows = [{"account_id": f"A-{number}"} for number in (1, 2, 3, 1, 9)]
    told = client.post("/score/batch", json=rows).json()

    assert [row.get("account_id") for row in told] == ["A-1", "A-2", "A-3", "A-1", None]
    assert told[4]["status"] == 404
    assert told[3] == told[0] == client.post("/score", json=rows[0]).json()


@pytest.mark.usefixtures("_small_pieces", "scored")
def test_a_store_that_goes_away_in_the_middle_is_the_problem_of_its_rows(client, monkeypatch):
    store = client.app.state.store_door.open()
    keep, turns = store.save_receipts, iter([True, False, True])

    def fail_in_the_middle(records):
        if next(turns):
            return keep(records)
        raise OperationalError("INSERT", {}, Exception("Jane Doe"))

    monkeypatch.setattr(store, "save_receipts", fail_in_the_middle)
    answer = client.post("/score/batch", json=[{"features": {"logins_30d": n}} for n in range(5)])

    assert answer.status_code == 200
    assert [row.get("status", 200) for row in answer.json()] == [200, 200, 503, 503, 200]
    assert "Jane" not in answer.text


@pytest.mark.usefixtures("scored")
def test_a_store_that_is_away_at_first_is_the_problem_of_all(client, monkeypatch):
    store = client.app.state.store_door.open()

    def fail(_records):
        raise OperationalError("INSERT", {}, Exception)

    monkeypatch.setattr(store, "save_receipts", fail)

    assert client.post("/score/batch", json=[{"features": {}}]).status_code == 503


def test_a_batch_streams(client, scored, monkeypatch):
    """Of what is answered first nothing waits for what comes last."""
    monkeypatch.setattr(batch, "PIECE_ROWS", 1)
    seen, score = [], client.app.state.scoring.score_rows

    def note(rows, language):
        seen.append(len(rows))
        return score(rows, language)

    monkeypatch.setattr(client.app.state.scoring, "score_rows", note)
    with client.stream("POST", "/score/batch", json=[{"account_id": "A-1"}] * 3) as answer:
        pieces = list(answer.iter_raw())

    assert seen == [1, 1, 1, 0]
    assert len(json.loads(b"".join(pieces))) == 3


@pytest.mark.parametrize(
    ("share", "kept"),
    [pytest.param(1.0, 40, id="all"), pytest.param(0.0, 0, id="none"), pytest.param(0.5, None, id="half")],
)
def test_of_how_many_questions_the_receipts_are_kept(settings, serve, key, count, share, kept):
    serve()
    receipts = settings.receipts.model_copy(update={"share": share})
    app = create_app(settings.model_copy(update={"receipts": receipts}))
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}) as client:
        rows = [{"features": {"logins_30d": number}} for number in range(40)]
        first, again = (client.post("/score/batch", json=rows).json() for _ in range(2))
    told = [row["receipt"] for row in first if row["receipt"]]

    assert first == again
    assert len(told) == count("receipts")
    assert len(told) == kept if kept is not None else 8 < len(told) < 32
