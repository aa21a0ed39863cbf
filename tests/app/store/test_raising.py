"""Alerts are raised with the scores: one for each change, none twice, and none while it is quiet."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.store import AccountsErased
from app.store.filling import Earlier
from app.store.raising import Rule
from tests.app.store.alarm import QUIET_DAYS, Bell

LEASE = timedelta(seconds=60)
DAY = date(2026, 6, 1)
SCORES = {"red": 300, "yellow": 550, "green": 800, "grey": None}
OPS = "alerts.ops"


@pytest.fixture
def outbox(store):
    return store.outbox


@pytest.fixture
def noon(now):
    """Noon of the day after a day that is scored, by its number."""
    return lambda number: now.replace(month=6, day=1) + timedelta(days=number + 1)


@pytest.fixture
def say(store, make_record, noon):
    """Save the band of one account on the day of a number, said by a version."""

    def save(number, band, version="3", account="A-1", bell=None, later=0):
        record = make_record(account, DAY + timedelta(days=number), version, noon(number + later))
        answer = replace(record.answer, band=band, score=SCORES[band])
        row = replace(record.row, features={"logins_30d": float(SCORES[band] or 0)})
        store.save_scores([replace(record, row=row, answer=answer)], alerts=bell or Bell())

    return save


@pytest.fixture
def deliver(outbox, noon):
    """Take what is due after the run of a day, and have it arrive; what was told."""

    def run(number, ends="arrives"):
        at = noon(number) + timedelta(hours=1)
        letters = outbox.take(OPS, at, LEASE, 10, "one")
        for letter in letters:
            if ends == "arrives":
                outbox.done([letter.key], "one", at)
            elif ends == "fails":
                outbox.retry(letter.key, "one", at + LEASE, "It was away.")
            elif ends == "is refused":
                outbox.bury(letter.key, "one", "No.", at)
        return letters

    return run


def days_of(letters):
    return [(one.snapshot_on - DAY).days for one in letters]


@pytest.mark.parametrize(
    ("below", "before", "after", "expected"),
    [
        pytest.param(None, (700, "green"), (300, "red"), True, id="green to red"),
        pytest.param(None, (None, "grey"), (300, "red"), True, id="grey to red"),
        pytest.param(None, (320, "red"), (300, "red"), False, id="red before"),
        pytest.param(None, (700, "green"), (550, "yellow"), False, id="not red"),
        pytest.param(None, None, (300, "red"), False, id="the first score"),
        pytest.param(450, (450, "red"), (449, "red"), True, id="falls below"),
        pytest.param(450, (449, "red"), (300, "red"), False, id="was below"),
        pytest.param(450, (700, "green"), (450, "red"), False, id="is at the limit"),
        pytest.param(450, (None, "grey"), (449, "red"), True, id="from no score to below"),
        pytest.param(450, (700, "green"), (None, "grey"), False, id="no score"),
    ],
)
def test_what_is_a_change(make_record, below, before, after, expected):
    record = make_record()
    record = replace(record, answer=replace(record.answer, score=after[0], band=after[1]))
    earlier = None if before is None else Earlier(DAY, *before)

    assert Rule(below, QUIET_DAYS, tells_first=False).is_change(record, earlier) is expected
    assert Rule(below, QUIET_DAYS, tells_first=True).is_change(record, earlier) is (expected or before is None)


def test_a_change_is_told_once_with_what_was_before(say, deliver):
    say(0, "green")
    say(1, "red")
    told = deliver(1)
    say(2, "red")

    assert [(one.account_id, one.payload["score"], one.payload["was"]) for one in told] == [("A-1", 30.0, "green")]
    assert deliver(2) == []


def test_the_first_score_is_told_only_if_that_is_asked_for(say, deliver):
    say(0, "red")
    before = deliver(0)
    say(0, "red", account="A-2", bell=Bell({OPS: Rule(None, QUIET_DAYS, tells_first=True)}))

    assert before == []
    assert [one.account_id for one in deliver(0)] == ["A-2"]


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_day_that_is_scored_again_tells_nothing_twice(say, deliver, look, is_sent):
    say(0, "green")
    say(1, "red")
    first = deliver(1) if is_sent else []
    say(1, "red", version="4")
    say(1, "yellow", version="5")
    say(1, "red", version="6")
    told = [*first, *deliver(1)]

    assert days_of(told) == [1]
    assert told[0].payload["model_version"] == ("3" if is_sent else "6")
    assert look("SELECT count(*) FROM outbox") == [(1,)]


def test_nor_does_one_that_is_scored_again_long_after(say, deliver):
    say(0, "green")
    say(1, "red")
    deliver(1)
    say(1, "green", version="4", later=2 * QUIET_DAYS)
    say(1, "red", version="5", later=2 * QUIET_DAYS)

    assert deliver(2 * QUIET_DAYS + 1) == []


def test_what_waits_and_is_not_true_any_more_is_shown_to_nobody(say, deliver, outbox, noon):
    say(0, "green")
    say(1, "red")
    say(2, "green")

    assert deliver(2) == []
    assert outbox.counts() == {}
    assert outbox.next_at(OPS) is None
    assert outbox.due(OPS, noon(3), 10) == []


def test_what_was_withdrawn_comes_back_when_its_day_says_so_again(say, deliver):
    say(0, "green")
    say(1, "red")
    say(2, "green")
    say(2, "red", version="4")

    assert days_of(deliver(2)) == [1]


def test_what_was_given_up_and_is_not_true_any_more_is_not_sent_again(say, deliver, outbox, noon):
    say(0, "green")
    say(1, "red")
    deliver(1, "is refused")
    before = len(outbox.dead(OPS))
    say(2, "green")

    assert (before, outbox.dead(OPS), outbox.resend(None, noon(2))) == (1, [], 0)


def test_what_is_in_hand_when_it_turns_green_is_not_tried_again(say, outbox, noon):
    say(0, "green")
    say(1, "red")
    (taken,) = outbox.take(OPS, noon(1), LEASE, 10, "one")
    say(2, "green")
    outbox.retry(taken.key, "one", noon(2), "It was away.")

    assert outbox.take(OPS, noon(3), LEASE, 10, "two") == []


def test_what_is_in_hand_when_it_turns_green_counts_as_told_if_it_arrives(say, deliver, outbox, noon):
    say(0, "green")
    say(1, "red")
    (taken,) = outbox.take(OPS, noon(1), LEASE, 10, "one")
    say(2, "green")
    outbox.done([taken.key], "one", noon(2))
    say(3, "red")

    assert deliver(3) == []
    assert outbox.counts()[OPS].done == 1


@pytest.mark.parametrize(("days", "expected"), [(QUIET_DAYS - 1, []), (QUIET_DAYS, [1 + QUIET_DAYS])])
def test_after_a_message_it_is_quiet_for_a_while(say, deliver, days, expected):
    say(0, "green")
    say(1, "red")
    deliver(1)
    say(days, "green")
    say(days + 1, "red")

    assert days_of(deliver(days + 1)) == expected


def test_what_was_never_tried_gives_way_to_the_next_change(say, deliver, look):
    say(0, "green")
    say(1, "red")
    (first,) = look("SELECT key FROM outbox")
    say(2, "green")
    say(3, "red")
    (told,) = deliver(3)

    assert days_of([told]) == [3]
    assert told.key != first[0]


@pytest.mark.parametrize("ends", ["fails", "dies", "is refused"])
def test_what_may_have_arrived_keeps_its_key_at_the_next_change(say, deliver, ends):
    say(0, "green")
    say(1, "red")
    (first,) = deliver(1, ends)
    say(2, "green")
    say(3, "red")
    (told,) = deliver(3)

    assert (told.key, days_of([told])) == (first.key, [3])


def test_that_it_may_have_arrived_is_not_forgotten_from_change_to_change(say, deliver):
    say(0, "green")
    say(1, "red")
    (first,) = deliver(1, "fails")
    for day in (2, 4):
        say(day, "green")
        say(day + 1, "red")
    (told,) = deliver(5)

    assert (told.key, days_of([told])) == (first.key, [5])


def test_after_the_quiet_days_another_change_has_another_key(say, deliver):
    say(0, "green")
    say(1, "red")
    (first,) = deliver(1, "fails")
    say(2, "green")
    say(1 + QUIET_DAYS, "red")
    (told,) = deliver(1 + QUIET_DAYS)

    assert told.key != first.key


def test_a_day_that_is_not_the_newest_raises_nothing(say, deliver):
    say(0, "green")
    say(2, "green")
    say(1, "red")

    assert deliver(2) == []


def test_each_alert_goes_by_its_rule_and_has_keys_of_its_own(say, outbox, noon):
    two = Bell({OPS: Rule(None, QUIET_DAYS, tells_first=False), "alerts.low": Rule(600, QUIET_DAYS, tells_first=False)})
    say(0, "green", bell=two)
    say(1, "yellow", bell=two)
    say(2, "red", bell=two)
    (red,), (low,) = (outbox.take(name, noon(2), LEASE, 10) for name in (OPS, "alerts.low"))

    assert days_of([red, low]) == [2, 1]


def test_two_alerts_of_one_change_have_two_keys(say, outbox, noon):
    two = Bell({name: Rule(None, QUIET_DAYS, tells_first=False) for name in (OPS, "alerts.other")})
    say(0, "green", bell=two)
    say(1, "red", bell=two)

    assert len({outbox.take(name, noon(1), LEASE, 10)[0].key for name in two.rules}) == 2


def test_an_erased_account_raises_nothing(store, say, deliver, look, now):
    say(0, "green")
    say(1, "red")
    store.erasing.forget("A-1", "command line", now)
    with pytest.raises(AccountsErased):
        say(2, "red")

    assert deliver(2) == []
    assert look("SELECT count(*) FROM outbox") == [(0,)]


def test_scores_and_alerts_are_there_together_or_not_at_all(say, look):
    class Broken(Bell):
        def write(self, *_):
            raise ZeroDivisionError

    say(0, "green")
    with pytest.raises(ZeroDivisionError):
        say(1, "red", bell=Broken())

    assert look("SELECT count(*) FROM scores") == [(1,)]
    assert look("SELECT count(*) FROM outbox") == [(0,)]
