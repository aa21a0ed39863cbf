"""What pages ask for: one request is open at a time, one worker has it, and what a killed one had is taken again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.store import AuditEntry
from app.store.requests import NewRequest

LEASE = timedelta(seconds=60)


@pytest.fixture
def asked(now):
    return NewRequest("promote", "2", "It is better.", "anna", now)


@pytest.fixture
def requests(store):
    return store.requests


def test_a_request_waits_is_taken_and_done(requests, asked, now):
    number = requests.ask(asked)
    waits = requests.newest()
    taken = requests.take("one", now, LEASE)
    is_kept = requests.report(number, "one", "done", "Version 2 serves.", now)
    done = requests.find(number)

    assert (waits.state, waits.is_open, waits.reason, waits.asked_by) == ("waiting", True, "It is better.", "anna")
    assert (taken.id, taken.state, taken.taken_by, taken.times_taken) == (number, "taken", "one", 1)
    assert is_kept
    assert (done.state, done.report, done.done_at, done.is_open) == ("done", "Version 2 serves.", now, False)
    assert requests.take("one", now + 2 * LEASE, LEASE) is None


def test_only_one_is_open_at_a_time(requests, asked, now):
    first = requests.ask(asked)
    while_waiting = requests.ask(asked)
    requests.take("one", now, LEASE)
    while_taken = requests.ask(asked)
    requests.report(first, "one", "failed", "It could not.", now)

    assert (while_waiting, while_taken) == (None, None)
    assert requests.ask(asked) == first + 1


def test_of_many_who_ask_and_take_at_once_one_does(requests, asked, now):
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda _: requests.ask(asked), range(8)))
        taken = list(threads.map(lambda worker: requests.take(str(worker), now, LEASE), range(8)))

    assert sum(number is not None for number in numbers) == 1
    assert sum(one is not None for one in taken) == 1


@pytest.mark.parametrize(
    ("prolonged", "after", "is_taken"),
    [
        pytest.param(False, LEASE - timedelta(seconds=1), False, id="its lease still runs"),
        pytest.param(False, LEASE, True, id="its lease has run out"),
        pytest.param(True, LEASE, False, id="it was prolonged"),
    ],
)
def test_what_a_killed_worker_had_is_taken_again_when_its_lease_has_run_out(
    requests, asked, now, prolonged, after, is_taken
):
    number = requests.ask(asked)
    requests.take("killed", now, LEASE)
    if prolonged:
        requests.prolong(number, "killed", now + 2 * LEASE)
    again = requests.take("other", now + after, LEASE)

    assert (again is not None) is is_taken
    assert again is None or (again.taken_by, again.times_taken) == ("other", 2)


def test_who_has_lost_a_request_can_not_report_it(store, requests, asked, now):
    number = requests.ask(asked)
    requests.take("slow", now, LEASE)
    requests.take("other", now + LEASE, LEASE)
    entry = AuditEntry(now, "anna", "model.promoted", "2", {})

    assert not requests.report(number, "slow", "done", "Version 2 serves.", now, entry)
    assert not requests.prolong(number, "slow", now + 3 * LEASE)
    assert requests.find(number).state == "taken"
    assert store.audit.page() == []


def test_what_waits_can_be_withdrawn_and_what_is_taken_not(requests, asked, now):
    first = requests.ask(asked)
    is_withdrawn = requests.withdraw(first, "Withdrawn by Anna.", now)
    second = requests.ask(asked)
    requests.take("one", now, LEASE)

    assert is_withdrawn
    assert (requests.find(first).state, requests.find(first).report) == ("failed", "Withdrawn by Anna.")
    assert not requests.withdraw(second, "Too late.", now)
    assert requests.find(second).state == "taken"


def test_nothing_was_asked_yet(requests, now):
    assert requests.newest() is None
    assert requests.find(1) is None
    assert requests.take("one", now, LEASE) is None


def test_one_who_begins_at_once_has_it_before_any_worker(requests, asked, now):
    training = replace(asked, kind="retrain")
    begun = requests.begin(training, "one", now, LEASE)

    assert (begun.state, begun.taken_by, begun.taken_until, begun.times_taken) == ("taken", "one", now + LEASE, 1)
    assert requests.take("other", now, LEASE) is None
    assert requests.begin(training, "other", now, LEASE) is None
    assert requests.ask(asked) is None


def test_one_kind_alone_can_be_taken_and_looked_at(requests, asked, now):
    first = requests.ask(asked)
    not_taken = requests.take("one", now, LEASE, "retrain")
    requests.withdraw(first, "Withdrawn.", now)
    second = requests.ask(replace(asked, kind="retrain"))
    taken = requests.take("one", now, LEASE, "retrain")

    assert not_taken is None
    assert (taken.id, taken.kind) == (second, "retrain")
    assert (requests.newest("promote").id, requests.newest("retrain").id, requests.newest("rollback")) == (
        first,
        second,
        None,
    )


def test_who_works_on_it_says_which_step_is_done_and_nobody_else_does(requests, asked, now):
    number = requests.ask(replace(asked, kind="retrain"))
    requests.take("one", now, LEASE)
    told = requests.tell(number, "one", "Reading the source"), requests.tell(number, "other", "Nothing")

    assert told == (True, False)
    assert (requests.find(number).state, requests.find(number).report) == ("taken", "Reading the source")
