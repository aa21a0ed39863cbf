"""What a source can't tell the business's own features, or what they ask for in vain."""

from collections.abc import Iterator

from features.declare import Feature
from features.findings import Finding, as_example
from features.read import literal
from features.source import Source

SHOWN = 3


def own_findings(source: Source) -> Iterator[Finding]:
    """A note for each own feature that is unknown for want of a table or column, a warning for values never held."""
    for feature in source.own_features:
        there = source.tables.get(feature.source)
        lacks = None if there is None else feature.columns - there
        if there is None or lacks:
            what = (
                f"no {feature.source}" if there is None else f"{feature.source} has no {', '.join(sorted(lacks or ()))}"
            )
            yield Finding("note", "own_unknown", f"{feature.name} is unknown: {what}.", feature.source)
            continue
        yield from _never_held(source, feature)


def _never_held(source: Source, feature: Feature) -> Iterator[Finding]:
    table = feature.source
    for where in getattr(feature.inner, "where", ()):
        text = f"CAST({where.column} AS VARCHAR)"
        listed = ", ".join(literal(value) for value in where.values)
        held = {value for (value,) in source.rows(f"SELECT DISTINCT {text} FROM {table} WHERE {text} IN ({listed})")}
        missing = [value for value in where.values if value not in held]
        if missing:
            most = source.rows(
                f"SELECT {text} FROM {table} WHERE {where.column} IS NOT NULL GROUP BY 1 "
                f"ORDER BY COUNT(*) DESC, 1 LIMIT {SHOWN}"
            )
            shown = as_example([str(place) for place in range(len(most))], [value for (value,) in most]).values()
            says = (
                f"{table}.{where.column} never holds {' or '.join(map(repr, missing))}, which {feature.name} in "
                f"[[features]] asks for; it holds {', '.join(map(repr, shown)) or 'nothing'}."
            )
            yield Finding("warning", "never_seen", says, table, where.column)
