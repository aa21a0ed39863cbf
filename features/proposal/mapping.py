"""From what tables hold to one query for each table of the contract, with what is sure and what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.contract import TABLES, Table
from features.proposal.accounts import AccountKey, Route
from features.proposal.facts import ColumnFacts, TableFacts, named
from features.proposal.names import squash, words_of
from features.proposal.recognise import Match
from features.proposal.vocabulary import SCALES, VALUES
from features.read import literal


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table of the contract, as it is proposed.

    `query` is in DuckDB's SQL; None where a required column is missing, and `sketch` then is the query with the blank
    to fill. `notes` say where things come from, `questions` what only people know. `used` are the columns it reads.
    """

    table: str
    own: str
    query: str | None
    sketch: str
    notes: tuple[str, ...]
    questions: tuple[str, ...]
    used: frozenset[str]
    rows: int
    is_guess: bool = False


@dataclass
class _Draft:
    """The lines of a query as they come together."""

    selected: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def map_table(table: Table, facts: TableFacts, matches: Mapping[str, Match], route: Route | None) -> Mapped:
    """The query that makes the contract's table out of an own one.

    Args:
        table: the contract's.
        facts: what the own table holds.
        matches: its columns taken for the contract's.
        route: how a row leads to its account; None where nothing does.
    """
    draft = _Draft()
    if route is None:
        draft.missing.append("account_id")
        draft.questions.append(
            f"{facts.says} has no column that names the account. Which column does, or through which table?"
        )
        draft.selected.append(("account_id", "…"))
    else:
        draft.selected.append(("account_id", route.column))
        draft.notes += route.notes
    for column in table.columns:
        if column.name in ("account_id", "recorded_at"):
            continue
        match = matches.get(column.name)
        if match is not None:
            draft.selected.append((column.name, _value(table, match, draft)))
        elif default := _default(table, column.name, facts, matches):
            sql, note = default
            draft.selected.append((column.name, sql))
            draft.notes.append(note)
        elif column.required:
            draft.missing.append(column.name)
            draft.questions.append(f"Which column of {facts.says} is {column.name}? Put it in the place of …")
            draft.selected.append((column.name, "…"))
    sketch = _write(draft.selected, facts, route)
    used = {match.facts.name for match in matches.values()} | ({route.own} if route is not None else set())
    return Mapped(
        table.name,
        facts.name,
        None if draft.missing else sketch,
        sketch,
        tuple(draft.notes),
        tuple(draft.questions),
        frozenset(used),
        facts.rows,
    )


def _write(selected: list[tuple[str, str]], facts: TableFacts, route: Route | None) -> str:
    columns = [sql if sql == f"t.{name}" else f"{sql} AS {name}" for name, sql in selected]
    joins = "" if route is None else route.joins
    return "SELECT " + ",\n       ".join(columns) + f"\nFROM {named(facts.name)} AS t{joins}"


def _value(table: Table, match: Match, draft: _Draft) -> str:
    facts, column = match.facts, match.column
    sql = named(facts.name, "t")
    if not match.is_sure and facts.name.lower() != column.name:
        draft.notes.append(f"{column.name} is taken from {facts.name}, whose name could mean something else")
    if column.type in ("date", "timestamp"):
        return _time(column.name, facts, draft)
    meanings = VALUES.get((table.name, column.name))
    if meanings is not None and facts.values is not None:
        return _translate(table.name, column.name, sql, facts.values, meanings, draft)
    scale = SCALES.get((table.name, column.name))
    if scale is not None and facts.first is not None and facts.last is not None:
        low, high = scale
        if float(facts.first) < low or float(facts.last) > high:
            draft.questions.append(
                f"{column.name} should lie between {low:g} and {high:g}; {facts.name} goes from {facts.first} to "
                f"{facts.last}. Should it be scaled?"
            )
    return sql


def _time(name: str, facts: ColumnFacts, draft: _Draft) -> str:
    sql = named(facts.name, "t")
    if not facts.times:
        return sql
    if len(facts.times) > 1:
        forms = " or ".join(form.says for form in facts.times)
        draft.questions.append(f"Is {facts.name} written as {forms}? Nothing in it tells; {name} takes it as the first")
    form = facts.times[0]
    if form.says:
        draft.notes.append(f"{facts.name} is read as {form.says}")
    return form.sql.format(sql)


def _translate(
    table: str, column: str, sql: str, values: tuple[str, ...], meanings: Mapping[str, str], draft: _Draft
) -> str:
    known = {word: value for value, words in meanings.items() for word in (*words.split(), squash(words_of(value)))}
    found = {value: known[squash(words_of(value))] for value in values if squash(words_of(value)) in known}
    if strange := [value for value in values if value not in found]:
        listed = ", ".join(strange[:8])
        draft.questions.append(f"{table}.{column} knows {', '.join(meanings)}. What do these values mean: {listed}?")
    changed = {value: meaning for value, meaning in found.items() if value != meaning}
    if not changed:
        return sql
    cases = " ".join(f"WHEN {literal(value)} THEN {literal(meaning)}" for value, meaning in changed.items())
    return f"CASE {sql} {cases} ELSE {sql} END"


def _default(table: Table, column: str, facts: TableFacts, matches: Mapping[str, Match]) -> tuple[str, str] | None:
    """What stands in for a required column that the table does not have, where its name says what it tells."""
    words = " ".join(word for word in words_of(facts.name))
    if column == "feature" and table.name == "usage":
        name = "login" if "login" in words else words_of(facts.name)[-1]
        return literal(name), f"every row of {facts.says} is taken for one use of {name!r}"
    if column == "kind" and table.name in ("surveys", "touchpoints"):
        kinds = ("nps", "csat", "ces", "call", "email", "meeting", "webinar", "training", "review")
        told = [kind for kind in kinds if kind in words]
        score = matches.get("score")
        told += [kind for kind in kinds[:3] if score is not None and kind in score.facts.name.lower()]
        if told:
            return literal(told[0]), f"every row of {facts.says} is taken for a {told[0]}"
    if column in ("ticket_id", "invoice_id", "contact_id"):
        return "CAST(ROW_NUMBER() OVER () AS VARCHAR)", f"{facts.says} has no {column}: the rows are numbered"
    if column == "plan":
        return literal("standard"), "no column says which plan it is: all are taken for one"
    if column == "due_on" and "issued_on" in matches:
        return named(matches["issued_on"].facts.name, "t"), "no column says when it is due: taken as the day of issue"
    return None


def accounts_of_events(events: TableFacts, key: AccountKey, time: str) -> Mapped:
    """The accounts, where no table lists them: everybody who appears in the events, from the first one on."""
    account = named(key.column, "t")
    query = (
        f"SELECT {account} AS account_id,\n       MIN({time}) AS signed_up_on\nFROM {named(events.name)} AS t\n"
        f"GROUP BY {account}"
    )
    note = f"no table lists the accounts: they are those in {events.says}, since they first appear"
    question = "Is there a table of accounts, with the day on which each signed up?"
    used = frozenset({key.column})
    return Mapped("accounts", events.name, query, query, (note,), (question,), used, key.accounts, is_guess=True)


def cancellations_of(own: TableFacts, route: Route, column: ColumnFacts) -> Mapped:
    """The cancellations, where another table has a column that says when somebody left."""
    form = column.times[0].sql.format(named(column.name, "t"))
    query = (
        f"SELECT {route.column} AS account_id,\n       {form} AS notified_at\nFROM {named(own.name)} AS t"
        f"{route.joins}\nWHERE {named(column.name, 't')} IS NOT NULL"
    )
    note = f"no table lists cancellations: {column.name} of {own.says} is filled {column.filled:,} times"
    question = f"Is {column.name} the day on which the business learnt that the account leaves?"
    used = frozenset({column.name})
    return Mapped("cancellations", own.name, query, query, (note,), (question,), used, column.filled, is_guess=True)


def required_of(table: str) -> list[str]:
    """The required columns of one of the contract's tables."""
    return [column.name for column in TABLES[table].columns if column.required]
