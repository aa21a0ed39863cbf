"""A row of a batch is answered as `POST /score` answers it alone, whatever its neighbours are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.service.scoring import batch

ROWS = [
    pytest.param({"features": {"logins_30d": 3, "tickets_90d": 1.5, "plan": "team"}}, id="given features"),
    pytest.param({"account_id": "A-1", "reasons": 1}, id="stored ones"),
    pytest.param({"account_id": "A-2", "features": {"logins_30d": 0, "tickets_90d": None}}, id="what if"),
    pytest.param({"account_id": "A-3", "language": "da"}, id="a language of its own"),
    pytest.param({"features": {}}, id="grey"),
    pytest.param({"features": {"plan": "gold"}}, id="grey, of a plan that nobody had"),
    pytest.param({"features": {"logins_30d": 1e300, "tickets_90d": -7}}, id="a number beyond 64 bits"),
    pytest.param({"features": {"logins_30d": "many", "tickets_90d": 1}}, id="a text for a number"),
    pytest.param({"account_id": "A-1", "features": {"plan": 7}}, id="a number for a text"),
    pytest.param({"features": {"logins": 3}}, id="an unknown feature"),
    pytest.param({"features": {"logins_30d": [3]}}, id="a list"),
    pytest.param({"account_id": "A-9"}, id="an unknown account"),
    pytest.param({"account_id": "A-1", "language": "sv"}, id="an unknown language"),
    pytest.param({"reasons": 3}, id="about nothing"),
]
PLAIN = [row.values[0] for row in ROWS]


@pytest.mark.usefixtures("scored")
@pytest.mark.parametrize("row", ROWS)
def test_among_all_others_a_row_is_answered_as_alone(client, row):
    alone = client.post("/score", json=row, headers={"Accept-Language": "nl"})
    answered = client.post("/score/batch", json=[*PLAIN, row, *PLAIN], headers={"Accept-Language": "nl"}).json()

    assert alone.status_code < 500
    assert len(answered) == 2 * len(PLAIN) + 1
    assert answered[len(PLAIN)] == alone.json()


NUMBER = some.none() | some.integers(-5, 90) | some.floats(-5, 90) | some.sampled_from([1e16, 1e-7, "x", 2**70])
ROW = some.builds(
    lambda features, account: {"features": features} | account,
    some.fixed_dictionaries({}, optional={"logins_30d": NUMBER, "tickets_90d": NUMBER, "plan": some.text(max_size=4)}),
    some.sampled_from([{}, {}, {"account_id": "A-1"}, {"account_id": "A-3", "reasons": 0}]),
)


@pytest.mark.usefixtures("scored")
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some.lists(ROW, min_size=1, max_size=9))
def test_any_rows_are_answered_as_alone(client, rows):
    alone = [
        client.post("/score", content=json.dumps(row), headers={"Content-Type": "application/json"}) for row in rows
    ]
    answered = client.post("/score/batch", content=json.dumps(rows), headers={"Content-Type": "application/json"})

    assert answered.json() == [one.json() for one in alone]


@pytest.mark.usefixtures("scored")
def test_receipts_of_a_batch_are_those_of_its_rows(client, count, monkeypatch):
    monkeypatch.setattr(batch, "PIECE_ROWS", 4)
    rows = [{"features": {"logins_30d": 3, "tickets_90d": number}} for number in range(5)]
    before = count("receipts")
    answered = client.post("/score/batch", json=[rows[0], {"features": {"logins": 1}}, *rows[1:]]).json()
    kept = count("receipts")
    alone = [client.post("/score", json=row).json()["receipt"] for row in rows]

    assert kept == count("receipts") == before + len(rows)
    assert [one["receipt"] for one in answered if "receipt" in one] == alone
