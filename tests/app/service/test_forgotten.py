"""A forgotten account is answered 410, alone and in a batch; everyone else is answered as before."""

import pytest

from app.store import COMMAND_LINE

FEATURES = {"logins_30d": 3, "tickets_90d": 2}


@pytest.fixture
def forget(store, scored, now):
    del scored
    return lambda account: store.erasing.forget(account, COMMAND_LINE, now)


@pytest.mark.parametrize(
    "asked", [pytest.param({}, id="by account"), pytest.param({"features": FEATURES}, id="by account and features")]
)
@pytest.mark.parametrize("account", ["A-1", "never seen"])
def test_it_is_not_scored(client, forget, count, account, asked):
    forget(account)
    before = count("receipts")
    answer = client.post("/score", json={"account_id": account, **asked})

    assert (answer.status_code, answer.json()["type"]) == (410, "/docs#erased")
    assert answer.json()["errors"][0]["field"] == "account_id"
    assert "without `account_id`" in answer.json()["detail"]
    assert count("receipts") == before


def test_its_features_alone_are_scored(client, forget):
    forget("A-1")

    assert client.post("/score", json={"features": FEATURES}).status_code == 200


def test_in_a_batch_it_is_refused_alone(client, forget):
    rows = [{"account_id": one} for one in ("A-1", "A-2", "new")] + [{"account_id": "new", "features": FEATURES}]
    before = client.post("/score/batch", json=rows).json()
    forget("A-1")
    told = client.post("/score/batch", json=rows).json()

    assert told[0]["status"] == 410
    assert told[1:] == before[1:]
    assert [one.get("status") for one in told[1:]] == [None, 404, None]


def test_one_that_is_forgotten_while_it_is_scored_is_refused_after_all(client, store, forget, monkeypatch):
    rows = [{"account_id": one} for one in ("A-1", "A-2")]
    read = store.latest_feature_rows

    def read_then_forget(*asked):
        found = read(*asked)
        forget("A-1")
        return found

    monkeypatch.setattr("app.store.store.Store.latest_feature_rows", lambda _, *asked: read_then_forget(*asked))
    told = client.post("/score/batch", json=rows).json()

    assert [one.get("status") for one in told] == [410, None]
    assert store.history.find_receipt(told[1]["receipt"]) is not None


def test_one_that_is_remembered_is_scored_again(client, store, forget, scored, now):
    forget("A-1")
    store.erasing.remember("A-1", COMMAND_LINE, now)
    unknown = client.post("/score", json={"account_id": "A-1"})
    store.save_scores(list(scored.values()))

    assert unknown.status_code == 404
    assert client.post("/score", json={"account_id": "A-1"}).json()["receipt"] == scored["A-1"].receipt


def test_whom_nobody_forgot_is_asked_no_more_than_before(client, store, scored, monkeypatch):
    del scored
    asked = []
    among = store.tombstones.among
    monkeypatch.setattr(
        "app.store.tombstones.Tombstones.among", lambda _, accounts: asked.append(set(accounts)) or among(accounts)
    )
    client.post("/score", json={"account_id": "A-1"})
    client.post("/score", json={"features": FEATURES})

    assert asked == [set()]
