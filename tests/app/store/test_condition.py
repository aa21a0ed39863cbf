"""How the store tells of itself: its schema, the last run, what waits."""

from datetime import date, timedelta

from app.store.requests import NewRequest


def test_an_empty_store(store):
    assert store.condition.schema().isdecimal()
    assert store.condition.last_run() is None
    assert store.condition.queue() == {"waiting": 0, "taken": 0}


def test_the_last_run_is_that_of_the_newest_day_by_who_scored_it_last(store, make_record, now):
    day, later = date(2026, 6, 29), now + timedelta(hours=1)
    store.save_scores([make_record("A-1", day), make_record("A-2", day), make_record("A-1", date(2026, 5, 1))])
    store.save_scores([make_record("A-1", day, version="4", said_at=later)])
    run = store.condition.last_run()

    assert (run.snapshot_on, run.model_version, run.scored_at, run.accounts) == (day, "4", later, 1)


def test_what_waits_and_what_is_worked_on(store, now):
    store.requests.ask(NewRequest("promote", "2", "It is better.", "anna", now))
    waiting = store.condition.queue()
    store.requests.take("one", now, timedelta(seconds=60))

    assert waiting == {"waiting": 1, "taken": 0}
    assert store.condition.queue() == {"waiting": 0, "taken": 1}
