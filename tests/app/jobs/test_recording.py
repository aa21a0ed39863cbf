"""Pulses go from the store to where the features read them."""

from datetime import UTC, datetime

import pytest
from pyarrow import parquet

from app.jobs.recording import record_pulses
from app.settings import Settings
from app.store import COMMAND_LINE
from app.store.pulses import PulseRecord
from features.contract import TABLES
from features.recorded import pulses_file


@pytest.fixture
def note(store):
    def add(account, score=4, text="Fine."):
        at = datetime(2026, 6, 30, 12, 30, 15, 123456, tzinfo=UTC)
        store.pulses.add(PulseRecord(account, "1" * 32, "Mette", score, text, at, "red", 384))

    return add


def test_they_are_written_in_the_contracts_columns(settings, note):
    note("A-2")
    note("A-1", 2, None)

    assert record_pulses(settings) == 2
    table = parquet.read_table(pulses_file(settings.recorded))
    assert set(table.column_names) <= TABLES["pulses"].names
    assert table.to_pylist() == [
        {
            "account_id": account,
            "author": "Mette",
            "score": score,
            "noted_at": datetime(2026, 6, 30, 12, 30, 15, 123456),
            "note": text,
        }
        for account, score, text in (("A-1", 2, None), ("A-2", 4, "Fine."))
    ]


def test_writing_twice_is_writing_once(settings, note):
    note("A-1")
    record_pulses(settings)
    before = pulses_file(settings.recorded).read_bytes()
    record_pulses(settings)

    assert pulses_file(settings.recorded).read_bytes() == before


def test_of_an_account_that_was_erased_nothing_is_left(settings, store, note, now):
    note("A-1")
    record_pulses(settings)
    store.erasing.forget("A-1", COMMAND_LINE, now)

    assert record_pulses(settings) == 0
    assert not pulses_file(settings.recorded).exists()


def test_a_home_without_a_store_has_none(tmp_path):
    assert record_pulses(Settings(home=tmp_path)) == 0
    assert list(tmp_path.iterdir()) == []
