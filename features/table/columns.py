"""What a column holds: numbers, texts or dates; decided from its values, and never guessed where two readings fit."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.types as arrow_types

from features.errors import TableError
from features.read import connect
from features.table.tally import TEXTS, Mark, Tally, count_texts
from features.table.texts import Kind, choose_date, choose_number, describe_wrong, questions, refuse_infinite

ARROW_TYPES: dict[Kind, pa.DataType] = {"number": pa.float64(), "category": pa.string(), "date": pa.date32()}
_SQL_TYPES: dict[Kind, str] = {"number": "DOUBLE", "category": "VARCHAR", "date": "DATE"}
# Any text may be a category, so that comes last.
_IN_TURN: tuple[Kind, ...] = ("number", "date", "category")
_NUMBER = "CASE WHEN NOT isnan(CAST(v AS DOUBLE)) THEN CAST(v AS DOUBLE) END"
_IS_INFINITE = "isinf(CAST(v AS DOUBLE))"
_ONE_CASE = "CASE WHEN LOWER(t) IN ('true', 'false') THEN LOWER(t) ELSE t END"


@dataclass(frozen=True, slots=True)
class Values:
    """A column as it is used: numbers (float64), texts (string; `true` and `false` for truth values) or dates.

    What is unknown is null. `odd` counts the values that were none, such as a text among numbers, and `odd_example`
    shows one; they are unknown.
    """

    name: str
    kind: Kind
    array: pa.Array
    odd: int = 0
    odd_example: str = ""


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that is no feature, and why, as the end of a sentence that begins with its name.

    `distinct` is how many values an identifier has; None where the column is no feature for another reason.
    """

    name: str
    why: str
    distinct: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a whole column is read, so that any part of it can be: as what, and by which SQL over the part.

    `odd` and `odd_example` are those of `Values`, of the whole column.
    """

    name: str
    kind: Kind
    sql: str
    relation: str = "given"
    odd: int = 0
    odd_example: str = ""
    is_blank: bool = False


class ColumnReader:
    """Reads columns through DuckDB, one at a time: counts in each part, decides on the whole, and reads each part."""

    def __init__(self, *, decimal_comma: bool = False) -> None:
        self._connection = connect()
        self._decimal_comma = decimal_comma

    def read(self, name: str, column: pa.ChunkedArray, wanted: Kind | None = None) -> Values | Unused:
        """A whole column as numbers, texts or dates.

        Args:
            name: the column.
            column: its values, as the file has them.
            wanted: the kind that a model has learnt; None finds it from the values.

        Raises:
            TableError: an infinite number, dates in more than one form, or values that are not of the kind wanted.
        """
        if wanted is not None:
            reading = self.settle(name, column.type, wanted, self.tally(column, wanted))
            return reading if isinstance(reading, Unused) else self.convert(reading, column)
        found = self._find(name, column)
        if isinstance(found, Reading):
            return Unused(name, "is blank in every row") if found.is_blank else self.convert(found, column)
        return found

    def _find(self, name: str, column: pa.ChunkedArray) -> Reading | Unused:
        chosen = (self.choose(name, column.type, kind, self.tally(column, kind)) for kind in _IN_TURN)
        return next(one for one in chosen if one is not None)

    def tally(self, column: pa.Array | pa.ChunkedArray, kind: Kind) -> Tally:
        """What must be known of a column, or of a part of it, to choose how the whole is read as a kind."""
        given = _held(column.type)
        if _is_text(given):
            self._give(column.cast(pa.string()))
            return count_texts(self._connection, questions(kind, decimal_comma=self._decimal_comma))
        if not _is_number(given) or kind == "category":
            return Tally({})
        self._give(column)
        (found,) = self._connection.execute(f"SELECT COUNT(*) FILTER (WHERE {_IS_INFINITE}) FROM given").fetchall()
        return Tally({"infinite": Mark(found[0], "", "")})

    def choose(self, name: str, type_: pa.DataType, kind: Kind, tally: Tally) -> Reading | Unused | None:
        """How a column is read as a kind; None if its texts can't be. What is no text is read as what it is.

        Args:
            name: the column.
            type_: that of its values, as the file has them.
            kind: the kind.
            tally: that of the whole column, for this kind.

        Raises:
            TableError: an infinite number, or dates in more than one form.
        """
        given = _held(type_)
        if arrow_types.is_null(given):
            return _blank(name, kind)
        if _is_text(given):
            return self._choose_texts(name, kind, tally)
        if arrow_types.is_boolean(given) or (_is_number(given) and kind == "category"):
            return Reading(name, "category", "CAST(v AS VARCHAR)")
        if _is_number(given):
            refuse_infinite(name, tally["infinite"].count)
            return Reading(name, "number", _NUMBER)
        if arrow_types.is_date(given) or arrow_types.is_timestamp(given):
            moment = "make_timestamp(epoch_us(v))" if arrow_types.is_timestamp(given) else "v"
            return Reading(name, "date", f"CAST({moment} AS DATE)")
        return Unused(name, f"holds values of the type {given}, which tell a model nothing as they stand")

    def settle(self, name: str, type_: pa.DataType, wanted: Kind, tally: Tally) -> Reading | Unused:
        """How a column is read for a model that has learnt it as a kind; as `choose`, but texts must be of the kind.

        Raises:
            TableError: more than a few of the texts are not.
        """
        chosen = self.choose(name, type_, wanted, tally)
        if chosen is None:
            raise TableError(describe_wrong(name, wanted, tally))
        return chosen

    def convert(self, reading: Reading, column: pa.Array | pa.ChunkedArray) -> Values:
        """A column, or a part of it, as it was chosen to be read."""
        self._give(column.cast(pa.string()) if _is_text(_held(column.type)) else column)
        # An engine of several threads keeps the order of rows only where it is told to.
        ordered = self._connection.sql(f"SELECT {reading.sql} FROM {reading.relation} ORDER BY place")
        read = ordered.to_arrow_table().column(0).combine_chunks()
        array = read.cast(ARROW_TYPES[reading.kind])
        return Values(reading.name, reading.kind, array, reading.odd, reading.odd_example)

    def _give(self, column: pa.Array | pa.ChunkedArray) -> None:
        self._connection.register("given", pa.table({"place": np.arange(len(column)), "v": column}))

    def _choose_texts(self, name: str, kind: Kind, tally: Tally) -> Reading | None:
        if tally["filled"].count == 0:
            return _blank(name, kind)
        if kind == "category":
            return Reading(name, kind, _ONE_CASE, TEXTS)
        chosen = (
            choose_date(name, tally)
            if kind == "date"
            else choose_number(name, tally, decimal_comma=self._decimal_comma)
        )
        if chosen is None:
            return None
        sql, odd, example = chosen
        return Reading(name, kind, sql, TEXTS, odd, example)


def _blank(name: str, kind: Kind) -> Reading:
    return Reading(name, kind, f"CAST(NULL AS {_SQL_TYPES[kind]})", is_blank=True)


def _held(type_: pa.DataType) -> pa.DataType:
    return type_.value_type if arrow_types.is_dictionary(type_) else type_


def _is_text(type_: pa.DataType) -> bool:
    return bool(arrow_types.is_string(type_) or arrow_types.is_large_string(type_) or arrow_types.is_string_view(type_))


def _is_number(type_: pa.DataType) -> bool:
    return bool(arrow_types.is_integer(type_) or arrow_types.is_floating(type_) or arrow_types.is_decimal(type_))
