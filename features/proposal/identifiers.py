"""Names as they stand in a query that people read: quoted only where they must be."""

import re
from functools import cache

import duckdb

from features.read import identifier


def query_name(text: str) -> str:
    """A name as SQL, quoted where it must be."""
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) and text.lower() not in reserved_words()
    return text if is_plain else identifier(text)


@cache
def reserved_words() -> frozenset[str]:
    """The words that DuckDB keeps for itself."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset(word for (word,) in rows)
