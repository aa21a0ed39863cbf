"""Translating queries from DuckDB's dialect into Spark's: sqlglot does it, and this mends what would give other values.

Each step says what differs. What is given through `$name` becomes a literal of the same type.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

from features.errors import SourceError
from features.findings import reason_of

# From a schema (none: empty) and a name to what Spark knows the relation by; None leaves it as it is.
Resolve = Callable[[str, str], str | None]

_DAY = ("DAY", "DAYS")


def translate(query: str, resolve: Resolve, values: Mapping[str, object] | None = None) -> str:
    """A query in Spark's dialect, with names quoted, relations resolved and values put in.

    Raises:
        SourceError: it can't be understood.
    """
    try:
        tree = sqlglot.parse_one(query, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise SourceError(f"A query can't be understood: {reason_of(error)}.") from error
    _resolve_relations(tree, resolve)
    for placeholder in list(tree.find_all(exp.Placeholder)):
        name = str(placeholder.this)
        if values is None or name not in values:
            raise SourceError(
                f"A query asks for the value ${name}, which nothing gives. Write the value into the query."
            )
        placeholder.replace(_as_literal(values[name]))
    return mend(tree).sql(dialect="spark", identify=True)


def mend(tree: exp.Expr) -> exp.Expr:
    """The tree with everything replaced that sqlglot would write for Spark with another meaning."""
    return rewrite(tree, _mend_one)


def rewrite(tree: exp.Expr, change: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """The tree with each node changed, those within others first; sqlglot's own way passes over what stands within."""
    for node in reversed(list(tree.bfs())):
        changed = change(node)
        if changed is node:
            continue
        if node is tree:
            tree = changed
        else:
            node.replace(changed)
    return tree


def _mend_one(node: exp.Expr) -> exp.Expr:  # noqa: PLR0911 -- one line for each difference, side by side
    match node:
        case exp.DateDiff() if _unit(node) in _DAY:
            # Spark counts whole 24 hours; DuckDB counts midnights.
            return exp.func("DATEDIFF", _as_date(node.this), _as_date(node.expression), dialect="hive")
        case exp.DateDiff() if _unit(node) == "SECOND":
            # Spark counts whole seconds between; DuckDB counts the ticks of the clock.
            return exp.Paren(this=exp.Sub(this=_clock(node.this), expression=_clock(node.expression)))
        case exp.Div() if not isinstance(node.parent, exp.Interval):
            # Spark divides decimals as decimals, and whole numbers with whole results never.
            return exp.Div(this=_as_double(node.this), expression=_as_double(node.expression))
        case exp.PercentileDisc() if not isinstance(node.parent, exp.WithinGroup):
            ordered = exp.Order(expressions=[exp.Ordered(this=node.this)])
            # By its own name, sqlglot would write one that only comes near it.
            share = exp.Anonymous(this="PERCENTILE_DISC", expressions=[node.expression])
            return exp.WithinGroup(this=share, expression=ordered)
        case exp.UnixToTime(this=exp.Anonymous() as epoch) if epoch.name.lower() == "epoch_us":
            # In a session in UTC, a moment without its zone.
            return exp.cast(epoch.expressions[0], "TIMESTAMP_NTZ", dialect="spark")
        case exp.Anonymous() if node.name.upper() == "TO_MONTHS":
            return _interval(exp.Literal.number(0), node.expressions[0])
        case exp.ToDays():
            return _interval(*(exp.Literal.number(0) for _ in range(3)), node.this)
        case exp.Cast(this=(exp.Unnest() | exp.Explode()) as generator):
            # Spark takes no generator inside another expression, and a sequence of dates holds dates.
            return generator
    return node


def _unit(node: exp.DateDiff) -> str:
    unit = node.args.get("unit")
    return unit.name.upper() if unit is not None else "DAY"


def _as_date(node: exp.Expr) -> exp.Expr:
    return node if node.is_type("date") else exp.cast(node, "DATE")


def _as_double(node: exp.Expr) -> exp.Expr:
    return node if node.is_type("double") else exp.cast(exp.Paren(this=node), "DOUBLE")


def _clock(node: exp.Expr) -> exp.Expr:
    moment = exp.cast(exp.cast(node, "TIMESTAMP_NTZ", dialect="spark"), "TIMESTAMP", dialect="spark")
    return exp.Anonymous(this="UNIX_SECONDS", expressions=[moment])


def _interval(*parts: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="MAKE_INTERVAL", expressions=list(parts))


def _as_literal(value: object) -> exp.Expr:
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP_NTZ", dialect="spark")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, float):
        return exp.cast(exp.Literal.string(repr(value)), "DOUBLE")
    if value is None or isinstance(value, bool | int | str | Decimal):
        return exp.convert(value)
    raise TypeError(f"A value of type {type(value).__name__} can't be put into a query.")


def _resolve_relations(tree: exp.Expr, resolve: Resolve) -> None:
    """Replace the names of relations, where they are not names that the query itself gives."""
    for scope in traverse_scope(tree):
        for source in list(scope.sources.values()):
            if not isinstance(source, exp.Table) or not source.name or source.catalog:
                continue
            known = resolve(source.db, source.name)
            if known is None:
                continue
            alias = source.alias or source.name
            named = exp.to_table(known, dialect="spark")
            source.set("this", named.this)
            source.set("db", named.args.get("db"))
            source.set("catalog", named.args.get("catalog"))
            source.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
