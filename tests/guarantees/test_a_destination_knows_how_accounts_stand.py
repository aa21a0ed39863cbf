"""Promise: whatever fails in between, in the end a destination knows of each account what was said of it last."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from models.answer import Answer
from tests.app.store.post import Post

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
LEASE = timedelta(minutes=1)
MODEL = ModelVersion("customer-health", "3", "f" * 64)
# Few, so that the same comes again.
ACCOUNTS = ("A-1", "A-2")
SCORES = (300, 700)

score = some.tuples(
    some.just("score"),
    some.integers(0, 1),
    some.dictionaries(some.sampled_from(ACCOUNTS), some.sampled_from(SCORES), min_size=1),
)
# What becomes of each: it arrives; it fails; it is refused; the deliverer dies before it, or after it and says nothing.
ends = some.lists(
    some.sampled_from(["arrives", "fails", "is refused", "dies before", "dies after"]), min_size=3, max_size=3
)
deliver = some.tuples(some.just("deliver"), some.integers(1, 3), ends)
others = some.sampled_from([("wait", 2, None), ("all", 0, None), ("resend", 0, None)])


ALL_ARRIVE = ["arrives"] * 3


class Receiver:
    """Remembers keys, and what it was told last of each account."""

    def __init__(self):
        self.told, self.bodies = {}, {}

    def take(self, letter):
        assert self.bodies.setdefault(letter.key, letter.payload) == letter.payload
        if letter.key not in self.told:
            self.told[letter.key] = letter.account_id, letter.payload["score"]

    def known(self):
        return dict(self.told.values())


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    """The file of a store in which there is nothing; to make its tables each time takes long."""
    file = tmp_path_factory.mktemp("empty") / "store.db"
    open_store(f"sqlite:///{file}", make=True).close()
    return file


def record(account, on, tenths, now):
    answer = Answer(tenths, 0.3, None, "red", 90, 700, (), tenths - 700, 0, 0, 1.0, (), ())
    return ScoreRecord(FeatureRow(account, on, {"logins_30d": float(tenths)}), MODEL, answer, now)


def play(store, steps):
    """Do the steps; what the receiver knows in the end, and what was said last."""
    receiver, said, now, day = Receiver(), {}, NOON, date(2026, 6, 1)
    for number, (what, many, how) in enumerate([*steps, ("resend", 0, None)]):
        now += timedelta(seconds=1)
        if what == "score":
            day += timedelta(days=many)
            said |= how
            store.save_scores([record(account, day, tenths, now) for account, tenths in how.items()], mail=Post())
        elif what == "deliver":
            for letter, end in zip(store.outbox.take("crm", now, LEASE, many, str(number)), how, strict=False):
                report(store.outbox, receiver, letter, end, str(number), now)
        elif what == "wait":
            now += many * LEASE
        elif what == "all":
            store.outbox.queue_all(Post())
        else:
            store.outbox.resend(None, now)
    while letters := store.outbox.take("crm", now := now + 2 * LEASE, LEASE, 2, "last"):
        for letter in letters:
            report(store.outbox, receiver, letter, "arrives", "last", now)
    return receiver.known(), {account: tenths / 10 for account, tenths in said.items()}


def report(outbox, receiver, letter, end, name, now):
    if end in {"arrives", "dies after"}:
        receiver.take(letter)
    match end:
        case "arrives":
            outbox.done([letter.key], name, now)
        case "fails":
            outbox.retry(letter.key, name, now + LEASE, "It was away.")
        case "is refused":
            outbox.bury(letter.key, name, "No.", now)


@settings(deadline=None, max_examples=15)
@example(
    [
        ("score", 0, {"A-1": 300}),
        ("deliver", 1, ALL_ARRIVE),
        ("score", 0, {"A-1": 700}),
        ("deliver", 1, ALL_ARRIVE),
        ("score", 0, {"A-1": 300}),
    ]
)
@example(
    [
        ("score", 0, {"A-1": 300}),
        ("deliver", 1, ["dies after"] * 3),
        ("score", 1, {"A-1": 700}),
        ("deliver", 1, ALL_ARRIVE),
    ]
)
@given(some.lists(score | deliver | others, min_size=3, max_size=14))
def test_in_the_end_what_was_said_last_is_known(empty_store, steps):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        shutil.copy(empty_store, file)
        store = open_store(f"sqlite:///{file}")
        known, said = play(store, steps)
        store.close()

    assert known == said
