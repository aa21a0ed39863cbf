"""What a worker does with a piece of a feature table: read it, encode it, choose the rows of a fit, hide signals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.errors import TableError
from features.table import Kind, Layout
from features.table.answers import plain_text
from features.table.columns import ColumnReader, Unused
from features.table.keys import SNAPSHOT, read_ids
from features.table.table import age
from models.columns import encode_column
from models.estimator import mask_signals
from training.cluster.pieces import Piece
from training.dataset import Bools, Column, Floats

_DIGEST = 6


@dataclass(frozen=True, slots=True)
class Rows:
    """The labelled rows of a piece: `X` of shape (rows, columns), `y`, and each row's account and day (NaT without)."""

    X: Floats
    y: Floats
    account: pa.Array
    day: np.ndarray


class Reading(Protocol):
    """How a piece becomes rows that can be learnt from; it travels to the workers."""

    def of(self, piece: Piece) -> Self:
        """What of it a piece takes."""

    def read(self, piece: Piece) -> Rows:
        """The labelled rows of a piece."""


@dataclass(frozen=True, slots=True)
class ReadingFeatures:
    """Of a data set of features: `answers` has, for each day, the accounts with an answer, and 1 for churn."""

    columns: tuple[Column, ...]
    answers: Mapping[date, pa.Table]

    def of(self, piece: Piece) -> Self:
        """Without the answers of other days."""
        return replace(self, answers={day: answers for day, answers in self.answers.items() if day == piece.day})

    def read(self, piece: Piece) -> Rows:
        """The rows of the piece's day whose answer is in."""
        names = [column.name for column in self.columns]
        answers = None if piece.day is None else self.answers.get(piece.day)
        if answers is None:
            return _nothing(len(names))
        table = piece.read(["account_id", *names])
        place = pc.index_in(table["account_id"].combine_chunks(), answers["account_id"].combine_chunks())
        table = table.filter(place.is_valid())
        y = answers["churned"].combine_chunks().take(place.drop_null()).cast(pa.float64()).to_numpy()
        X = np.column_stack(
            [
                encode_column(one.name, one.type, one.categories, table[one.name].combine_chunks())
                for one in self.columns
            ]
        )
        day = np.full(len(y), np.datetime64(piece.day, "D"))
        return Rows(X, y, table["account_id"].combine_chunks(), day)


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """Of a ready table: its columns are read as `layout` and the columns say; `left` is the label's value for churn."""

    columns: tuple[Column, ...]
    layout: Layout
    label: str
    left: str

    def of(self, piece: Piece) -> Self:  # noqa: ARG002 -- of every piece it is the same
        """The same."""
        return self

    def read(self, piece: Piece) -> Rows:
        """The rows of the piece that have an answer."""
        behind = {column.name: self.layout.ages.get(column.name, column.name) for column in self.columns}
        table = piece.read([self.layout.id, self.label, SNAPSHOT, *behind.values()])
        labels = [plain_text(value) for value in table[self.label].to_pylist()]
        table = table.filter(pa.array([bool(label) for label in labels], pa.bool_()))
        y = np.array([float(label == self.left) for label in labels if label])
        reader = ColumnReader()
        day = np.full(len(y), np.datetime64("NaT", "D"))
        if self.layout.has_snapshots:
            found = reader.read(SNAPSHOT, table[SNAPSHOT], "date")
            if isinstance(found, Unused) or found.array.null_count:
                raise TableError(f"{piece.path}: the column {SNAPSHOT} must hold the day of each row.")
            day = found.array.to_numpy(zero_copy_only=False).astype("datetime64[D]")
        X = np.empty((len(y), len(self.columns)))
        for place, one in enumerate(self.columns):
            X[:, place] = self._encode(one, table[behind[one.name]], day, reader) if len(y) else ()
        return Rows(X, y, pa.array(read_ids(table[self.layout.id]), pa.string()), day)

    def _encode(self, one: Column, values: pa.ChunkedArray, day: np.ndarray, reader: ColumnReader) -> Floats:
        name = self.layout.ages.get(one.name, one.name)
        wanted: Kind = "date" if one.name in self.layout.ages else one.type
        read = reader.read(name, values, wanted)
        if isinstance(read, Unused):
            raise TableError(f"{name} is learnt as a {wanted}; in a part of the table it {read.why}.")
        found = age(read, day) if one.name in self.layout.ages else read
        return encode_column(one.name, one.type, one.categories, found.array)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows a fit learns from, and what it hides.

    Args:
        columns: the numbers of the columns, in the fit's order.
        days: the days, None for rows without.
        without: accounts whose rows are held out.
        signal_of: for each of the columns its signal.
        mask_share: share of rows in which each signal is hidden.
        seed: of what is hidden; each piece draws on its own.
    """

    columns: tuple[int, ...]
    days: tuple[date, ...] | None
    without: pa.Array
    signal_of: tuple[str, ...]
    mask_share: float
    seed: int

    def apply(self, rows: Rows, number: int) -> tuple[Floats, Floats]:
        """The chosen rows of the piece of a number, with signals hidden, and their answers."""
        chosen = self.of(rows)
        X = rows.X[np.ix_(np.flatnonzero(chosen), np.array(self.columns))]
        random = np.random.default_rng([self.seed, number])
        return mask_signals(X, self.signal_of, self.mask_share, random), rows.y[chosen]

    def of(self, rows: Rows) -> Bools:
        """Which of the rows are chosen."""
        is_out = pc.is_in(rows.account, value_set=self.without).to_numpy(zero_copy_only=False).astype(bool)
        if self.days is None:
            return np.asarray(~is_out)
        return np.asarray(~is_out & np.isin(rows.day, np.array(self.days, dtype="datetime64[D]")))

    def count(self, rows: Rows) -> tuple[int, int]:
        """How many rows of a piece are chosen, and how many of them left."""
        chosen = self.of(rows)
        return int(chosen.sum()), int(rows.y[chosen].sum())


def read_drawn(piece: Piece, id_column: str, share: float) -> pa.Table:
    """All columns of a piece, with the rows of the accounts that are drawn."""
    table = piece.read()
    return table.filter(pa.array(is_looked_at(read_ids(table[id_column]), share), pa.bool_()))


def is_looked_at(account_ids: Sequence[str], share: float) -> Bools:
    """Which accounts this process looks at, by their names.

    Of these some are drawn again for a search; so this is no `training.trial.sample.is_drawn`, which would draw all of
    them once more.
    """
    drawn = [
        int.from_bytes(blake2b(one.encode(), digest_size=_DIGEST).digest()) < share * 256**_DIGEST
        for one in account_ids
    ]
    return np.array(drawn, dtype=bool)


def _nothing(columns: int) -> Rows:
    return Rows(np.empty((0, columns)), np.empty(0), pa.array([], pa.string()), np.empty(0, dtype="datetime64[D]"))


def names_of(columns: Sequence[Column]) -> dict[str, int]:
    """The number of each column by its name."""
    return {column.name: number for number, column in enumerate(columns)}
