"""The query that maps a table: one that an analyst would be glad to read."""

from collections.abc import Mapping, Sequence

from features.proposal.facts import TableFacts
from features.proposal.fill import Fill
from features.proposal.identifiers import query_name, reserved_words
from features.proposal.joins import Path
from features.proposal.names import words_of

# What stands in a query where a column is yet to be named.
BLANK = "___"


def write_query(
    tables: Mapping[str, TableFacts],
    path: Path | None,
    own: TableFacts,
    fills: Sequence[Fill],
    missing: Sequence[str],
    where: str | None = None,
) -> str:
    """SELECT the account and the fills, with a blank for each missing column, from the table and those on the path."""
    steps = path.steps if path is not None else ()
    aliases = _aliases([own.name, *(step.parent for step in steps)]) if steps else {}
    lines = []
    if path is not None:
        lines.append(_selected(_column(path.column, aliases.get(path.end)), "account_id"))
    for fill in fills:
        own_column = None if fill.own is None else _column(fill.own, aliases.get(own.name))
        lines.append(_selected(fill.sql.format(own_column), fill.column))
    lines += [f"{BLANK} AS {column}" for column in missing]
    query = "SELECT\n    " + ",\n    ".join(lines) + f"\nFROM {query_name(own.name)}"
    if steps:
        query += f" AS {aliases[own.name]}"
    for step in steps:
        left = _column(step.parent_column, aliases[step.parent])
        right = _column(step.column, aliases[step.table])
        if tables[step.parent].column(step.parent_column).type != tables[step.table].column(step.column).type:
            left, right = f"CAST({left} AS VARCHAR)", f"CAST({right} AS VARCHAR)"
        query += f"\nJOIN {query_name(step.parent)} AS {aliases[step.parent]} ON {left} = {right}"
    return query + (f"\nWHERE {where}" if where else "")


def _aliases(tables: Sequence[str]) -> dict[str, str]:
    """A short name for each table: the first letter of its last word, with a number where two would be the same."""
    taken: dict[str, str] = {}
    for table in tables:
        letter = next((word[0] for word in reversed(words_of(table)) if word[0].isalpha()), "t")
        short, number = letter, 2
        while short in taken.values() or short in reserved_words():
            short, number = f"{letter}{number}", number + 1
        taken[table] = short
    return taken


def _column(column: str, alias: str | None) -> str:
    return query_name(column) if alias is None else f"{alias}.{query_name(column)}"


def _selected(sql: str, column: str) -> str:
    return sql if sql.rpartition(".")[2].strip('"') == column else f"{sql} AS {column}"
