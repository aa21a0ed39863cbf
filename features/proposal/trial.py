"""Trying a proposed query: whether it runs, how many rows it gives, and whether required columns are filled."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from features.contract import SQL_TYPES, Table


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query came to: its rows, and how many of them lack each required column; or why it does not run."""

    rows: int
    lacking: Mapping[str, int]
    refused: str | None = None


def try_query(connection: duckdb.DuckDBPyConnection, table: Table, query: str) -> Trial:
    """Run the query over what was seen."""
    required = [column for column in table.columns if column.required]
    counted = "".join(
        f", COUNT(*) - COUNT(TRY_CAST(NULLIF(TRIM(CAST(t.{column.name} AS VARCHAR)), '') AS {SQL_TYPES[column.type]}))"
        for column in required
    )
    try:
        rows, *lacking = connection.execute(f"SELECT COUNT(*){counted} FROM ({query}) AS t").fetchone() or (0,)
    except duckdb.Error as error:
        return Trial(0, {}, str(error).strip().splitlines()[0])
    return Trial(rows, {column.name: bad for column, bad in zip(required, lacking, strict=True) if bad})
