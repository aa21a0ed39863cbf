"""What a look at a table tells: its columns, how full and how distinct they are, which values and which times."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from features.proposal.times import TimeForm, forms_of_text, forms_of_whole
from features.read import identifier

# Of a column with so few different values, the values are kept.
MOST_VALUES = 20
# Columns that are asked about in one query.
_AT_ONCE = 200
# The count of different values is an estimate, within a few per cent.
_NEARLY = 0.85
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column: DuckDB's type, the rows that are not blank, how many different values (many are estimated).

    `values` are all of them, as texts, where they are few. `first` and `last` are the extremes of numbers and times.
    `times` are the forms in which it can be read as a time: none, one, or several where its values don't tell.
    """

    name: str
    type: str
    filled: int
    distinct: int
    is_unique: bool = False
    values: tuple[str, ...] | None = None
    first: str | None = None
    last: str | None = None
    times: tuple[TimeForm, ...] = ()

    @property
    def many(self) -> str:
        """How many different values, in words."""
        return f"{'' if self.is_unique or self.values is not None else 'about '}{self.distinct:,} different"

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.type in (*_NUMBERS, "FLOAT", "DOUBLE") or self.type.startswith("DECIMAL")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """One table: `name` as queries call it, `says` as people do, `rows`; `is_whole`: all of its rows were looked at."""

    name: str
    says: str
    rows: int
    columns: tuple[ColumnFacts, ...]
    is_whole: bool = True

    def column(self, name: str) -> ColumnFacts:
        """The column called `name`; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


def measure(connection: duckdb.DuckDBPyConnection, name: str, says: str, *, is_whole: bool = True) -> TableFacts:
    """Look at the table that `connection` finds under `name`."""
    table = identifier(name)
    types = {column: kind for column, kind, *_ in connection.execute(f"DESCRIBE FROM {table}").fetchall()}
    (rows,) = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() or (0,)
    columns = [facts for some in _in_parts(types) for facts in _measure_columns(connection, table, some, rows)]
    return TableFacts(name, says, rows, tuple(columns), is_whole)


def _in_parts(types: Mapping[str, str]) -> Iterator[dict[str, str]]:
    names = list(types)
    for start in range(0, len(names), _AT_ONCE):
        yield {name: types[name] for name in names[start : start + _AT_ONCE]}


def _measure_columns(
    connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], rows: int
) -> Iterator[ColumnFacts]:
    asked = []
    for name, kind in types.items():
        column = filled_value(name, kind)
        asked += [
            f"COUNT({column}), APPROX_COUNT_DISTINCT({column})",
            f"CAST(MIN({column}) AS VARCHAR), CAST(MAX({column}) AS VARCHAR)",
        ]
    answers = connection.execute(f"SELECT {', '.join(asked)} FROM {table}").fetchone() or ()
    told = {
        name: ColumnFacts(name, kind, filled, distinct, first=first, last=last)
        for (name, kind), filled, distinct, first, last in zip(
            types.items(), answers[::4], answers[1::4], answers[2::4], answers[3::4], strict=True
        )
    }
    values = _few_values(connection, table, [facts for facts in told.values() if 0 < facts.distinct <= MOST_VALUES])
    unique = _unique(connection, table, [facts for facts in told.values() if _may_be_unique(facts, rows)])
    for name, facts in told.items():
        yield ColumnFacts(
            name,
            facts.type,
            facts.filled,
            len(values[name]) if name in values else facts.filled if name in unique else facts.distinct,
            name in unique,
            values.get(name),
            facts.first,
            facts.last,
            _times(connection, table, facts),
        )


def filled_value(name: str, kind: str) -> str:
    """SQL for the column's value, null where it is a text of blanks."""
    column = identifier(name)
    return f"NULLIF(TRIM({column}), '')" if kind == "VARCHAR" else column


def _may_be_unique(facts: ColumnFacts, rows: int) -> bool:
    return facts.filled == rows > 0 and facts.distinct >= _NEARLY * rows


def _few_values(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[ColumnFacts]
) -> dict[str, tuple[str, ...]]:
    if not columns:
        return {}
    asked = ", ".join(
        f"MAP_KEYS(HISTOGRAM(CAST({value} AS VARCHAR)))"
        for value in (filled_value(facts.name, facts.type) for facts in columns)
    )
    answers = connection.execute(f"SELECT {asked} FROM {table}").fetchone() or ()
    return {facts.name: tuple(values) for facts, values in zip(columns, answers, strict=True)}


def _unique(connection: duckdb.DuckDBPyConnection, table: str, columns: list[ColumnFacts]) -> set[str]:
    found = set()
    for facts in columns:
        distinct = f"SELECT COUNT(DISTINCT {identifier(facts.name)}) FROM {table}"
        if connection.execute(distinct).fetchone() == (facts.filled,):
            found.add(facts.name)
    return found


def _times(connection: duckdb.DuckDBPyConnection, table: str, facts: ColumnFacts) -> tuple[TimeForm, ...]:
    if facts.type == "DATE" or facts.type.startswith("TIMESTAMP"):
        return (TimeForm("{0}", is_day=facts.type == "DATE"),)
    if facts.type == "VARCHAR" and facts.first is not None and facts.last is not None:
        return forms_of_text(connection, table, facts.name, (facts.first, facts.last), facts.filled)
    if facts.type in _NUMBERS and facts.first is not None and facts.last is not None:
        return forms_of_whole(connection, table, facts.name, (int(facts.first), int(facts.last)), facts.filled)
    return ()
