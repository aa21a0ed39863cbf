"""A ready table to score: looked at once as a whole, then read a part at a time, so that its size does not matter."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, compress
from pathlib import Path

import numpy as np
import pyarrow as pa

from features.errors import TableError
from features.table.columns import ColumnReader, Reading, Unused
from features.table.keys import SNAPSHOT, Days, Keys, read_ids
from features.table.reading import TableFile, open_file, refuse_empty
from features.table.table import FeatureTable, Layout, age, as_days, days_missing, refuse_age, require, say_odd
from features.table.tally import Tally
from features.table.texts import Kind


@dataclass(frozen=True, slots=True)
class TableInParts:
    """A table whose columns are settled, and whose rows are read when they are asked for.

    `readings` says how each feature is read from its column; `snapshots` how the day of each row is, where the table
    has days. `rows_by_day` counts the rows of each day, in order of days; it is empty where the table has none.
    """

    file: TableFile
    layout: Layout
    id_column: str
    rows: int
    rows_by_day: Mapping[date, int]
    readings: Mapping[str, Reading]
    snapshots: Reading | None
    reader: ColumnReader

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not read as it stands, a sentence each."""
        return tuple(say_odd(name, one.odd, one.odd_example) for name, one in self.readings.items() if one.odd)

    def parts(self, on: date | None = None) -> Iterator[FeatureTable]:
        """The rows (of a day, if it is given) in the file's order, some at a time.

        Raises:
            TableError: the file can't be read any more.
        """
        columns = {one.name for one in self.readings.values()} | {self.id_column}
        for batch in self.file.parts(columns if self.snapshots is None else columns | {SNAPSHOT}):
            part = self._part(batch)
            if on is not None and part.snapshots is not None:
                part = part.rows(part.snapshots == np.datetime64(on))
            if part.account_ids:
                yield part

    def texts(self, names: Collection[str], on: date | None = None) -> Iterator[tuple[str, dict[str, str | None]]]:
        """What columns say of each account (of a day, if it is given), as texts by name; what is blank is None.

        Raises:
            TableError: the file can't be read any more.
        """
        columns = {*names, self.id_column}
        for batch in self.file.parts(columns if self.snapshots is None else columns | {SNAPSHOT}):
            accounts, told = read_ids(batch[self.id_column]), (read_ids(batch[name]) for name in names)
            rows: Iterator[tuple[str, ...]] = zip(accounts, *told, strict=True)
            if on is not None and self.snapshots is not None:
                days = _days(self.file, self.reader, self.snapshots, batch)
                rows = compress(rows, days == np.datetime64(on))
            for account, *texts in rows:
                yield account, {name: text or None for name, text in zip(names, texts, strict=True)}

    def _part(self, batch: pa.RecordBatch) -> FeatureTable:
        ids = read_ids(batch[self.id_column])
        snapshots = None if self.snapshots is None else _days(self.file, self.reader, self.snapshots, batch)
        columns = []
        for feature, reading in self.readings.items():
            values = self.reader.convert(reading, batch[reading.name])
            columns.append(age(values, snapshots) if feature in self.layout.ages and snapshots is not None else values)
        return FeatureTable(self.file.path.name, self.layout, ids, snapshots, tuple(columns), None, {}, ())


def open_parts(path: Path, layout: Layout, wanted: Mapping[str, Kind], id_column: str | None = None) -> TableInParts:
    """Open a table to score: the columns that a model wants, as the kinds that it has learnt.

    Raises:
        TableError: a column is missing, or holds values of another kind; an account comes twice.
    """
    file = open_file(path)
    name = id_column or layout.id
    require(path.name, file.types, [name], "the account's id; name it with --id")
    if layout.has_snapshots and SNAPSHOT not in file.types:
        raise TableError(f"{path.name} has no column {SNAPSHOT}, the day of each row, which the model's table had.")
    behind = {feature: layout.ages.get(feature, feature) for feature in wanted}
    if missing := sorted(set(behind.values()) - file.types.keys()):
        raise TableError(
            f"{path.name} lacks columns that the model reads: {missing}. It has {sorted(file.types)}. Bring them, "
            "blank where nothing is known, or train again on tables like this one."
        )
    kinds: dict[str, Kind] = {
        behind[feature]: "date" if feature in layout.ages else wanted[feature] for feature in wanted
    }
    days: dict[str, Kind] = {SNAPSHOT: "date"} if layout.has_snapshots else {}
    reader = ColumnReader(decimal_comma=file.decimal_comma)
    rows, tallies = _tally(file, reader, kinds | days)
    refuse_empty(file, rows)
    snapshots = _settle_days(file, reader, tallies[SNAPSHOT]) if days else None
    rows_by_day = _check_keys(file, reader, name, snapshots)
    readings = {}
    for feature, column in behind.items():
        if feature in layout.ages:
            refuse_age(path.name, file.types, column)
        readings[feature] = _settle(file, reader, column, kinds[column], tallies[column])
    return TableInParts(file, layout, name, rows, rows_by_day, readings, snapshots, reader)


def features_for(path: Path, layout: Layout, wanted: Mapping[str, Kind], id_column: str | None = None) -> FeatureTable:
    """All of a table to score, as `open_parts` opens it.

    Raises:
        TableError: see `open_parts`.
    """
    first, *others = open_parts(path, layout, wanted, id_column).parts()
    parts = (first, *others)
    return replace(
        first,
        account_ids=tuple(chain.from_iterable(part.account_ids for part in parts)),
        snapshots=None if first.snapshots is None else np.concatenate([part.snapshots for part in parts]),
        columns=tuple(
            replace(same[0], array=pa.concat_arrays([one.array for one in same]))
            for same in zip(*(part.columns for part in parts), strict=True)
        ),
    )


def _tally(file: TableFile, reader: ColumnReader, kinds: Mapping[str, Kind]) -> tuple[int, Mapping[str, Tally]]:
    """How many rows there are, and what is in the columns; once through the whole file."""
    rows = 0
    tallies: dict[str, Tally] = {}
    for batch in file.parts():
        rows += batch.num_rows
        for name, kind in kinds.items():
            part = reader.tally(batch[name], kind)
            tallies[name] = tallies[name] + part if name in tallies else part
    return rows, tallies


def _settle(file: TableFile, reader: ColumnReader, column: str, wanted: Kind, tally: Tally) -> Reading:
    reading = reader.settle(column, file.types[column], wanted, tally)
    if isinstance(reading, Unused):
        raise TableError(f"The model has learnt {column} as a {wanted}; in {file.path.name} it {reading.why}.")
    if reading.kind != wanted:
        raise TableError(f"The model has learnt {column} as a {wanted}; in {file.path.name} it holds a {reading.kind}.")
    return reading


def _settle_days(file: TableFile, reader: ColumnReader, tally: Tally) -> Reading:
    reading = reader.choose(SNAPSHOT, file.types[SNAPSHOT], "date", tally)
    if not isinstance(reading, Reading) or reading.kind != "date":
        raise days_missing(file.path.name)
    return reading


def _check_keys(file: TableFile, reader: ColumnReader, id_column: str, snapshots: Reading | None) -> Mapping[date, int]:
    """Refuse rows without a key of their own; how many rows each day has."""
    keys = Keys(id_column, has_snapshots=snapshots is not None)
    for batch in file.parts({id_column} if snapshots is None else {id_column, SNAPSHOT}):
        keys.add(read_ids(batch[id_column]), None if snapshots is None else _days(file, reader, snapshots, batch))
    keys.refuse()
    return keys.rows_by_day()


def _days(file: TableFile, reader: ColumnReader, reading: Reading, batch: pa.RecordBatch) -> Days:
    return as_days(file.path.name, reader.convert(reading, batch[SNAPSHOT]))
