"""Nightly runs: one goes on at a time, a killed one gives way, and what came of each is remembered."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.store.refreshes import BROKE_OFF

LEASE = timedelta(seconds=60)
DAY = date(2026, 6, 29)


def is_alive(_):
    return False


@pytest.fixture
def refreshes(store):
    return store.refreshes


@pytest.fixture
def begin(refreshes, now):
    return lambda name="one", after=timedelta(0), is_gone=is_alive: refreshes.begin(name, now + after, LEASE, is_gone)


def test_a_run_begins_tells_its_steps_and_is_done(refreshes, begin, now):
    run = begin()
    refreshes.tell(run, "Reading the source")
    goes_on = refreshes.newest()
    refreshes.look_at(run, {"customers": 7}, DAY)
    is_ours = refreshes.end(run, "done", "7 accounts scored.", now, model_version="3")
    done = refreshes.newest("done")

    assert (goes_on.state, goes_on.step, goes_on.made_by) == ("running", "Reading the source", "one")
    assert is_ours
    assert (done.id, done.step, done.done_at, done.trouble) == (run.id, "7 accounts scored.", now, None)
    assert (done.source, done.snapshot_on, done.model_version) == ({"customers": 7}, DAY, "3")
    assert begin("two").id > run.id


@pytest.mark.parametrize(
    ("held", "after", "is_gone", "begins"),
    [
        pytest.param(False, 59, False, False, id="the lease holds"),
        pytest.param(False, 60, False, True, id="the lease has run out"),
        pytest.param(True, 60, False, False, id="the lease was prolonged"),
        pytest.param(False, 1, True, True, id="its process is seen to have ended"),
    ],
)
def test_a_run_gives_way_when_nobody_goes_on_with_it(refreshes, begin, now, held, after, is_gone, begins):
    first = begin()
    if held:
        refreshes.hold(first, now + 2 * LEASE)
    second = begin("two", timedelta(seconds=after), lambda _: is_gone)

    assert (second is not None) is begins
    if begins:
        assert not refreshes.tell(first, "It goes on.")
        assert not refreshes.end(first, "done", "It was done.", now)
        assert refreshes.newest("failed").trouble == BROKE_OFF


def test_of_many_who_begin_at_once_one_does(begin):
    with ThreadPoolExecutor(8) as threads:
        begun = list(threads.map(lambda number: begin(str(number)), range(8)))

    assert sum(run is not None for run in begun) == 1


def test_none_begins_where_none_is_wanted(refreshes, begin, now):
    refreshes.end(begin(), "refused", "usage is empty.", now, trouble="usage is empty.")
    asked = []

    def is_wanted(newest):
        asked.append(newest.state)
        return False

    assert refreshes.begin("two", now, LEASE, is_alive, is_wanted) is None
    assert asked == ["refused"]


def test_of_what_somebody_was_told_is_remembered(refreshes, begin, now):
    first = begin()
    refreshes.end(first, "refused", "usage is empty.", now, trouble="usage is empty.")
    before = refreshes.last_told()
    refreshes.note_told(first, now)
    refreshes.end(begin(), "done", "Scored.", now)

    assert before is None
    assert (refreshes.last_told().id, refreshes.last_told().told_at) == (first.id, now)


def test_changes_of_band_are_counted(store, make_record):
    def score(on, *bands):
        records = [make_record(f"A-{place}", on=on, score=384 + place) for place in range(len(bands))]
        store.save_scores(
            replace(one, answer=replace(one.answer, band=band)) for one, band in zip(records, bands, strict=True)
        )

    score(DAY, "green", "green", "red", "yellow", "green")
    score(DAY + timedelta(days=1), "red", "red", "yellow", "yellow", "green", "red")

    assert store.refreshes.count_moves(DAY + timedelta(days=1), "3") == {("green", "red"): 2, ("red", "yellow"): 1}
    assert store.refreshes.count_moves(DAY, "3") == {}
