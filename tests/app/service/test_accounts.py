"""`GET /api/accounts/{account_id}` and `GET /api/receipts/{receipt}`, as a program calls them."""

from datetime import date
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from app.keys import create_key
from app.service import create_app
from app.service.accounts.example import ACCOUNT
from app.service.accounts.schemas import AccountResponse
from app.store import FeatureRow, ModelVersion, ScoreRecord
from models.scorer import Scorer

WORSE = {"logins_30d": 3.0, "tickets_90d": 7.0, "plan": "team"}
BETTER = {"logins_30d": 28.0, "tickets_90d": 1.0, "plan": "team"}
MARCH, MAY, JUNE = date(2026, 3, 31), date(2026, 5, 31), date(2026, 6, 29)


@pytest.fixture
def keep(store, scorer, now):
    """Let an official run score an account on a day."""

    def save(on, features, version="3", by=scorer, account="A-1"):
        model = ModelVersion("customer-health", version, by.fingerprint)
        record = ScoreRecord(FeatureRow(account, on, features), model, by.answer(features), now)
        store.save_scores([record])
        return record

    return save


@pytest.fixture
def fallen(keep):
    """An account that was well in March, worse in May and worst in June."""
    return [keep(MARCH, BETTER), keep(MAY, {**BETTER, "logins_30d": 15.0}), keep(JUNE, WORSE)]


@pytest.fixture
def erase(settings):
    """Erase the account of a receipt, as the store keeps it then."""

    def forget(record):
        engine = create_engine(settings.store_url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM reasons")
            connection.exec_driver_sql("DELETE FROM scores")
            connection.exec_driver_sql("UPDATE receipts SET said = '', account_id = NULL")
            connection.exec_driver_sql("UPDATE feature_rows SET features = '', account_id = NULL")
        engine.dispose()
        return record.receipt

    return forget


def tenths(points):
    return round(points * 10)


def test_the_example_of_the_documentation_is_an_answer_that_adds_up(described):
    (shown,) = described["components"]["schemas"]["AccountResponse"]["examples"]
    read = AccountResponse.model_validate(ACCOUNT)
    listed = sum(tenths(reason.points) for reason in read.reasons)
    rest = tenths(read.other_points) + tenths(read.unknown_points) + tenths(read.cut_points)
    (way,) = read.ways

    assert read.model_dump(mode="json") == ACCOUNT
    # an OpenAPI leaves out what is null
    assert shown.items() <= {**ACCOUNT, "changed": shown["changed"], "ways": shown["ways"]}.items()
    assert tenths(read.typical_score) + listed + rest == tenths(read.score)
    assert sum(tenths(line.points) for line in read.changed.lines) == tenths(read.changed.points)
    assert tenths(read.changed.earlier_score) + tenths(read.changed.points) == tenths(read.score)
    assert tenths(read.score) + tenths(way.points) == tenths(way.score)


def test_the_newest_score_with_its_reasons(client, fallen):
    told = client.get("/api/accounts/A-1").json()
    answer = fallen[-1].answer

    assert (told["account_id"], told["snapshot_on"], told["band"]) == ("A-1", "2026-06-29", answer.band)
    assert tenths(told["score"]) == answer.score
    assert [reason["code"] for reason in told["reasons"]] == [reason.code for reason in answer.reasons]
    assert told["receipt"] == fallen[-1].receipt
    assert told["completeness"] == answer.completeness
    assert told["model"]["trained_on"] == "2026-06-30"


def test_what_can_be_acted_on_is_told_apart(client, fallen):
    told = client.get("/api/accounts/A-1").json()
    kinds = {reason["code"]: (reason["kind"], reason["points"]) for reason in told["reasons"]}

    assert told["act_on"]
    assert [code for code in kinds if kinds[code][0] == "lead" and kinds[code][1] < 0] == told["act_on"]
    assert [code for code in kinds if kinds[code][0] != "lead" and kinds[code][1] < 0] == told["explains"]
    assert [code for code in kinds if kinds[code][1] > 0] == told["good_news"]


@pytest.mark.parametrize(
    ("since", "place"),
    [
        pytest.param(None, 1, id="the score before"),
        pytest.param("2026-06-28", 1, id="the day before this one"),
        pytest.param("2026-05-31", 1, id="the day of a score"),
        pytest.param("2026-05-30", 0, id="the day before it"),
        pytest.param("2026-03-31", 0, id="the first"),
    ],
)
def test_what_changed_adds_up(client, fallen, since, place):
    told = client.get("/api/accounts/A-1", params={} if since is None else {"since": since}).json()
    changed = told["changed"]

    assert changed["since"] == fallen[place].row.snapshot_on.isoformat()
    assert changed["receipt"] == fallen[place].receipt
    assert tenths(changed["points"]) == tenths(told["score"]) - tenths(changed["earlier_score"])
    assert sum(tenths(line["points"]) for line in changed["lines"]) == tenths(changed["points"]) < 0
    for line in changed["lines"]:
        if line["cause"] == "signal":
            assert sum(tenths(feature["points"]) for feature in line["features"]) == tenths(line["points"])
            assert tenths(line["later_points"]) - tenths(line["earlier_points"]) == tenths(line["points"])
    (logins,) = [line for line in changed["lines"] if line["signal"] == "logins"]
    assert logins["features"][0] | {"points": None} == {
        "name": "logins_30d", "earlier": (28, 15)[place], "later": 3, "points": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("since", "says"),
    [
        pytest.param(None, "There is no earlier score to compare with.", id="none before"),
        pytest.param("2026-01-01", "There is no earlier score to compare with.", id="none then"),
    ],
)
def test_a_first_score_has_nothing_to_compare_with(client, keep, since, says):
    keep(JUNE, WORSE)
    changed = client.get("/api/accounts/A-1", params={} if since is None else {"since": since}).json()["changed"]

    assert (changed["since"], changed["points"], changed["lines"], changed["text"]) == (None, None, [], says)


def test_before_the_first_score_it_says_which_is_the_oldest(client, fallen):
    changed = client.get("/api/accounts/A-1", params={"since": "2026-01-01"}).json()["changed"]

    assert changed["points"] is None
    assert changed["text"] == "No score is as old as 1 January 2026: the oldest is of 31 March 2026."


def test_grey_then_is_no_change(client, keep):
    keep(MAY, {"logins_30d": None, "tickets_90d": None, "plan": "team"})
    keep(JUNE, WORSE)
    changed = client.get("/api/accounts/A-1").json()["changed"]

    assert (changed["earlier_band"], changed["earlier_score"], changed["points"]) == ("grey", None, None)
    assert "too little was known then" in changed["text"]


def test_a_new_version_has_a_line_of_its_own(client, keep, serve, small_model):
    other = Scorer.load(small_model[2])
    keep(MAY, BETTER)
    keep(JUNE, WORSE, version="4", by=other)
    unread = client.get("/api/accounts/A-1").json()["changed"]
    serve("4", seed=2)
    client.get("/readyz")
    told = client.get("/api/accounts/A-1").json()["changed"]

    # version 4 did not serve at first, so it could score nothing again
    assert (unread["judged_by"], {line["cause"] for line in unread["lines"]} <= {"model", "typical"}) == (
        "earlier",
        False,
    )
    assert told["judged_by"] == "later"
    for changed in (unread, told):
        assert sum(tenths(line["points"]) for line in changed["lines"]) == tenths(changed["points"])
        assert "model" in {line["cause"] for line in changed["lines"]}


def test_a_receipt_gives_back_what_was_answered(client, scored):
    del scored
    said = client.post("/score", json={"account_id": "A-1", "features": {"logins_30d": 11}}).json()
    shown = client.get(f"/api/receipts/{said['receipt']}").json()

    assert {field: shown[field] for field in said} == said
    assert shown["said_at"] == "2026-06-30T12:00:00Z"


def test_a_receipt_outlives_its_champion(client, fallen, serve):
    before = client.get(f"/api/receipts/{fallen[0].receipt}").json()
    serve("4", seed=2)
    client.get("/readyz")
    after = client.get(f"/api/receipts/{fallen[0].receipt}").json()

    assert after == {**before, "model": {**before["model"], "trained_on": None}}
    assert before["model"]["version"] == "3"


@pytest.mark.parametrize(
    ("path", "status", "kind", "field"),
    [
        pytest.param("/api/accounts/nobody", 404, "nothing-said", "account_id", id="no such account"),
        pytest.param(f"/api/receipts/{'0' * 64}", 404, "nothing-said", "receipt", id="no such receipt"),
        pytest.param("/api/receipts/x", 404, "nothing-said", "receipt", id="no receipt at all"),
        pytest.param("/api/accounts/A-1?since=2026-06-29", 422, "invalid-request", "since", id="its own day"),
        pytest.param("/api/accounts/A-1?since=yesterday", 422, "invalid-request", "since", id="no day"),
        pytest.param("/api/accounts/A-1?language=xx", 422, "invalid-request", "language", id="no such language"),
        pytest.param("/api/accounts/A-1?reasons=-1", 422, "invalid-request", "reasons", id="too few reasons"),
        pytest.param("/api/accounts/A-1?lang=da", 422, "invalid-request", "lang", id="no such parameter"),
        pytest.param("/api/accounts/A%001", 422, "invalid-request", "account_id", id="a NUL character"),
    ],
)
def test_refusals_say_what_is_wrong(client, fallen, path, status, kind, field):
    del fallen
    answer = client.get(path)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/docs#{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_way_ends_at_the_score_that_it_reaches(client, keep):
    for place in range(60):
        keep(
            JUNE,
            {"logins_30d": 20.0 + place % 20, "tickets_90d": float(place % 2), "plan": "team"},
            account=f"B-{place}",
        )
    keep(JUNE, WORSE)
    told = client.get("/api/accounts/A-1").json()
    without = client.get("/api/accounts/A-1", params={"ways": False}).json()

    assert told["band"] == "red"
    assert [way["target_band"] for way in told["ways"]] == ["yellow", "green"]
    for way in told["ways"]:
        assert (way["no_way"], way["text"].startswith(f"To {way['target_band']}: ")) == (None, True)
        assert tenths(told["score"]) + sum(tenths(step["points"]) for step in way["steps"]) == tenths(way["score"])
        assert all({"name", "today", "then"} == set(step["features"][0]) for step in way["steps"])
    assert without == {**told, "ways": []}


@pytest.mark.parametrize(
    ("params", "accepted", "language", "says"),
    [
        pytest.param({}, "", "en", "Since 31 May 2026", id="neither"),
        pytest.param({}, "da-DK, en;q=0.5", "da", "31. maj 2026", id="accepted"),
        pytest.param({"language": "nl"}, "da", "nl", "31 mei 2026", id="asked for"),
    ],
)
def test_the_language_is_the_readers(client, fallen, params, accepted, language, says):
    headers = {"Accept-Language": accepted}
    told = client.get("/api/accounts/A-1", params=params, headers=headers)
    shown = client.get(f"/api/receipts/{fallen[-1].receipt}", params=params, headers=headers)

    assert says in told.json()["changed"]["text"]
    assert [answer.headers["content-language"] for answer in (told, shown)] == [language, language]


def test_an_erased_receipt_is_gone(client, fallen, erase):
    receipt = erase(fallen[0])
    answer = client.get(f"/api/receipts/{receipt}")

    assert (answer.status_code, answer.json()["type"]) == (410, "/docs#erased")
    assert "erased" in answer.json()["detail"]
    assert "A-1" not in answer.text
    assert client.get("/api/accounts/A-1").status_code == 404


@pytest.mark.parametrize("account", ["A/1", "Æ 1", "a+b?c", "100%"])
def test_any_name_of_an_account_can_be_asked_for(client, keep, account):
    keep(JUNE, WORSE, account=account)

    assert client.get(f"/api/accounts/{quote(account, safe='')}").json()["account_id"] == account


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        pytest.param(["read"], 200, id="reading"),
        pytest.param(["score"], 200, id="scoring"),
        pytest.param(["act", "admin"], 403, id="neither"),
    ],
)
def test_who_may_read(bare_client, store, now, fallen, scopes, status):
    del fallen
    key = create_key(store, "Page", scopes, now)
    answer = bare_client.get("/api/accounts/A-1", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == status


def test_reading_needs_no_model(settings, store, key, fallen):
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {key}"}) as client:
        told = client.get("/api/accounts/A-1").json()

    assert tenths(told["score"]) == fallen[-1].answer.score
    assert told["model"]["trained_on"] is None


def test_the_reasons_that_are_not_listed_are_summed(client, fallen):
    told = client.get("/api/accounts/A-1", params={"reasons": 1}).json()

    assert tenths(told["other_points"]) == fallen[-1].answer.with_reasons(1).other_points
    assert len(told["reasons"]) == 1
