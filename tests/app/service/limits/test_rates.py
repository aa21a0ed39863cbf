"""How often one may ask: counted by windows of a minute, and never longer, whatever the clock does."""

import pytest

from app.service.limits import rates
from app.service.limits.rates import RateLimit, Standing


class Clock:
    """A clock on the wall that a test sets."""

    now = 1_800_000_000.0

    def time(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    hands = Clock()
    monkeypatch.setattr("limits.storage.memory.time", hands)
    monkeypatch.setattr(rates, "time", hands)
    return hands


def test_a_window_ends_after_a_minute(clock):
    limit = RateLimit(2)
    told = []
    for seconds in (0, 10, 10, 30, 10.5):
        clock.now += seconds
        told.append(limit.count("CRM"))

    assert told == [
        Standing(2, 1, 60, is_allowed=True),
        Standing(2, 0, 50, is_allowed=True),
        Standing(2, 0, 40, is_allowed=False),
        Standing(2, 0, 10, is_allowed=False),
        Standing(2, 1, 60, is_allowed=True),
    ]


def test_looking_counts_nothing(clock):
    limit = RateLimit(1)
    before = [limit.look("CRM").is_allowed for _ in range(3)]
    limit.count("CRM")

    assert before == [True, True, True]
    assert not limit.look("CRM").is_allowed
    assert limit.look("another").is_allowed


def test_a_clock_set_back_bars_nobody(clock):
    limit = RateLimit(1)
    limit.count("CRM")
    clock.now -= 3600
    told = [limit.count("CRM") for _ in range(3)]

    assert [one.is_allowed for one in told] == [True, True, False]
    assert all(0 < one.reset_seconds <= 60 for one in told)


def test_zero_is_no_limit():
    assert (RateLimit(0).count("CRM"), RateLimit(0).look("CRM")) == (None, None)


def test_a_longer_window(clock):
    limit = RateLimit(1, minutes=15)
    limit.count("anna")
    clock.now += 14 * 60
    barred = limit.count("anna")
    clock.now += 61

    assert barred == Standing(1, 0, 60, is_allowed=False)
    assert limit.count("anna").is_allowed


def test_what_is_taken_back_was_not_counted(clock):
    limit = RateLimit(2)
    for _ in range(3):
        limit.count("anna")
        limit.take_back("anna")
    limit.take_back("nobody")
    told = [limit.count(caller).is_allowed for caller in ("anna", "anna", "anna", "nobody", "nobody", "nobody")]

    assert told == [True, True, False, True, True, False]
    assert RateLimit(0).take_back("anna") is None
