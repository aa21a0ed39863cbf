"""How a column of the contract is filled: from which column, in which form, and what is not sure about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from features.contract import Column, Table
from features.proposal.facts import ColumnFacts, TableFacts
from features.proposal.identifiers import query_name
from features.proposal.names import squash, words_of
from features.proposal.recognise import IMPLIED, Match, telling_word
from features.proposal.vocabulary import SCALES, VALUES
from features.read import literal

_SURVEYS = {"nps": "nps", "csat": "csat", "satisfaction": "csat", "ces": "ces", "effort": "ces"}

# Values of these say what the column is; those of any other may name people, and stay out of the file.
_SHOWN = ("plan", "feature", "segment", "industry", "country", "currency", "milestone", "kind")


@dataclass(frozen=True, slots=True)
class Fill:
    """SQL for one column of the contract, with `{0}` in place of `own`; `asks` is what somebody should look at."""

    column: str
    own: str | None
    sql: str = "{0}"
    says: str = ""
    asks: str | None = None


def fill_column(own: TableFacts, table: Table, match: Match) -> Fill | None:
    """The column as the contract wants it; None where its values can't be that."""
    column, facts = table.column(match.column), own.column(match.own)
    where = f"{table.name}: {column.name}"
    if column.type in ("date", "timestamp"):
        return _fill_time(where, column, facts)
    if scale := SCALES.get((table.name, column.name)):
        return _fill_scale(where, column, facts, scale)
    if meanings := VALUES.get((table.name, column.name)):
        return _fill_values(where, column, facts, meanings)
    says = facts.many if facts.values is None or column.name not in _SHOWN else _listed(facts.values)
    return Fill(column.name, facts.name, says=says)


def fill_from_name(words: Sequence[str], table: Table, column: Column, others: Sequence[Match]) -> Fill | None:
    """What the name of the table, or of the column of scores, says instead of a column of its own."""
    if (table.name, column.name) not in IMPLIED:
        return None
    if table.name == "surveys":
        named = (*words, *(word for match in others if match.column == "score" for word in words_of(match.own)))
        kind = next((_SURVEYS[word] for word in named if word in _SURVEYS), None)
    else:
        kind = telling_word(words, table.name)
    return None if kind is None else Fill(column.name, None, literal(kind), says="from the name of the table")


def _fill_time(where: str, column: Column, facts: ColumnFacts) -> Fill:
    asks: str | None = None
    if not facts.times:
        return Fill(column.name, facts.name, says="without a value")
    form = facts.times[0]
    if len(facts.times) > 1:
        other = facts.times[1]
        asks = (
            f"{where}: nothing in {facts.name} tells whether it is written as {form.says} or as {other.says}. "
            f"It is read as {form.says}; if that is wrong, write {other.sql.format(query_name(facts.name))}."
        )
    ends = f"{facts.first} to {facts.last}" if form.sql == "{0}" else f"such as {facts.first}, read as {form.says}"
    return Fill(column.name, facts.name, form.sql, ends, asks)


def _fill_scale(where: str, column: Column, facts: ColumnFacts, scale: tuple[float, float]) -> Fill | None:
    if facts.first is None or facts.last is None:
        return Fill(column.name, facts.name, says="without a value")
    low, high = scale
    try:
        first, last = float(facts.first), float(facts.last)
    except ValueError:
        return None
    asks: str | None = None
    if first < low or last > high:
        asks = f"{where}: {facts.name} runs from {facts.first} to {facts.last}, and {low:g} to {high:g} is expected. "
        asks += "Bring it to that scale, or leave it out."
    return Fill(column.name, facts.name, says=f"{facts.first} to {facts.last}", asks=asks)


def _fill_values(where: str, column: Column, facts: ColumnFacts, meanings: Mapping[str, str]) -> Fill:
    known = {squash(words_of(one)): meaning for meaning, names in meanings.items() for one in names.split()}
    if facts.values is None:
        many = f"{where}: {facts.name} has {facts.many} values, and {', '.join(meanings)} are looked for."
        return Fill(column.name, facts.name, says=facts.many, asks=many)
    means = {value: known.get(squash(words_of(value))) for value in facts.values}
    strange = [value for value, meaning in means.items() if meaning is None]
    asks: str | None = None
    if strange:
        asks = f"{where}: which of {', '.join(meanings)} is {_listed(strange)}? It stays as it is until you say so."
    changed = {value: meaning for value, meaning in means.items() if meaning is not None and meaning != value}
    if not changed:
        return Fill(column.name, facts.name, says=_listed(facts.values), asks=asks)
    cases = " ".join(f"WHEN {literal(value)} THEN {literal(meaning)}" for value, meaning in changed.items())
    return Fill(
        column.name,
        facts.name,
        f"CASE {{0}} {_braces(cases)} ELSE {{0}} END",
        ", ".join(f"{value} is {meaning}" for value, meaning in changed.items()),
        asks,
    )


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _listed(values: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(repr(value)[:40] for value in values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"
