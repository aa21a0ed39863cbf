"""Builders that every test may use: tiny sources out of plain rows."""

import itertools
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.contract import TABLES
from features.source import open_source

ARROW_TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "decimal": pa.decimal128(18, 4),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}

# What a row must hold; a test names only what it is about.
REQUIRED = {
    "accounts": {"signed_up_on": date(2024, 1, 1)},
    "contacts": {"contact_id": None},
    "subscriptions": {"plan": "team", "seats": 10, "mrr": 100, "started_on": date(2024, 1, 1)},
    "usage": {"feature": "login", "user_id": "u1"},
    "tickets": {"ticket_id": None},
    "invoices": {"invoice_id": None, "amount": 100},
    "surveys": {"kind": "nps"},
    "touchpoints": {"kind": "call"},
    "pulses": {"score": 3},
    "milestones": {"milestone": "kickoff"},
    "cancellations": {},
}


def write_table(folder: Path, name: str, rows: list[dict], columns: frozenset[str] | None = None) -> None:
    """Write rows as the contract's table; `columns` leaves optional ones out."""
    counter = itertools.count(1)
    filled = []
    for row in rows:
        whole = {"account_id": "A-1", **REQUIRED[name], **row}
        key = TABLES[name].key
        if key is not None and whole.get(key) is None:
            whole[key] = f"{name}-{next(counter)}"
        filled.append(whole)
    fields = [
        pa.field(column.name, ARROW_TYPES[column.type])
        for column in TABLES[name].columns
        if columns is None or column.name in columns
    ]
    parquet.write_table(pa.Table.from_pylist(filled, pa.schema(fields)), folder / f"{name}.parquet")


@pytest.fixture
def make_source(tmp_path):
    """Make a source out of rows for each table; `accounts` and `cancellations` are there anyway."""
    made = itertools.count(1)

    def make(tables: dict[str, list[dict]], *, without: dict[str, set[str]] | None = None, **options):
        folder = tmp_path / f"source-{next(made)}"
        folder.mkdir()
        for name, rows in {"accounts": [{}], "cancellations": [], **tables}.items():
            absent = (without or {}).get(name, set())
            write_table(folder, name, rows, TABLES[name].names - absent)
        return open_source(folder, **options)

    return make
