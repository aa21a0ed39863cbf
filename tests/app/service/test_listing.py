"""`GET /api/accounts` and `GET /api/accounts/{account_id}/history`, as a program calls them."""

import base64
import json
from datetime import date
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app.keys import create_key
from app.service import create_app
from app.service.accounts.list_schemas import LIST, PAST, AccountsResponse, HistoryResponse
from app.store import FeatureRow, ModelVersion, ScoreRecord
from app.store.facts import Profile

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 29)
WELL = {"logins_30d": 45.0, "tickets_90d": 0.0, "plan": "team"}
ILL = {"logins_30d": 3.0, "tickets_90d": 7.0, "plan": "team"}
# The small model does not read the terms, and ways are looked for in all that a row holds.
NO_WAYS = {"ways": False}
TERMS = {"segment": "small", "mrr": 120.0, "days_to_renewal": 30.0}


@pytest.fixture
def reader_key(store, now):
    return create_key(store, "Page", ["read"], now)


@pytest.fixture
def reading(bare_client, reader_key):
    """The service as a program that reads finds it."""
    headers = {"Authorization": f"Bearer {reader_key}"}
    with TestClient(bare_client.app, headers=headers, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def keep(store, scorer, now):
    """Let an official run score an account; lists read more of its features than the model does."""

    def save(account, features, on=JUNE, version="3"):
        model = ModelVersion("customer-health", version, scorer.fingerprint)
        read = {name: features[name] for name in ("logins_30d", "tickets_90d", "plan")}
        record = ScoreRecord(FeatureRow(account, on, features), model, scorer.answer(read), now)
        store.save_scores([record])
        return record

    return save


@pytest.fixture
def portfolio(store, keep):
    """Five accounts, of which the first has fallen; one has left since May."""
    keep("A-0", WELL, on=MAY)
    keep("gone", ILL, on=MAY)
    told = [keep("A-0", {**ILL, **TERMS})]
    told += [keep(f"A-{place}", {**WELL, "logins_30d": 20.0 + place}) for place in range(1, 5)]
    store.profiles.save([Profile("A-0", "Amber", "mette", None, "DKK", "crm-0")])
    return told


def test_the_examples_of_the_documentation_are_answers():
    assert AccountsResponse.model_validate(LIST).model_dump(mode="json") == LIST
    assert HistoryResponse.model_validate(PAST).model_dump(mode="json") == PAST


def test_a_line_says_what_the_account_itself_says(reading, portfolio):
    listed = reading.get("/api/accounts").json()
    line = listed["accounts"][0]
    whole = reading.get("/api/accounts/A-0", params=NO_WAYS).json()
    same = line.keys() & whole.keys()

    assert (listed["snapshot_on"], listed["model_version"]) == ("2026-06-29", "3")
    assert {field: line[field] for field in same} == {field: whole[field] for field in same}
    assert {"name", "owner", "segment", "currency", "crm_id", "mrr", "revenue_at_risk", "renews_on"} < same
    assert (line["name"], line["segment"], line["mrr"]) == ("Amber", "small", 120.0)
    assert (line["renews_on"], line["days_to_renewal"]) == ("2026-07-29", 30)
    assert line["revenue_at_risk"] == round(120.0 * portfolio[0].answer.churn_probability, 2)
    first = {field: one for field, one in whole["reasons"][0].items() if field in line["first_reason"]}
    assert line["first_reason"] == first
    changed = whole["changed"]
    assert [line["earlier_on"], line["earlier_score"], line["earlier_band"], line["change_points"]] == [
        changed["since"], changed["earlier_score"], changed["earlier_band"], changed["points"],
    ]  # fmt: skip


def test_who_is_no_customer_any_more_is_not_listed_and_says_so(reading, portfolio):
    listed = {one["account_id"] for one in reading.get("/api/accounts").json()["accounts"]}

    assert listed == {record.row.account_id for record in portfolio}
    assert reading.get("/api/accounts/gone", params=NO_WAYS).json()["is_current"] is False
    assert reading.get("/api/accounts/A-0", params=NO_WAYS).json()["is_current"] is True


def test_a_run_that_is_still_written_is_listed_as_far_as_it_is_and_never_mixed_with_another(reading, portfolio, keep):
    begun = reading.get("/api/accounts", params={"limit": 2, "sort": "account_id"}).json()
    july = date(2026, 7, 31)
    keep("A-3", ILL, on=july)
    now = reading.get("/api/accounts").json()
    following = reading.get(begun["next_link"]).json()
    single = {account: reading.get(f"/api/accounts/{account}", params=NO_WAYS).json() for account in ("A-2", "A-3")}
    past = reading.get("/api/accounts/A-3/history").json()["scores"]

    assert (now["snapshot_on"], [one["account_id"] for one in now["accounts"]]) == ("2026-07-31", ["A-3"])
    assert [(one["account_id"], one["snapshot_on"]) for one in following["accounts"]] == [
        ("A-2", "2026-06-29"),
        ("A-3", "2026-06-29"),
    ]
    assert len(portfolio) == len(begun["accounts"] + following["accounts"]) + 1
    assert {account: one["snapshot_on"] for account, one in single.items()} == {
        "A-2": "2026-06-29",
        "A-3": "2026-07-31",
    }
    assert [one["snapshot_on"] for one in past] == ["2026-07-31", "2026-06-29"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"band": "red"}, ["A-0"], id="band"),
        pytest.param({"band": ["red", "grey"]}, ["A-0"], id="bands"),
        pytest.param({"owner": "mette"}, ["A-0"], id="owner"),
        pytest.param({"segment": "small"}, ["A-0"], id="segment"),
        pytest.param({"renewal_within_days": 30}, ["A-0"], id="renewal"),
        pytest.param({"renewal_within_days": 29}, [], id="no renewal so near"),
        pytest.param({"change": "fell"}, ["A-0"], id="fell"),
        pytest.param({"change": "new", "sort": "account_id", "limit": 2}, ["A-1", "A-2"], id="new"),
        pytest.param({"sort": "drop", "limit": 1}, ["A-0"], id="drop"),
        pytest.param({"sort": "revenue_at_risk", "limit": 1}, ["A-0"], id="revenue at risk"),
    ],
)
def test_filters_and_sorts(reading, portfolio, asked, found):
    del portfolio
    listed = reading.get("/api/accounts", params=asked).json()["accounts"]

    assert [one["account_id"] for one in listed] == found


@pytest.mark.parametrize("sort", ["score", "revenue_at_risk", "drop", "account_id"])
def test_links_lead_through_the_whole_list_of_the_run_that_was_begun(reading, portfolio, keep, sort):
    asked = {"sort": sort, "band": ["red", "yellow", "green"], "language": "da"}
    whole = reading.get("/api/accounts", params=asked).json()
    paged, page = [], reading.get("/api/accounts", params={**asked, "limit": 2}).json()
    keep("A-9", ILL, on=date(2026, 7, 31))
    for _ in range(4):
        paged += page["accounts"]
        if page["next_link"] is None:
            break
        page = reading.get(page["next_link"]).json()

    assert paged == whole["accounts"]
    assert len(paged) == len(portfolio)
    assert (page["next"], page["snapshot_on"]) == (None, "2026-06-29")


def write(**cursor):
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).rstrip(b"=").decode()


def read(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda good: good[:-3], id="cut off"),
        pytest.param(lambda good: good + "A", id="longer"),
        pytest.param(lambda _: "nonsense", id="no cursor"),
        pytest.param(lambda good: write(**{**read(good), "key": "x"}), id="a key of another kind"),
        pytest.param(lambda good: write(**{**read(good), "key": None}), id="no key"),
        pytest.param(lambda good: write(**{**read(good), "account_id": "\0"}), id="a NUL character"),
        pytest.param(lambda good: write(**{**read(good), "snapshot_on": "9999-12-31"}), id="a day too late"),
        pytest.param(lambda good: write(**{**read(good), "more": 1}), id="with more in it"),
        pytest.param(lambda good: write(**{**read(good), "sort": "drop"}), id="of another sort"),
        pytest.param(lambda good: write(**{**read(good), "filters": "x"}), id="of other filters"),
        pytest.param(lambda good: write(**{**read(good), "list": "history"}), id="of another list"),
        pytest.param(lambda good: good.replace(good[5], "!"), id="other characters"),
    ],
)
def test_a_foreign_or_broken_cursor_is_refused(reading, portfolio, spoil):
    del portfolio
    good = reading.get("/api/accounts", params={"limit": 1}).json()["next"]
    answer = reading.get("/api/accounts", params={"limit": 1, "cursor": spoil(good)})

    assert reading.get("/api/accounts", params={"limit": 1, "cursor": good}).status_code == 200
    assert (answer.status_code, answer.json()["type"]) == (422, "/docs#invalid-request")
    assert [error["field"] for error in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        pytest.param({"band": "blue"}, "band.0", id="no such band"),
        pytest.param({"sort": "name"}, "sort", id="no such sort"),
        pytest.param({"change": "crossed"}, "change", id="no such change"),
        pytest.param({"limit": 501}, "limit", id="too many"),
        pytest.param({"limit": 0}, "limit", id="none"),
        pytest.param({"renewal_within_days": -1}, "renewal_within_days", id="before today"),
        pytest.param({"owner": "a\0b"}, "owner", id="a NUL character"),
        pytest.param({"page": 2}, "page", id="no such parameter"),
        pytest.param({"language": "xx"}, "language", id="no such language"),
    ],
)
def test_refusals_name_the_parameter(reading, portfolio, asked, field):
    del portfolio
    answer = reading.get("/api/accounts", params=asked)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_nothing_scored_is_an_empty_list(reading):
    assert reading.get("/api/accounts").json() == {
        "snapshot_on": None, "model_version": None, "accounts": [], "next": None, "next_link": None,
    }  # fmt: skip


@pytest.mark.parametrize(("scope", "status"), [("read", 200), ("score", 403), ("act", 403), ("admin", 403)])
@pytest.mark.parametrize("path", ["/api/accounts", "/api/model"])
def test_only_who_reads_may_see_all(bare_client, store, now, path, scope, status):
    key = create_key(store, "Somebody", [scope], now)

    assert bare_client.get(path, headers={"Authorization": f"Bearer {key}"}).status_code == status


def test_reasons_are_in_the_readers_language(reading, portfolio):
    del portfolio
    told = reading.get("/api/accounts", headers={"Accept-Language": "da"})
    (reason,) = reading.get("/api/accounts/A-0", params={**NO_WAYS, "language": "da", "reasons": 1}).json()["reasons"]

    assert told.headers["content-language"] == "da"
    assert told.json()["accounts"][0]["first_reason"]["text"] == reason["text"]


def test_listing_needs_no_model(settings, reader_key, portfolio):
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {reader_key}"}) as client:
        listed = client.get("/api/accounts").json()["accounts"]

    assert len(listed) == len(portfolio)


def test_a_history_is_told_in_pages_with_receipts(reading, portfolio):
    first = reading.get("/api/accounts/A-0/history", params={"limit": 1}).json()
    second = reading.get(first["next_link"]).json()
    told = first["scores"] + second["scores"]

    assert [one["snapshot_on"] for one in told] == ["2026-06-29", "2026-05-31"]
    assert (told[0]["receipt"], told[0]["model_version"]) == (portfolio[0].receipt, "3")
    assert [one["score"] for one in told] == [
        reading.get(f"/api/receipts/{one['receipt']}").json()["score"] for one in told
    ]
    assert (second["next"], second["next_link"]) == (None, None)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        pytest.param("/api/accounts/nobody/history", 404, "account_id", id="no such account"),
        pytest.param("/api/accounts/A-1/history?cursor={}", 422, "cursor", id="the cursor of another account"),
        pytest.param("/api/accounts/A-0/history?limit=501", 422, "limit", id="too many"),
    ],
)
def test_refusals_of_a_history(reading, portfolio, path, status, field):
    del portfolio
    cursor = reading.get("/api/accounts/A-0/history", params={"limit": 1}).json()["next"]
    answer = reading.get(path.format(cursor))

    assert answer.status_code == status
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"scored_at": "0001-01-01T00:00:00+14:00"}, id="an instant too early"),
        pytest.param({"scored_at": "2026-06-30T12:00:00"}, id="an instant without a zone"),
        pytest.param({"id": 2**31}, id="a number too large"),
        pytest.param({"snapshot_on": "9999-12-31"}, id="a day too late"),
    ],
)
def test_a_spoilt_cursor_of_a_history_is_refused(reading, portfolio, change):
    del portfolio
    good = read(reading.get("/api/accounts/A-0/history", params={"limit": 1}).json()["next"])

    assert reading.get("/api/accounts/A-0/history", params={"cursor": write(**good)}).status_code == 200
    assert reading.get("/api/accounts/A-0/history", params={"cursor": write(**{**good, **change})}).status_code == 422


@pytest.mark.parametrize("account", ["A/1", "Æ 1", "a+b?c", "100%"])
def test_links_lead_on_whatever_the_account_is_called(reading, keep, account):
    keep(account, ILL, on=MAY)
    keep(account, ILL)
    first = reading.get(f"/api/accounts/{quote(account, safe='')}/history", params={"limit": 1}).json()
    second = reading.get(first["next_link"]).json()

    assert [one["snapshot_on"] for one in second["scores"]] == ["2026-05-31"]
