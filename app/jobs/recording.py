"""What people told Varme, written where the features read it: the pulses of managers, in the contract's columns."""

from collections.abc import Iterator
from datetime import UTC
from itertools import islice

import pyarrow as pa

from app.jobs.files import save_tables
from app.settings import Settings
from app.store import Store, StoreMissing, open_store
from app.store.pulses import PulseRecord
from features.recorded import pulses_file

SCHEMA = pa.schema(
    [
        pa.field("account_id", pa.string()),
        pa.field("author", pa.string()),
        pa.field("score", pa.int64()),
        pa.field("noted_at", pa.timestamp("us")),
        pa.field("note", pa.string()),
    ]
)
CHUNK_ROWS = 32_768


def record_pulses(settings: Settings) -> int:
    """Write the pulses of the store to `<home>/recorded/pulses.parquet`, in the place of what was there.

    Where there is no store, or there are none in it, there is no file afterwards.

    Returns:
        How many pulses there are.

    Raises:
        StoreError: the store is of another release, or does not answer.
    """
    try:
        store = open_store(settings.store_url)
    except StoreMissing:
        return 0
    try:
        return write_pulses(store, settings)
    finally:
        store.close()


def write_pulses(store: Store, settings: Settings) -> int:
    """The same, with a store that is open."""
    file = pulses_file(settings.recorded)
    tables = _tables(store.pulses.read_all())
    first = next(tables, None)
    if first is None:
        file.unlink(missing_ok=True)
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)

    def whole() -> Iterator[pa.Table]:
        yield first
        yield from tables

    return save_tables(whole(), file)


def _tables(pulses: Iterator[PulseRecord]) -> Iterator[pa.Table]:
    for chunk in _chunks(pulses):
        rows = [
            {
                "account_id": one.account_id,
                "author": one.author,
                "score": one.score,
                "noted_at": one.noted_at.astimezone(UTC).replace(tzinfo=None),
                "note": one.note,
            }
            for one in chunk
        ]
        yield pa.Table.from_pylist(rows, SCHEMA)


def _chunks(pulses: Iterator[PulseRecord]) -> Iterator[list[PulseRecord]]:
    while chunk := list(islice(pulses, CHUNK_ROWS)):
        yield chunk
