"""What a column holds: numbers, texts or dates; decided from its values, and never guessed where two readings fit."""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.types as arrow_types

from features.errors import TableError
from features.read import connect
from features.table.dates import DATE_FORMS, choose_form, date_of

Kind = Literal["number", "category", "date"]
ARROW_TYPES: dict[Kind, pa.DataType] = {"number": pa.float64(), "category": pa.string(), "date": pa.date32()}

# In a column of numbers or dates a few values may be none; they count as unknown, and are said.
_MOST_ODD = 0.05
# Words for a blank, in any column; and those that mean it only among numbers and dates (NA may be a country).
_BLANK = ("nan", "null", "n/a", "#n/a")
_BLANK_AMONG_NUMBERS = ("na", "none", "-", "--", "?", ".", "unknown", "missing", "nil", "#value!", "#div/0!")
_PLAIN = r"[+-]?[$€£]?\s?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s?[%€£$]?"
_THOUSANDS = r"[+-]?[$€£]?\s?\d{1,3}(,\d{3})+(\.\d*)?\s?[%€£$]?"
_COMMA = r"[+-]?[$€£]?\s?(\d{1,3}(\.\d{3})+|\d+),\d+\s?[%€£$]?"
_COMMA_WHOLE = r"[+-]?[$€£]?\s?(\d{1,3}(\.\d{3})+|\d+)\s?[%€£$]?"
_INFINITE = r"(?i)[+-]?inf(inity)?"
_STRIPPED = r"regexp_replace(n, '[$€£%\s]', '', 'g')"


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
    """A column that is no feature, and why, as the end of a sentence that begins with its name."""

    name: str
    why: str


class ColumnReader:
    """Reads columns through DuckDB, one at a time."""

    def __init__(self, *, decimal_comma: bool = False) -> None:
        self._connection = connect()
        self._decimal_comma = decimal_comma

    def read(self, name: str, column: pa.ChunkedArray, wanted: Kind | None = None) -> Values | Unused:
        """The column as numbers, texts or dates.

        Args:
            name: the column.
            column: its values, as the file has them.
            wanted: the kind that a model has learnt; None finds it from the values.

        Raises:
            TableError: an infinite number, dates in more than one form, or values that are not of the kind wanted.
        """
        kind = column.type.value_type if arrow_types.is_dictionary(column.type) else column.type
        if arrow_types.is_null(kind):
            return self._blank(name, len(column), wanted)
        if arrow_types.is_string(kind) or arrow_types.is_large_string(kind) or arrow_types.is_string_view(kind):
            self._connection.register("given", pa.table({"v": column.cast(pa.string())}))
            return self._read_texts(name, len(column), wanted)
        if arrow_types.is_boolean(kind):
            return self._convert(name, "category", column, "CAST(v AS VARCHAR)")
        if arrow_types.is_integer(kind) or arrow_types.is_floating(kind) or arrow_types.is_decimal(kind):
            return self._read_numbers(name, column, wanted)
        if arrow_types.is_date(kind) or arrow_types.is_timestamp(kind):
            moment = "make_timestamp(epoch_us(v))" if arrow_types.is_timestamp(kind) else "v"
            return self._convert(name, "date", column, f"CAST({moment} AS DATE)")
        return Unused(name, f"holds values of the type {kind}, which tell a model nothing as they stand")

    def _read_numbers(self, name: str, column: pa.ChunkedArray, wanted: Kind | None) -> Values:
        if wanted == "category":
            return self._convert(name, "category", column, "CAST(v AS VARCHAR)")
        numbers = "CASE WHEN NOT isnan(CAST(v AS DOUBLE)) THEN CAST(v AS DOUBLE) END"
        read = self._convert(name, "number", column, numbers)
        (infinite,) = self._counts("COUNT(*) FILTER (WHERE isinf(CAST(v AS DOUBLE)))", "given")
        _refuse_infinite(name, infinite)
        return read

    def _convert(self, name: str, kind: Kind, column: pa.ChunkedArray, sql: str) -> Values:
        self._connection.register("given", pa.table({"v": column}))
        return Values(name, kind, self._array(sql, kind))

    def _array(self, sql: str, kind: Kind) -> pa.Array:
        return self._column(f"SELECT {sql} AS v FROM given", kind)

    def _column(self, query: str, kind: Kind) -> pa.Array:
        return self._connection.sql(query).to_arrow_table()["v"].combine_chunks().cast(ARROW_TYPES[kind])

    def _counts(self, what: str, table: str = "texts") -> list[int]:
        (counts,) = self._connection.execute(f"SELECT {what} FROM {table}").fetchall()
        return [int(count) for count in counts]

    def _first(self, condition: str) -> str:
        """The first text for which the condition holds."""
        found = self._connection.execute(f"SELECT n FROM texts WHERE {condition} ORDER BY place LIMIT 1").fetchall()
        return str(found[0][0]) if found else ""

    def _blank(self, name: str, rows: int, wanted: Kind | None) -> Values | Unused:
        if wanted is None:
            return Unused(name, "is blank in every row")
        return Values(name, wanted, pa.nulls(rows, ARROW_TYPES[wanted]))

    def _read_texts(self, name: str, rows: int, wanted: Kind | None) -> Values | Unused:
        words = ", ".join(f"'{word}'" for word in _BLANK)
        among_numbers = ", ".join(f"'{word}'" for word in (*_BLANK, *_BLANK_AMONG_NUMBERS))
        self._connection.execute(
            f"""
            CREATE OR REPLACE TEMPORARY TABLE texts AS
            SELECT row_number() OVER () AS place,
                   CASE WHEN LOWER(TRIM(v)) NOT IN ('', {words}) THEN TRIM(v) END AS t,
                   CASE WHEN LOWER(TRIM(v)) NOT IN ('', {among_numbers}) THEN TRIM(v) END AS n
            FROM given
            """
        )
        filled, candidates = self._counts("COUNT(t), COUNT(n)")
        if filled == 0:
            return self._blank(name, rows, wanted)
        if wanted in (None, "number") and (numbers := self._as_numbers(name, candidates)) is not None:
            return numbers
        if wanted in (None, "date") and (dates := self._as_dates(name, candidates)) is not None:
            return dates
        if wanted in ("number", "date"):
            raise TableError(self._describe_wrong(name, wanted))
        one_case = "CASE WHEN LOWER(t) IN ('true', 'false') THEN LOWER(t) ELSE t END"
        return Values(name, "category", self._texts_as(one_case, "category"))

    def _texts_as(self, sql: str, kind: Kind) -> pa.Array:
        return self._column(f"SELECT {sql} AS v FROM texts ORDER BY place", kind)

    def _as_numbers(self, name: str, candidates: int) -> Values | None:
        pattern, sql = f"({_PLAIN}|{_THOUSANDS})", f"replace({_STRIPPED}, ',', '')"
        # A comma anywhere in the column tells that the points in it part thousands.
        if self._decimal_comma and self._count(_COMMA):
            pattern, sql = f"({_COMMA}|{_COMMA_WHOLE})", f"replace(replace({_STRIPPED}, '.', ''), ',', '.')"
        found, infinite = self._count(pattern), self._count(_INFINITE)
        odd = candidates - found - infinite
        if not found or odd > _MOST_ODD * candidates:
            return None
        number = f"CASE WHEN regexp_full_match(n, '{pattern}') THEN TRY_CAST({sql} AS DOUBLE) END"
        (huge,) = self._counts(f"COUNT(*) FILTER (WHERE isinf({number}))")
        _refuse_infinite(name, infinite + huge)
        example = self._first(f"NOT regexp_full_match(n, '{pattern}')")
        return Values(name, "number", self._texts_as(number, "number"), odd, example)

    def _count(self, pattern: str) -> int:
        (found,) = self._counts(f"COUNT(*) FILTER (WHERE regexp_full_match(n, '{pattern}'))")
        return found

    def _as_dates(self, name: str, candidates: int) -> Values | None:
        fits = {form: f"({date_of(form)}) IS NOT NULL" for form in DATE_FORMS}
        counted = ", ".join(f"COUNT(*) FILTER (WHERE {fit})" for fit in fits.values())
        dates, *each = self._counts(f"COUNT(*) FILTER (WHERE {' OR '.join(fits.values())}), {counted}")
        odd = candidates - dates
        if not dates or odd > _MOST_ODD * candidates:
            return None
        form = choose_form(name, dict(zip(DATE_FORMS, each, strict=True)), dates, self._date_like)
        example = self._first(f"n IS NOT NULL AND NOT ({fits[form]})")
        return Values(name, "date", self._texts_as(date_of(form), "date"), odd, example)

    def _date_like(self, form: str, *, fits: bool) -> str:
        """A value that fits a form of dates, or one that does not."""
        return self._first(f"n IS NOT NULL AND ({date_of(form)}) IS {'NOT ' if fits else ''}NULL")

    def _describe_wrong(self, name: str, wanted: Kind) -> str:
        is_number = f"regexp_full_match(n, '({_PLAIN}|{_THOUSANDS})')"
        example = self._first(f"n IS NOT NULL AND NOT {is_number}" if wanted == "number" else "n IS NOT NULL")
        return (
            f"The model has learnt {name} as a {wanted}, and more than {_MOST_ODD:.0%} of its values here are none, "
            f"such as {example!r}. Correct the column, or train again on tables like this one."
        )


def _refuse_infinite(name: str, rows: int) -> None:
    if rows:
        raise TableError(
            f"The column {name} holds an infinite number in {rows:,} {'row' if rows == 1 else 'rows'}. Leave it blank "
            "where the number is unknown, or leave the column out with --drop."
        )
