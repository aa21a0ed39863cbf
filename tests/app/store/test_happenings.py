"""What happened to accounts is kept from run to run."""

import pytest

from app.store import COMMAND_LINE
from app.store.happenings import HappeningRecord


@pytest.fixture
def make_happening(now):
    def make(key="ticket:1", at=now, **what):
        return HappeningRecord(key, at, "ticket", what or {"topic": "Export fails", "csat": 3})

    return make


def test_it_comes_back_as_it_was_told_newest_first(store, make_happening, now):
    older, newer = make_happening(), make_happening("ticket:2", now.replace(hour=13))
    kept = store.happenings.replace([("A-1", [older, newer]), ("A-2", [older])])

    assert kept == 3
    assert store.happenings.of_account("A-1") == [newer, older]
    assert store.happenings.of_account("A-3") == []


def test_telling_twice_is_telling_once_and_what_is_told_later_takes_its_place(store, make_happening):
    open_ticket, resolved = make_happening(), make_happening(resolved_at="2026-06-30T10:00:00")
    written = [store.happenings.replace([("A-1", told)]) for told in ([open_ticket], [open_ticket], [resolved])]

    assert written == [1, 0, 1]
    assert store.happenings.of_account("A-1") == [resolved]


def test_what_is_told_no_more_goes_and_other_accounts_keep_theirs(store, make_happening):
    store.happenings.replace([("A-1", [make_happening()]), ("A-2", [make_happening()])])
    store.happenings.replace([("A-1", [])])

    assert store.happenings.of_account("A-1") == []
    assert len(store.happenings.of_account("A-2")) == 1


def test_of_an_account_that_was_erased_nothing_is_kept(store, make_happening, now):
    store.erasing.forget("A-1", COMMAND_LINE, now)

    assert store.happenings.replace([("A-1", [make_happening()])]) == 0
    assert store.happenings.of_account("A-1") == []
