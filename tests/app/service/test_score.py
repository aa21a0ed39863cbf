"""`POST /score`: who may ask, what may be asked, and what is answered."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from app.keys import SCOPES, create_key
from app.service import create_app
from app.service.scoring.wording import describe_answer
from app.store import FeatureRow


def test_the_answer_of_a_known_account_has_every_field(client, scored):
    answer = client.post("/score", json={"account_id": "A-1"})
    told = answer.json()
    expected = scored["A-1"].answer

    assert answer.status_code == 200
    assert list(told) == [
        "account_id", "snapshot_on", "score", "band", "churn_probability", "interval", "horizon_days",
        "horizons", "typical_score", "reasons", "other_points", "unknown_points", "cut_points", "completeness",
        "unknown_signals", "missing", "model", "receipt",
    ]  # fmt: skip
    assert (told["account_id"], told["snapshot_on"]) == ("A-1", "2026-06-29")
    assert told["score"] == expected.score / 10
    assert told["churn_probability"] == expected.churn_probability
    assert told["interval"] == list(expected.interval)
    assert told["horizons"] == [
        {"horizon_days": one.horizon_days, "churn_probability": one.churn_probability} for one in expected.horizons
    ]
    assert [one["horizon_days"] for one in told["horizons"]] == [30, 90]
    assert told["horizons"][0]["churn_probability"] < told["horizons"][1]["churn_probability"]
    assert told["horizons"][1]["churn_probability"] == told["churn_probability"]
    assert told["model"] == {"name": "customer-health", "version": "3", "trained_on": "2026-06-30"}
    assert told["receipt"] == scored["A-1"].receipt


def test_points_add_up_to_the_score(client, scored):
    for account in scored:
        for most in (0, 1, 2, 50):
            told = client.post("/score", json={"account_id": account, "reasons": most}).json()
            listed = [reason["points"] for reason in told["reasons"]]
            rest = [told[name] for name in ("typical_score", "other_points", "unknown_points", "cut_points")]

            assert len(listed) <= most
            assert sum(round(points * 10) for points in listed + rest) == round(told["score"] * 10)


def test_reasons_carry_code_words_and_values(client, scored):
    told = client.post("/score", json={"account_id": "A-1"}).json()
    kept = scored["A-1"].answer.reasons

    assert 0 < len(told["reasons"]) <= 5
    for reason, expected in zip(told["reasons"], kept, strict=False):
        assert set(reason) == {"code", "signal", "kind", "points", "text", "alike", "features"}
        assert (reason["code"], reason["points"]) == (expected.code, expected.points / 10)
        assert reason["alike"] == expected.alike
        assert reason["text"].endswith(".")
        assert [feature["name"] for feature in reason["features"]] == [of.name for of in expected.features]


def test_with_whom_the_typical_account_compares_is_told(make_record):
    record = make_record()
    (first, *rest) = record.answer.reasons
    record = replace(record, answer=replace(record.answer, reasons=(replace(first, alike="size"), *rest)))

    told = describe_answer(record, 5, None, "en")

    assert [reason.alike for reason in told.reasons] == ["size"] + ["all"] * len(rest)


def test_whole_numbers_are_shown_whole(client, scored):
    del scored
    text = client.post("/score", json={"account_id": "A-1", "reasons": 50}).text

    assert '"value":3,' in text
    assert '"value":3.0' not in text


def test_given_features_alone(client, count):
    told = client.post("/score", json={"features": {"logins_30d": 3, "tickets_90d": 2, "plan": "team"}}).json()

    assert (told["account_id"], told["snapshot_on"]) == (None, None)
    assert told["band"] in {"red", "yellow", "green"}
    assert count("scores") == 0


def test_given_features_replace_stored_ones(client, scored, store, count):
    before = count("scores")
    told = client.post("/score", json={"account_id": "A-1", "features": {"logins_30d": 40, "plan": None}}).json()
    record = store.history.find_receipt(told["receipt"])
    stored = scored["A-1"].row

    assert record.row == FeatureRow("A-1", date(2026, 6, 29), {**stored.features, "logins_30d": 40.0, "plan": None})
    assert told["score"] != scored["A-1"].answer.score / 10
    assert told["snapshot_on"] == "2026-06-29"
    assert count("scores") == before
    assert store.latest_feature_rows(["A-1"])["A-1"] == stored


def test_an_account_that_is_not_stored_can_be_scored_by_its_features(client):
    told = client.post("/score", json={"account_id": "new", "features": {"logins_30d": 3, "tickets_90d": 2}}).json()

    assert (told["account_id"], told["snapshot_on"]) == ("new", None)


def test_too_little_known_is_grey(client):
    told = client.post("/score", json={"features": {}}).json()

    assert told["band"] == "grey"
    assert (told["score"], told["churn_probability"], told["interval"]) == (None, None, None)
    assert told["horizons"] == []
    assert told["reasons"] == []
    assert told["missing"]


def test_the_receipt_gives_the_answer_back(client, store, now, scorer):
    told = client.post("/score", json={"features": {"logins_30d": 0.1, "tickets_90d": 2, "plan": "team"}}).json()
    record = store.history.find_receipt(told["receipt"])

    assert record.said_at == now
    assert record.receipt == told["receipt"]
    assert record.answer == scorer.answer(record.row.features)
    assert record.answer.score / 10 == told["score"]


def test_asking_twice_writes_once_and_answers_the_same(client, count):
    asked = [client.post("/score", json={"features": {"logins_30d": 3, "tickets_90d": 1}}) for _ in range(3)]

    assert asked[0].json() == asked[1].json() == asked[2].json()
    assert (count("receipts"), count("feature_rows")) == (1, 1)


def test_asked_by_many_at_once_it_answers_as_asked_alone(client, count):
    bodies = [{"features": {"logins_30d": value, "tickets_90d": value % 7}} for value in range(40)] * 2
    alone = [client.post("/score", json=body).json() for body in bodies[:40]] * 2
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda body: client.post("/score", json=body).json(), bodies))

    assert together == alone
    assert count("receipts") == 40


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no key"),
        pytest.param({"Authorization": "Bearer "}, id="an empty key"),
        pytest.param({"Authorization": "Bearer nonsense"}, id="nonsense"),
        pytest.param({"Authorization": f"Bearer varme_{'0' * 12}_{'0' * 64}"}, id="a made-up key"),
        pytest.param({"Authorization": "Basic dXNlcjpwYXNz"}, id="another scheme"),
        pytest.param({"Authorization": "Bearer \xff\xfe".encode("latin-1")}, id="no text"),
    ],
)
@pytest.mark.parametrize("path", ["/score", "/score/batch"])
def test_no_key_no_answer(bare_client, path, headers):
    answer = bare_client.post(path, json={"features": {}} if path == "/score" else [{"features": {}}], headers=headers)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "varme keys create" in answer.json()["detail"]


def test_a_key_without_the_scope_is_told_which(bare_client, store, now):
    key = create_key(store, "CRM", [scope for scope in SCOPES if scope != "score"], now)
    answer = bare_client.post("/score", json={"features": {}}, headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 403
    assert "`score`" in answer.json()["detail"]
    assert 'scope="score"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        pytest.param({}, "body", "account_id or features", id="neither account nor features"),
        pytest.param([], "body", "", id="a list"),
        pytest.param("A-1", "body", "", id="a text"),
        pytest.param(None, "body", "", id="null"),
        pytest.param({"account_id": 7}, "account_id", "string", id="a number as account"),
        pytest.param({"account_id": ""}, "account_id", "at least 1", id="an empty account"),
        pytest.param({"account_id": "a" * 1001}, "account_id", "at most 1000", id="an endless account"),
        pytest.param({"account_id": "a\0b"}, "account_id", "NUL", id="a NUL in the account"),
        pytest.param({"features": []}, "features", "dictionary", id="a list of features"),
        pytest.param({"features": {"logins_30": 3}}, "features.logins_30", "logins_30d", id="almost a feature"),
        pytest.param({"features": {"zzz": 3}}, "features.zzz", "it reads", id="no feature"),
        pytest.param({"features": {"logins_30d": "3"}}, "features.logins_30d", "number", id="a text as number"),
        pytest.param({"features": {"plan": 3}}, "features.plan", "", id="a number as text"),
        pytest.param({"features": {"logins_30d": [3]}}, "features.logins_30d", "number", id="a list as number"),
        pytest.param({"features": {"logins_30d": True}}, "features.logins_30d", "number", id="true as number"),
        pytest.param({"features": {"logins_30d": {}}}, "features.logins_30d", "number", id="an object as number"),
        pytest.param({"features": {"logins_30d": 10**400}}, "features.logins_30d", "64 bits", id="a huge number"),
        pytest.param({"features": {"plan": "x" * 1001}}, "features.plan", "at most 1000", id="an endless text"),
        pytest.param({"features": {f"f{n}": 1 for n in range(2001)}}, "features", "2000", id="too many features"),
        pytest.param({"features": {}, "reasons": -1}, "reasons", "0", id="fewer than no reasons"),
        pytest.param({"features": {}, "reasons": 51}, "reasons", "50", id="too many reasons"),
        pytest.param({"features": {}, "reasons": "5"}, "reasons", "integer", id="reasons as text"),
        pytest.param({"features": {}, "reasons": 2.5}, "reasons", "integer", id="half a reason"),
        pytest.param({"features": {}, "reasons": True}, "reasons", "integer", id="true reasons"),
        pytest.param({"features": {}, "language": "xx"}, "language", "en", id="an unknown language"),
        pytest.param({"features": {}, "acount_id": "A"}, "acount_id", "no such field", id="an unknown key"),
    ],
)
def test_bad_requests_name_the_field(client, body, field, told):
    answer = client.post("/score", json=body)
    problem = answer.json()

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert [error["field"] for error in problem["errors"]] == [field]
    assert told in problem["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"{", 400, id="half an object"),
        pytest.param(b'{"features": {"logins_30d": NaN}}', 400, id="NaN"),
        pytest.param(b'{"features": {"logins_30d": -Infinity}}', 400, id="infinity"),
        pytest.param(b'{"features": {"logins_30d": 1e999}}', 422, id="a number beyond floats"),
        pytest.param(b'{"features": {"logins_30d": ' + b"9" * 5000 + b"}}", 400, id="five thousand digits"),
        pytest.param(b'{"account_id": "\xff\xfe"}', 400, id="no UTF-8"),
        pytest.param(rb'{"account_id": "\ud800"}', 400, id="half a character"),
        pytest.param(rb'{"account_id": "\u0000"}', 422, id="an escaped NUL"),
        pytest.param(b"[" * 100_000, 400, id="a bomb of brackets"),
        pytest.param(b'{"features":' * 5000 + b"1" + b"}" * 5000, 400, id="a bomb of objects"),
        pytest.param(b'{"features": {}}' + b" " * 20_000_000, 413, id="more than 20 megabytes"),
        pytest.param("{'features': {}}".encode("utf-16"), 400, id="UTF-16"),
        pytest.param(b'{"features": {}} {}', 400, id="two values"),
    ],
)
def test_bodies_that_cannot_be_read(client, body, status):
    answer = client.post("/score", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        pytest.param("application/json", 200, id="JSON"),
        pytest.param("application/json; charset=utf-8", 200, id="JSON with a charset"),
        pytest.param(None, 200, id="not said"),
        pytest.param("application/x-www-form-urlencoded", 415, id="a form, as curl says by itself"),
        pytest.param("text/plain", 415, id="text"),
        pytest.param("nonsense", 415, id="nonsense"),
    ],
)
def test_the_declared_type(client, content_type, status):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.post("/score", content=b'{"features": {}}', headers=headers)

    assert answer.status_code == status


def test_thousands_of_unknown_features_are_answered_in_short(client):
    answer = client.post("/score", json={"features": {f"no_{number}_" + "x" * 300: 1 for number in range(2000)}})

    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20
    assert len(answer.text) < 20_000


def test_an_unknown_account_is_told_what_to_do(client):
    answer = client.post("/score", json={"account_id": "nobody"})

    assert answer.status_code == 404
    assert "varme score" in answer.json()["detail"]
    assert answer.json()["errors"][0]["field"] == "account_id"


def test_stored_features_of_another_model(client, store, make_record):
    store.save_scores([make_record("old", something_else=1.0)])
    answer = client.post("/score", json={"account_id": "old"})

    assert answer.status_code == 409
    assert "varme score" in answer.json()["detail"]


def test_stored_features_that_the_model_cannot_read(client, store, make_record):
    store.save_scores([make_record("odd", logins_30d="many", tickets_90d=1.0, plan="team")])
    answer = client.post("/score", json={"account_id": "odd"})

    assert answer.status_code == 409
    assert "logins_30d" in answer.json()["detail"]


def test_stored_features_that_this_model_does_not_read_are_left_out(client, store, make_record):
    store.save_scores([make_record("more", logins_30d=3.0, tickets_90d=1.0, plan="team", key_old_30d=7.0)])
    told = client.post("/score", json={"account_id": "more"}).json()

    assert "key_old_30d" not in store.history.find_receipt(told["receipt"]).row.features


def test_one_bad_row_does_not_fail_the_others(client, scored):
    rows = [
        {"account_id": "A-1"},
        {"account_id": "nobody"},
        {"features": {"zzz": 1}},
        7,
        {"features": {"logins_30d": 3}, "language": "xx"},
        {"account_id": "A-2", "reasons": 0},
    ]
    answer = client.post("/score/batch", json=rows)
    told = answer.json()

    assert answer.status_code == 200
    assert [row.get("status", 200) for row in told] == [200, 404, 422, 422, 422, 200]
    assert [row["receipt"] for row in (told[0], told[5])] == [scored["A-1"].receipt, scored["A-2"].receipt]
    assert told[2]["errors"][0]["field"] == "features.zzz"
    assert told[3]["errors"][0]["field"] == "body"
    assert told[0] == client.post("/score", json={"account_id": "A-1"}).json()


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        pytest.param([], 422, id="no row"),
        pytest.param([{"features": {}}] * 10_001, 422, id="one too many"),
        pytest.param({"features": {}}, 422, id="no list"),
    ],
)
def test_how_many_rows_a_batch_may_have(client, rows, status):
    assert client.post("/score/batch", json=rows).status_code == status


@pytest.mark.parametrize(("rows", "status"), [pytest.param(3, 200, id="as many"), pytest.param(4, 422, id="one more")])
def test_how_many_rows_a_batch_may_have_is_configured(settings, key, serve, rows, status):
    serve()
    limits = settings.service.model_copy(update={"max_batch_rows": 3})
    app = create_app(settings.model_copy(update={"service": limits}))
    with TestClient(app, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/score/batch", json=[{"features": {}}] * rows)

    assert answer.status_code == status
    assert (status == 200) or "may have 3 rows, this one has more" in answer.json()["detail"]
