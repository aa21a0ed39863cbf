"""Made-up accounts as a model reads them: sixty features of twelve signals, some of them categories, dates, unknown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from features.catalogue import catalogue
from features.state import CatalogueState
from models.encode import days_of
from training.dataset import Column, sources_of

Floats = npt.NDArray[np.float64]

ID = "account_id"
TODAY = date(2026, 6, 30)
# Of each the first features of the catalogue: so reasons have their real sentences.
SIGNALS = (
    *("logins", "active_users", "breadth", "usage_pattern", "champion", "support", "satisfaction", "payments"),
    *("plan_changes", "onboarding", "contract", "profile"),
)
OF_EACH = 5
DATES = ("signed_up_on", "renews_on")
CATEGORIES = 8
# Surveys and contacts are often not there at all; elsewhere a value is missing here and there.
OFTEN_UNKNOWN = ("champion", "satisfaction", "onboarding")
UNKNOWN_SHARE, MISSING_SHARE = 0.15, 0.03
# So many rows are drawn and written at a time, and each part comes out the same however many follow.
PART_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows of the matrix, shape (rows, features), and who left, shape (rows,)."""

    X: Floats
    y: Floats


def choose_columns() -> tuple[Column, ...]:
    """The sixty columns: five features of each signal of the catalogue, fewer where it has fewer, and two dates."""
    declared = catalogue(CatalogueState())
    sources = sources_of(declared)
    columns = []
    for name in SIGNALS:
        chosen = [feature for feature in declared if feature.signal.name == name][:OF_EACH]
        for one in chosen:
            texts = tuple(f"{one.name} {code}" for code in range(CATEGORIES)) if one.type == "category" else ()
            columns.append(Column.of(one, texts, sources[one.name]))
    contract = next(column.signal for column in columns if column.signal.name == "contract")
    return (*columns, *(Column(name, contract, "date", sources=("accounts",)) for name in DATES))


def draw(columns: tuple[Column, ...], rows: int, seed: int) -> Drawn:
    """Draw accounts whose values hang together: the warmer one is, the more it does and the seldomer it leaves."""
    parts = [
        _draw_part(columns, min(PART_ROWS, rows - start), seed, place)
        for place, start in enumerate(range(0, rows, PART_ROWS))
    ]
    return Drawn(np.concatenate([part.X for part in parts]), np.concatenate([part.y for part in parts]))


def _draw_part(columns: tuple[Column, ...], rows: int, seed: int, place: int) -> Drawn:
    chance = np.random.default_rng((seed, place))
    warmth = chance.normal(0, 1, rows)
    # Not empty: the first column's part in the risk looks at the last one, which is drawn later.
    known = np.zeros((rows, len(columns)))
    risk = -3.9 - 1.1 * warmth
    for at, column in enumerate(columns):
        turn = {"healthier": 1.0, "riskier": -1.0, "either": 0.0}[column.more_is]
        felt = turn * warmth + chance.normal(0, 1, rows)
        known[:, at] = _values(column, felt, chance)
        # Each has a part of its own in the risk, and a part that hangs on the one before it: trees must have splits.
        risk += 0.15 * np.tanh(-turn * felt) + 0.1 * np.tanh(felt) * (known[:, at - 1] > np.median(known[:, at - 1]))
    left = (chance.random(rows) < 1 / (1 + np.exp(-risk))).astype(np.float64)
    signals = np.array([column.signal.name for column in columns])
    for name in OFTEN_UNKNOWN:
        hidden = np.flatnonzero(chance.random(rows) < UNKNOWN_SHARE)
        known[np.ix_(hidden, np.flatnonzero(signals == name))] = np.nan
    known[chance.random(known.shape) < MISSING_SHARE] = np.nan
    return Drawn(known, left)


def _values(column: Column, felt: Floats, chance: np.random.Generator) -> Floats:
    if column.type == "category":
        return np.clip(np.floor(felt + CATEGORIES / 2), 0, CATEGORIES - 1)
    if column.type == "date":
        return np.floor(days_of(TODAY) + 300 * felt)
    if column.unit == "share":
        return (1 / (1 + np.exp(-felt))).round(3)
    if column.unit in ("ratio", "money"):
        return np.exp(felt * (0.3 if column.unit == "ratio" else 1.5) + (0 if column.unit == "ratio" else 5)).round(2)
    return chance.poisson(np.exp(1.5 + 0.8 * felt)).astype(np.float64)


def write_accounts(columns: tuple[Column, ...], rows: int, seed: int, file: Path, say: Callable[[str], None]) -> Path:
    """Write accounts as a ready table, part by part."""
    schema = pa.schema([(ID, pa.string()), *((column.name, _ARROW[column.type]) for column in columns)])
    with parquet.ParquetWriter(file, schema) as writer:
        for place, start in enumerate(range(0, rows, PART_ROWS)):
            if place % 10 == 0:
                say(f"Making accounts: {start:,} of {rows:,}")
            drawn = _draw_part(columns, min(PART_ROWS, rows - start), seed, place).X
            ids = pa.array([f"A-{number}" for number in range(start, start + len(drawn))])
            arrays = [_array(column, drawn[:, at]) for at, column in enumerate(columns)]
            writer.write_table(pa.Table.from_arrays([ids, *arrays], schema=schema))
    return file


_ARROW = {"number": pa.float64(), "category": pa.string(), "date": pa.date32()}


def _array(column: Column, values: Floats) -> pa.Array:
    is_unknown = np.isnan(values)
    if column.type == "number":
        return pa.array(values, pa.float64(), mask=is_unknown)
    codes = pa.array(np.where(is_unknown, 0, values).astype(np.int32), mask=is_unknown)
    return (
        pa.array(column.categories, pa.string()).take(codes) if column.type == "category" else codes.cast(pa.date32())
    )
