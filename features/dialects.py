"""The dialects in which the features' queries can be printed; sqlglot writes them, and this mends what it gets wrong.

Spark and PostgreSQL run in the tests and are compared with DuckDB, value by value. Snowflake and BigQuery are read
again by sqlglot only.
"""

import sqlglot
from sqlglot import exp

from features.spark.translate import mend, rewrite

DIALECTS = ("duckdb", "spark", "snowflake", "bigquery", "postgres")
# Here every name is quoted: `interval` is a word of their own, and capitals mean nothing in a name.
_QUOTED = ("spark", "bigquery")


def write_in(dialect: str, statement: str) -> str:
    """A statement of DuckDB's in one of `DIALECTS`, made to be read.

    >>> write_in("postgres", "SELECT DATE_DIFF('day', a, b) AS days FROM t").split()[1:9]
    ['CAST(b', 'AS', 'DATE)', '-', 'CAST(a', 'AS', 'DATE)', 'AS']
    """
    tree: exp.Expr = sqlglot.parse_one(statement, read="duckdb")
    if dialect == "duckdb":
        return tree.sql(dialect, pretty=True)
    for cte in tree.find_all(exp.CTE):
        _name_inside(cte)
    if dialect == "spark":
        tree = mend(tree)
    elif dialect == "postgres":
        tree = rewrite(tree, _for_postgres)
    else:
        tree = rewrite(tree, _without_filter)
    if dialect == "bigquery":
        tree = rewrite(tree, _for_bigquery)
    return tree.sql(dialect, pretty=True, identify=dialect in _QUOTED)


def _name_inside(cte: exp.CTE) -> None:
    """Name the columns of VALUES within the query, where every dialect has a form for it."""
    names = cte.args["alias"].args.get("columns")
    values = cte.this if isinstance(cte.this, exp.Values) else cte.this.find(exp.Values)
    if not names or values is None or not cte.this.is_star:
        return
    values = exp.Values(
        expressions=[one.copy() for one in values.expressions],
        alias=exp.TableAlias(this=exp.to_identifier("given"), columns=[name.copy() for name in names]),
    )
    cte.set("this", exp.select(*(exp.column(name.copy()) for name in names)).from_(values))
    cte.args["alias"].set("columns", None)


def _without_filter(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Filter(this=exp.ArgMax() as latest):
            # Where there is no FILTER, sqlglot blanks the value only, and the key of a row left out would still win.
            key = exp.Case(ifs=[exp.If(this=node.expression.this.copy(), true=latest.expression.copy())])
            return exp.ArgMax(this=latest.this.copy(), expression=key)
    return node


def _for_bigquery(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.PercentileDisc():
            # It has none that aggregates; of the values in order, the lower of the two in the middle is the same.
            column = node.this.sql("bigquery", identify=True)
            middle = f"ARRAY_AGG({column} IGNORE NULLS ORDER BY {column})[SAFE_ORDINAL(DIV(COUNT({column}) + 1, 2))]"
            return sqlglot.parse_one(middle, read="bigquery")
    return node


def _for_postgres(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.DateDiff():
            unit = node.args["unit"].name.upper()
            if unit == "DAY":
                days = exp.Sub(this=exp.cast(node.this, "DATE"), expression=exp.cast(node.expression, "DATE"))
                return exp.Paren(this=days) if isinstance(node.parent, exp.Binary) else days
            ticks = exp.Sub(this=_ticks(node.this), expression=_ticks(node.expression))
            epoch = exp.Extract(this=exp.var("EPOCH"), expression=ticks)
            return exp.cast(epoch, "BIGINT")
        case exp.Filter(this=exp.ArgMax() as latest):
            return _first(latest, node.expression)
        case exp.ArgMax() if not isinstance(node.parent, exp.Filter):
            return _first(node, None)
        case exp.Explode(this=exp.GenerateSeries() as series):
            # It gives rows by itself.
            return series
    return node


def _ticks(moment: exp.Expr) -> exp.Expr:
    return exp.func("DATE_TRUNC", exp.Literal.string("second"), exp.cast(moment, "TIMESTAMP"), dialect="postgres")


def _first(latest: exp.ArgMax, where: exp.Expr | None) -> exp.Expr:
    """The value with the greatest key, as PostgreSQL says it."""
    known = exp.and_(exp.Not(this=exp.Is(this=exp.Paren(this=latest.expression.copy()), expression=exp.null())))
    chosen = exp.and_(where.this.copy(), known) if where is not None else known
    ordered = exp.Order(
        this=latest.this.copy(), expressions=[exp.Ordered(this=latest.expression.copy(), desc=True, nulls_first=False)]
    )
    every = exp.Filter(this=exp.ArrayAgg(this=ordered), expression=exp.Where(this=chosen))
    return exp.Bracket(this=exp.Paren(this=every), expressions=[exp.Literal.number(1)], offset=1)
