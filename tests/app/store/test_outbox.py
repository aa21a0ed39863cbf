"""The outbox: what changed is queued with the scores, one deliverer has it at a time, and nothing is told twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.store import AccountsErased
from app.store.facts import Profile
from tests.app.store.post import Post

LEASE = timedelta(seconds=60)
DAY = date(2026, 6, 29)
LATER = DAY + timedelta(days=1)


@pytest.fixture
def outbox(store):
    return store.outbox


@pytest.fixture
def say(store, make_record):
    """Save official scores of accounts: tenths of a point by account."""

    def save(scores, on=DAY, version="3", destinations=("crm",)):
        records = [
            make_record(account, on, version, score=score, logins_30d=float(score)) for account, score in scores.items()
        ]
        return store.save_scores(records, mail=Post(destinations))

    return save


def keys_of(letters):
    return [letter.key for letter in letters]


def states(look):
    return dict(look("SELECT account_id, state FROM outbox ORDER BY id"))


def test_what_is_queued_is_taken_delivered_and_not_told_again(say, outbox, look, now):
    say({"A-1": 384, "A-2": 501})
    taken = outbox.take("crm", now, LEASE, 10, "one")
    outbox.done(keys_of(taken), "one", now)
    say({"A-1": 384, "A-2": 501}, LATER)

    assert [(one.account_id, one.payload["score"], one.snapshot_on) for one in taken] == [
        ("A-1", 38.4, DAY),
        ("A-2", 50.1, DAY),
    ]
    assert outbox.take("crm", now, LEASE, 10, "one") == []
    assert look("SELECT DISTINCT state, payload FROM outbox") == [("done", "{}")]


def test_only_what_changed_is_told_the_next_day(say, outbox, now):
    say({"A-1": 384, "A-2": 501})
    outbox.done(keys_of(outbox.take("crm", now, LEASE, 10, "one")), "one", now)
    say({"A-1": 384, "A-2": 450}, LATER)
    taken = outbox.take("crm", now, LEASE, 10, "one")

    assert [(one.account_id, one.payload["score"], one.payload["since"]) for one in taken] == [
        ("A-2", 45.0, DAY.isoformat())
    ]


def test_a_day_that_is_not_the_newest_is_no_news(say, outbox, now):
    say({"A-1": 384}, LATER)
    say({"A-2": 384}, DAY)

    assert [one.account_id for one in outbox.take("crm", now, LEASE, 10)] == ["A-1"]


def test_without_destinations_nothing_is_queued(say, outbox):
    say({"A-1": 384}, destinations=())

    assert outbox.counts() == {}


def test_each_destination_has_news_and_keys_of_its_own(say, outbox, now):
    say({"A-1": 384}, destinations=("crm", "files"))
    (crm,), (files,) = (outbox.take(name, now, LEASE, 10) for name in ("crm", "files"))

    assert crm.key != files.key
    assert {name: count.taken for name, count in outbox.counts().items()} == {"crm": 1, "files": 1}


def test_newer_news_take_the_place_of_those_that_wait(say, outbox, now):
    say({"A-1": 384})
    say({"A-1": 300}, LATER)

    assert [one.payload["score"] for one in outbox.take("crm", now, LEASE, 10)] == [30.0]


def test_newer_news_wait_for_those_in_hand(say, outbox, now):
    say({"A-1": 384})
    (first,) = outbox.take("crm", now, LEASE, 10, "one")
    say({"A-1": 300}, LATER)
    meanwhile = outbox.take("crm", now, LEASE, 10, "two")
    outbox.done([first.key], "one", now)

    assert meanwhile == []
    assert [one.payload["score"] for one in outbox.take("crm", now, LEASE, 10, "two")] == [30.0]


@pytest.mark.parametrize("ends", ["retry", "lease"])
def test_news_that_are_not_through_when_newer_come_are_dropped(say, outbox, look, now, ends):
    say({"A-1": 384})
    (first,) = outbox.take("crm", now, LEASE, 10, "one")
    say({"A-1": 300}, LATER)
    later = now + LEASE
    if ends == "retry":
        outbox.retry(first.key, "one", later, "It was away.")
    taken = outbox.take("crm", later, LEASE, 10, "two")

    assert [one.payload["score"] for one in taken] == [30.0]
    assert states(look) == {"A-1": "taken"}


def test_the_same_said_again_on_a_day_after_something_else_has_another_key(say, outbox, now):
    keys = []
    for score in (384, 300, 384):
        say({"A-1": score})
        taken = outbox.take("crm", now, LEASE, 10, "one")
        outbox.done(keys_of(taken), "one", now)
        keys += keys_of(taken)

    assert len(set(keys)) == 3


def test_what_a_deliverer_let_go_of_by_dying_is_taken_again_under_the_same_key(say, outbox, now):
    say({"A-1": 384})
    (first,) = outbox.take("crm", now, LEASE, 10, "one")
    before = outbox.take("crm", now + LEASE / 2, LEASE, 10, "two")
    (again,) = outbox.take("crm", now + LEASE, LEASE, 10, "two")
    held = outbox.hold([first.key], "one", now + 2 * LEASE)
    outbox.done([first.key], "one", now)

    assert before == []
    assert (again.key, again.payload, again.times_taken) == (first.key, first.payload, 2)
    assert held == frozenset()
    assert outbox.counts()["crm"].taken == 1


def test_a_lease_that_is_prolonged_does_not_run_out(say, outbox, now):
    say({"A-1": 384})
    keys = keys_of(outbox.take("crm", now, LEASE, 10, "one"))
    held = outbox.hold(keys, "one", now + 2 * LEASE)

    assert held == frozenset(keys)
    assert outbox.take("crm", now + LEASE, LEASE, 10, "two") == []


def test_of_many_who_take_at_once_each_has_others(say, outbox, now):
    say({f"A-{number}": 384 for number in range(40)})
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda name: outbox.take("crm", now, LEASE, 5, str(name)), range(8)))
    keys = [key for of in taken for key in keys_of(of)]

    assert len(keys) == len(set(keys)) == 40


def test_what_is_to_be_tried_again_waits_for_its_time(say, outbox, now):
    say({"A-1": 384})
    (first,) = outbox.take("crm", now, LEASE, 10, "one")
    outbox.retry(first.key, "one", now + LEASE, "It was away.")
    early = outbox.take("crm", now, LEASE, 10, "one")
    next_at = outbox.next_at("crm")
    (again,) = outbox.take("crm", now + LEASE, LEASE, 10, "one")

    assert early == []
    assert next_at == now + LEASE
    assert (again.key, again.why, again.times_taken) == (first.key, "It was away.", 2)


def test_what_is_given_back_was_not_tried(say, outbox, now):
    say({"A-1": 384})
    outbox.let_go(keys_of(outbox.take("crm", now, LEASE, 10, "one")), "one")

    assert [one.times_taken for one in outbox.take("crm", now, LEASE, 10, "two")] == [1]


def test_a_dead_letter_is_seen_and_sent_again(say, outbox, now):
    say({"A-1": 384, "A-2": 384})
    first, second = outbox.take("crm", now, LEASE, 10, "one")
    for one in (first, second):
        outbox.bury(one.key, "one", "There is no such company.", now)
    dead = outbox.dead("crm")
    resent = outbox.resend([first.key], now)
    (again,) = outbox.take("crm", now, LEASE, 10, "one")

    assert {(one.account_id, one.why, one.payload["score"]) for one in dead} == {
        ("A-1", "There is no such company.", 38.4),
        ("A-2", "There is no such company.", 38.4),
    }
    assert resent == 1
    assert (again.key, again.times_taken) == (first.key, 1)
    assert outbox.resend(None, now, "files") == 0
    assert outbox.resend(None, now) == 1


def test_a_backfill_queues_all_who_are_customers_with_the_same_keys(store, say, outbox, now):
    say({"A-1": 384, "A-2": 501, "A-3": 600})
    first = outbox.take("crm", now, LEASE, 10, "one")
    outbox.done(keys_of(first), "one", now)
    queued = outbox.queue_all(Post(), chunk_rows=2)
    again = outbox.take("crm", now, LEASE, 10, "one")

    assert queued == 3
    assert [(one.key, one.payload) for one in again] == [(one.key, one.payload) for one in first]
    assert outbox.queue_all(Post()) == 0  # all are in hand


def test_the_crm_has_the_account_where_the_source_says_when_it_is_sent(store, say, outbox, now):
    say({"A-1": 384})
    store.profiles.save([Profile("A-1", crm_id="001")])
    due = outbox.due("crm", now, 10)
    (first,) = outbox.take("crm", now, LEASE, 10, "one")
    outbox.retry(first.key, "one", now, "It was away.")
    store.profiles.save([Profile("A-1", crm_id="002")])
    (again,) = outbox.take("crm", now, LEASE, 10, "one")

    assert [one.crm_id for one in (*due, first, again)] == ["001", "001", "001"]


def test_an_erased_account_has_no_news_and_never_gets_any(store, say, outbox, look, now):
    say({"A-1": 384, "A-2": 384})
    taken = outbox.take("crm", now, LEASE, 10, "one")
    store.erasing.forget("A-1", "command line", now)
    held = outbox.hold(keys_of(taken), "one", now + LEASE)
    for one in taken:
        outbox.retry(one.key, "one", now, "It was away.")
    with pytest.raises(AccountsErased):
        say({"A-1": 300}, LATER)
    outbox.queue_all(Post())

    assert held == {one.key for one in taken if one.account_id == "A-2"}
    assert states(look) == {"A-2": "waiting"}


def test_scores_and_news_are_there_together_or_not_at_all(store, make_record, look):
    class Broken(Post):
        def write(self, *_):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.save_scores([make_record("A-1")], mail=Broken())

    assert look("SELECT count(*) FROM scores") == look("SELECT count(*) FROM outbox") == [(0,)]


def test_a_destination_that_is_no_more_leaves_nothing(say, outbox):
    say({"A-1": 384}, destinations=("crm", "files"))

    assert outbox.forget("crm") == 1
    assert list(outbox.counts()) == ["files"]


def test_a_grey_account_is_news_too(store, make_record, outbox, now):
    record = make_record("A-1")
    grey = replace(record, answer=replace(record.answer, score=None, band="grey", reasons=()))
    store.save_scores([grey], mail=Post())

    assert [one.payload["band"] for one in outbox.take("crm", now, LEASE, 10)] == ["grey"]
