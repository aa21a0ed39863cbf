"""What administrators changed, page by page, for those who may read it."""

from datetime import timedelta

import pytest

from app.keys import create_key
from app.store import COMMAND_LINE, record_audit


@pytest.fixture
def admin(bare_client, store, now):
    """Asks as an administrator."""
    key = create_key(store, "admin", ["admin"], now - timedelta(days=9))
    return lambda **asked: bare_client.get("/api/audit", params=asked, headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def _promotions(store, now, admin):
    for version in range(1, 6):
        at = now - timedelta(days=5 - version)
        record_audit(store, COMMAND_LINE, "model.promoted", str(version), {"because": "better"}, at)


@pytest.mark.usefixtures("_promotions")
def test_the_newest_is_first(admin, now):
    told = admin().json()

    assert told["next"] is None
    assert [entry["subject"] for entry in told["entries"][:5]] == ["5", "4", "3", "2", "1"]
    assert told["entries"][5]["action"] == "key.created"
    assert told["entries"][0] == {
        "id": 6, "at": "2026-06-30T12:00:00Z", "actor": "command line", "action": "model.promoted", "subject": "5",
        "details": {"because": "better"},
    }  # fmt: skip


@pytest.mark.usefixtures("_promotions")
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_pages_give_each_entry_once(admin, store, now, limit):
    seen, cursor = [], None
    while True:
        page = admin(limit=limit, **({"cursor": cursor} if cursor else {})).json()
        seen += [entry["id"] for entry in page["entries"]]
        # what is added meanwhile is newer than where the next page starts
        record_audit(store, COMMAND_LINE, "model.promoted", "later", {}, now)
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == [6, 5, 4, 3, 2, 1]


@pytest.mark.usefixtures("_promotions")
def test_since_a_day(admin):
    assert [entry["subject"] for entry in admin(since="2026-06-29").json()["entries"]] == ["5", "4"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        pytest.param({"since": "yesterday"}, "since", id="no day"),
        pytest.param({"limit": 0}, "limit", id="no entries"),
        pytest.param({"limit": 1001}, "limit", id="too many"),
        pytest.param({"cursor": "x"}, "cursor", id="no cursor"),
        pytest.param({"cursor": "9" * 30}, "cursor", id="an endless cursor"),
        pytest.param({"page": 1}, "page", id="no such parameter"),
    ],
)
def test_what_cannot_be_asked(admin, asked, field):
    answer = admin(**asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
