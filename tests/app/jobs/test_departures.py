"""Which departures a run takes into the store."""

from datetime import date, datetime

import pytest

from app.jobs.scoring.departures import keep_departures
from app.store.departures import Leavers
from features.snapshots import Churn

ON = date(2026, 6, 29)


@pytest.fixture
def make_run(make_source, settings, store):
    """Run on a source whose account A-1 gave notice; who is kept as having left then, by day."""

    def run(on=ON, **notice):
        tables = {
            "accounts": [{"account_id": "A-1"}, {"account_id": "A-2"}],
            "cancellations": [{"notified_at": datetime(2026, 6, 20, 9), **notice}],
            "usage": [{"account_id": "A-2", "occurred_at": datetime(2026, 7, 1)}],
        }
        keep_departures(make_source(tables), Churn(), settings, on)
        return [(one.place.account_id, one.place.left_on) for one in store.departures.page(Leavers(), None, 9)]

    return run


def test_of_those_that_were_scored(make_run, store, make_record):
    store.save_scores([make_record("A-2", ON)])
    before = make_run()
    store.save_scores([make_record("A-1", date(2026, 5, 1))])

    assert before == []
    assert make_run() == [("A-1", date(2026, 6, 20))]


def test_one_that_is_withdrawn_is_taken_back(make_run, store, make_record):
    store.save_scores([make_record("A-1", date(2026, 5, 1)), make_record("A-2", ON)])

    assert make_run() == [("A-1", date(2026, 6, 20))]
    assert make_run(withdrawn_at=datetime(2026, 6, 25)) == []


def test_what_became_known_on_the_day_of_the_run_is_for_the_next(make_run, store, make_record):
    store.save_scores([make_record("A-1", date(2026, 5, 1)), make_record("A-2", ON)])

    assert make_run(notified_at=datetime(2026, 6, 29, 1)) == []
    assert make_run(withdrawn_at=datetime(2026, 6, 29, 1)) == [("A-1", date(2026, 6, 20))]


def test_a_run_of_an_earlier_day_leaves_what_is_kept(make_run, store, make_record):
    store.save_scores([make_record("A-1", date(2026, 5, 1)), make_record("A-2", ON)])
    kept = make_run()

    assert make_run(on=date(2026, 5, 1), withdrawn_at=datetime(2026, 4, 25)) == kept == [("A-1", date(2026, 6, 20))]
