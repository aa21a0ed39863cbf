"""How managers feel about accounts is kept as it was noted."""

import pytest

from app.store import COMMAND_LINE, AccountsErased
from app.store.pulses import PulseRecord


@pytest.fixture
def make_pulse(now):
    def make(account="A-1", score=4, note="Fine.", at=now):
        return PulseRecord(account, "1" * 32, "Mette", score, note, at, "red", 384)

    return make


def test_pulses_come_back_as_they_were_noted_newest_first(store, make_pulse, now):
    older, newer, others = make_pulse(), make_pulse(score=2, note=None, at=now.replace(hour=13)), make_pulse("A-2")
    for pulse in (older, newer, others):
        store.pulses.add(pulse)

    assert store.pulses.of_account("A-1") == [newer, older]
    assert list(store.pulses.read_all()) == [older, newer, others]


def test_of_an_account_that_was_erased_none_is_kept(store, make_pulse, now):
    store.erasing.forget("A-1", COMMAND_LINE, now)
    with pytest.raises(AccountsErased):
        store.pulses.add(make_pulse())

    assert list(store.pulses.read_all()) == []
