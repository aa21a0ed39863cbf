"""Promise: whatever fails in between, each change to red is told once, nothing else is, and then it is quiet."""

import shutil
import tempfile
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from models.answer import Answer
from tests.app.store.alarm import QUIET_DAYS, Bell

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
OPS = "alerts.ops"
# Few, so that the same comes again.
ACCOUNTS = ("A-1", "A-2")
SCORES = {"red": 300, "green": 800}
# The first two have arrived, and the deliverer that dies after it says nothing of it.
ENDS = ("arrives", "dies after", "fails after", "fails", "is refused", "dies before")

score = some.tuples(
    some.just("score"),
    some.integers(0, 2),
    some.tuples(
        some.sampled_from(["3", "4"]),
        some.dictionaries(some.sampled_from(ACCOUNTS), some.sampled_from(sorted(SCORES)), min_size=1),
    ),
)
deliver = some.tuples(
    some.just("deliver"), some.integers(1, 2), some.lists(some.sampled_from(ENDS), min_size=2, max_size=2)
)
others = some.sampled_from([("wait", 0, None), ("wait", 5, None), ("wait", QUIET_DAYS, None), ("resend", 0, None)])


class People:
    """Remember by key what they were told, and what had become of the accounts when it was said."""

    def __init__(self):
        self.told, self.clean = {}, defaultdict(int)
        self.changes = defaultdict(list)
        self._said = defaultdict(dict)

    def hear(self, letter, end, at):
        self.told.setdefault(letter.key, (letter.account_id, letter.snapshot_on, at))
        assert letter.snapshot_on in {day for day, _ in self.changes[letter.account_id]}
        self.clean[letter.key] += end == "arrives"

    def see(self, account, day, band, at):
        before = [self._said[account][one] for one in sorted(self._said[account]) if one < day]
        if band == "red" and before and before[-1] != "red":
            self.changes[account].append((day, at))
        self._said[account][day] = band

    def is_red(self, account):
        days = self._said[account]
        return bool(days) and days[max(days)] == "red"


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    """The file of a store in which there is nothing; to make its tables each time takes long."""
    file = tmp_path_factory.mktemp("empty") / "store.db"
    open_store(f"sqlite:///{file}", make=True).close()
    return file


def record(account, on, band, version, now, number):
    answer = Answer(SCORES[band], 0.3, None, band, 90, 700, (), SCORES[band] - 700, 0, 0, 1.0, (), ())
    # each answer is another one, so that what was said last is what holds
    row = FeatureRow(account, on, {"logins_30d": float(number)})
    return ScoreRecord(row, ModelVersion("customer-health", version, "f" * 64), answer, now)


def play(store, steps):
    people, now, day = People(), NOON, date(2026, 6, 1)
    for number, (what, many, how) in enumerate(steps):
        now += timedelta(seconds=1)
        if what == "score":
            day, (version, bands) = day + timedelta(days=many), how
            now += timedelta(days=many)
            for account, band in bands.items():
                people.see(account, day, band, now)
            records = [record(account, day, band, version, now, number) for account, band in bands.items()]
            store.save_scores(records, alerts=Bell())
        elif what == "deliver":
            for letter, end in zip(store.outbox.take(OPS, now, LEASE, many, str(number)), how, strict=False):
                report(store.outbox, people, letter, end, str(number), now)
        elif what == "wait":
            now += timedelta(days=many) + 2 * LEASE
        else:
            store.outbox.resend(None, now)
    store.outbox.resend(None, now)
    while letters := store.outbox.take(OPS, now := now + 2 * LEASE, LEASE, 2, "last"):
        for letter in letters:
            report(store.outbox, people, letter, "arrives", "last", now)
    return people


def report(outbox, people, letter, end, name, now):
    if end in {"arrives", "dies after", "fails after"}:
        people.hear(letter, end, now)
    match end:
        case "arrives":
            outbox.done([letter.key], name, now)
        case "fails" | "fails after":
            outbox.retry(letter.key, name, now + LEASE, "It was away.")
        case "is refused":
            outbox.bury(letter.key, name, "No.", now)


def is_quiet(after, at):
    return at.date() < after.date() + timedelta(days=QUIET_DAYS)


def score_of(days, version, **bands):
    return ("score", days, (version, {name.replace("_", "-"): band for name, band in bands.items()}))


GREEN, RED = score_of(1, "3", A_1="green"), score_of(1, "3", A_1="red")


@settings(deadline=None, max_examples=20)
@example([GREEN, RED, ("deliver", 1, ["dies after"] * 2), GREEN, RED])
@example([GREEN, RED, ("deliver", 1, ["fails after"] * 2), GREEN, ("wait", 5, None), RED])
@example([GREEN, RED, score_of(0, "4", A_1="green"), ("deliver", 1, ["arrives"] * 2), score_of(0, "4", A_1="red")])
@example([GREEN, RED, ("deliver", 1, ["arrives"] * 2), GREEN, RED, ("wait", QUIET_DAYS, None), GREEN, RED])
@example([GREEN, RED, GREEN, score_of(0, "4", A_1="red")])
@given(some.lists(score | deliver | others, min_size=3, max_size=14))
def test_each_change_is_told_once_and_then_it_is_quiet(empty_store, steps):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        shutil.copy(empty_store, file)
        store = open_store(f"sqlite:///{file}")
        people = play(store, steps)
        store.close()

    # what was known to have arrived never came again
    assert all(times <= 1 for times in people.clean.values())
    for account in ACCOUNTS:
        told = sorted((at, day) for of, day, at in people.told.values() if of == account)

        assert not any(is_quiet(one, other) for (one, _), (other, _) in pairwise(told))
        assert len({day for _, day in told}) == len(told)
        if people.is_red(account) and people.changes[account]:
            changed_on, changed_at = people.changes[account][-1]

            assert any(day == changed_on or at >= changed_at or is_quiet(at, changed_at) for at, day in told)
