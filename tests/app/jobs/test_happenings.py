"""What of the source's happenings a run takes into the store."""

from datetime import UTC, date, datetime

import pytest

from app.jobs.scoring.happenings import keep_happenings

ON = date(2026, 6, 29)


@pytest.fixture
def source(make_source):
    rows = [{"account_id": account, "occurred_at": datetime(2026, 6, 1, 9)} for account in ("A-1", "A-2")]
    return make_source({"touchpoints": rows, "usage": [{"occurred_at": datetime(2026, 7, 1)}]})


def test_those_of_the_accounts_that_were_scored(source, settings, store, make_record):
    store.save_scores([make_record("A-1", ON)])
    kept = [keep_happenings(source, settings, "3", ON) for _ in range(2)]
    (one,) = store.happenings.of_account("A-1")

    assert kept == [1, 0]
    assert (one.kind, one.happened_at) == ("contact", datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert store.happenings.of_account("A-2") == []


def test_a_run_of_an_earlier_day_leaves_what_is_kept(source, settings, store, make_record):
    store.save_scores([make_record("A-1", ON), make_record("A-1", date(2026, 5, 1))])
    keep_happenings(source, settings, "3", ON)

    assert keep_happenings(source, settings, "3", date(2026, 5, 1)) == 0
    assert len(store.happenings.of_account("A-1")) == 1
