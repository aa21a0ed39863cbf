"""What a feature or a signal may be called: the name is a column, of tables and of queries in any engine."""

import re

PLAIN = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 60
# Words that SQL keeps for itself in DuckDB, PostgreSQL, Spark, Snowflake or BigQuery.
_WORDS = """
    account all alter analyse analyze and any array as asc assert_rows_modified asymmetric at authorization
    between both by case cast check collate collation column concurrently connect connection constraint contains
    create cross cube current current_catalog current_date current_role current_schema current_time
    current_timestamp current_user database default deferrable define delete desc describe distinct do drop else
    end enum escape except exclude exists extract false fetch filter following for foreign freeze from full
    grant group grouping groups gscluster hash having if ignore ilike in increment initially inner insert
    intersect interval into is isnull issue join lambda lateral leading left like limit localtime localtimestamp
    lookup merge minus natural new no not notnull null nulls of offset on only or order organization outer over
    overlaps partition pivot pivot_longer pivot_wider placing preceding primary proto qualify range recursive
    references regexp respect returning revoke right rlike rollup row rows sample schema select session_user set
    show similar some start struct summarize symmetric table tablesample then time to trailing treat trigger
    true try_cast unbounded union unique unknown unnest unpivot update user using values variadic verbose view
    when whenever where window with within
"""
RESERVED = frozenset(_WORDS.split())
# Columns that every feature table has, or is joined to.
TAKEN = frozenset({"account_id", "snapshot_on", "churned", "label"})


def check_name(name: str) -> str | None:
    """Why something can't be called so; None if it can.

    >>> check_name("payroll_runs_90d")
    >>> check_name("order")
    'it is a word of SQL; choose another'
    """
    if not PLAIN.fullmatch(name):
        return "small letters, digits and underscores are expected, a letter first, such as payroll_runs_90d"
    if len(name) > LONGEST:
        return f"it has {len(name)} letters; at most {LONGEST} are expected"
    if name in RESERVED:
        return "it is a word of SQL; choose another"
    if name in TAKEN:
        return "it is a column of every feature table; choose another"
    return None
