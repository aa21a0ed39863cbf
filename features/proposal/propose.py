"""The proposal: what was seen, what it is taken for, and the questions that only the business can answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from features.contract import TABLES
from features.proposal.derive import derive_accounts, derive_cancellations
from features.proposal.flat import FlatTable, find_label, read_flat
from features.proposal.look import Sight
from features.proposal.place import Placement, place_tables

_ACTIVE = ("usage", "tickets", "invoices", "touchpoints")
_WHAT_IS_ASKED = {
    "account_id": "names the account",
    "signed_up_on": "is the day on which the account signed up",
    "contact_id": "names the contact",
    "joined_at": "says since when the contact is there",
    "plan": "names the plan",
    "mrr": "is the recurring revenue a month",
    "started_on": "is the day on which the terms began",
    "feature": "says what was used",
    "occurred_at": "says when it happened",
    "ticket_id": "names the ticket",
    "opened_at": "says when the ticket was opened",
    "invoice_id": "names the invoice",
    "issued_on": "is the day of the invoice",
    "due_on": "is the day by which it must be paid",
    "amount": "is the amount",
    "kind": "says of which kind it is",
    "score": "is the score",
    "noted_at": "says when it was noted",
    "milestone": "names the milestone",
    "reached_at": "says when it was reached",
    "notified_at": "says when the business learnt of it",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for what was seen.

    `placed` has tables of the contract. `others` are tables that were not placed, with the table of the contract that
    each looks like, or ''. `flat` is there where one flat table is what there is: then that is proposed, and `placed`
    is empty. `is_silence`: nothing but activity was found, so that leaving is likely to be falling silent.
    """

    sight: Sight
    placed: dict[str, Placement]
    others: dict[str, str]
    flat: FlatTable | None
    questions: tuple[str, ...]

    @property
    def is_silence(self) -> bool:
        """Whether usage was found, and nothing that could tell of leaving."""
        usage = self.placed.get("usage")
        return usage is not None and usage.works and not {"cancellations", "subscriptions"} & self.placed.keys()


def propose(sight: Sight) -> Proposal:
    """Make a proposal for what was seen."""
    placed, others = place_tables(sight.connection, sight.tables)
    flat = None if _tells_a_story(placed) else _find_flat(sight)
    if flat is not None:
        others = {own.name: "" for own in sight.tables if own.name != flat.table.name}
        return Proposal(sight, {}, others, flat, tuple(_ask_flat(flat, sight)))
    seen = {own.name: own for own in sight.tables}
    for made in (derive_accounts(sight.connection, placed), derive_cancellations(sight.connection, seen, placed)):
        if made is not None:
            placed[made.table] = made
    placed = {name: placed[name] for name in TABLES if name in placed}
    unfinished = Proposal(sight, placed, others, None, ())
    return Proposal(sight, placed, others, None, tuple(_ask(unfinished)))


def _tells_a_story(placed: dict[str, Placement]) -> bool:
    """Whether there are tables of happenings, or of cancellations besides the accounts."""
    working = {name for name, placement in placed.items() if placement.works}
    return bool(working & set(_ACTIVE)) or {"accounts", "cancellations"} <= working


def _find_flat(sight: Sight) -> FlatTable | None:
    flat = [
        one
        for own in sight.tables
        if own.rows and (one := read_flat(sight.connection, own, sight.files.get(own.name))) is not None
    ]
    return max(flat, key=lambda one: (one.id is not None, one.table.rows), default=None)


def _ask(proposal: Proposal) -> Iterator[str]:
    placed, tables = proposal.placed, proposal.sight.tables
    if not tables:
        return
    for name, placement in placed.items():
        for column in placement.missing:
            asked = _WHAT_IS_ASKED[column]
            yield f"{name}: which column of {placement.own.says} {asked}? Put it in place of ___ for {column}."
        yield from (fill.asks for fill in placement.fills if fill.asks)
        yield from _ask_about_rows(placement)
    if "accounts" not in placed:
        yield "accounts: which table has one row for each account, with the day on which it signed up?"
    elif placed["accounts"].is_derived:
        yield f"accounts: is an account's first row in {placed['accounts'].own.says} its sign-up? No table says better."
    yield from _ask_about_leaving(proposal)
    if not any(name in placed for name in _ACTIVE):
        yield f"Which table tells what accounts do? At least one of {', '.join(_ACTIVE)} is needed."
    for own in tables:
        if proposal.others.get(own.name) and (label := find_label(own)):
            yield f"{own.says} has a column {label}; on which day did it change? Only a date says what was known when."


def _ask_about_rows(placement: Placement) -> Iterator[str]:
    trial, path, name = placement.trial, placement.path, placement.table
    if placement.own.rows == 0:
        yield f"{name}: {placement.own.says} has no rows. Where are they?"
        return
    if trial is not None and trial.refused is not None:
        yield f"{name}: the query does not run: {trial.refused}"
    elif trial is not None:
        for column, rows in trial.lacking.items():
            yield f"{name}: {rows:,} of {trial.rows:,} rows have no usable {column}. What are they?"
    if path is not None and path.known is not None and not path.known.holds:
        known = path.known
        yield (
            f"{name}: {known.found:,} of {known.of:,} values of {known.column} are found in {known.parent}."
            f"{known.parent_column}. Is that the account?"
        )
    if name == "accounts" and path is not None and not placement.is_derived:
        key = placement.own.column(path.column)
        if not key.is_unique:
            yield f"accounts: {key.name} does not name each row once. Which column does, or which row of each counts?"


def _ask_about_leaving(proposal: Proposal) -> Iterator[str]:
    placed = proposal.placed
    if "cancellations" in placed:
        if placed["cancellations"].is_derived:
            yield "cancellations: is that date when the business learnt of it, or when the contract ended?"
        return
    flags = [f"{own.says}.{label}" for own in proposal.sight.tables if (label := find_label(own))]
    ends = placed.get("subscriptions")
    end = next((fill.own for fill in ends.fills if fill.column == "ended_on"), None) if ends is not None else None
    yield (
        "cancellations: where does it say that an account left, and when? A table, a status with a date, an end date?"
        + (f" {', '.join(flags)} says who, not when." if flags else "")
        + (f" {ends.own.says}.{end} may say when; the query below is a start." if ends is not None and end else "")
    )
    if proposal.is_silence:
        yield "Leaving is taken to be falling silent, since nothing tells of cancellations. Is it? If not, see [label]."
    elif "usage" in placed:
        yield 'Is leaving falling silent, as in a shop? Then set churn = "inactivity" in [label].'


def _ask_flat(flat: FlatTable, sight: Sight) -> Iterator[str]:
    if sight.address is not None:
        yield f"Training on a ready table reads a file: export {flat.table.says} to Parquet or CSV, and name it here."
    if flat.id is None:
        yield "Which column names the account? None has a value of its own in each row."
    if flat.positive is None:
        values = " or ".join(repr(value) for value in flat.values)
        yield f"Which value of {flat.label} means that the account left: {values}?"
    if len(flat.labels) > 1:
        yield f"Is {flat.label} the label? {', '.join(flat.labels[1:])} could be it too."
    if not any(facts.name == "snapshot_on" for facts in flat.table.columns):
        yield (
            "Of which day are these values? With a column snapshot_on the model is judged on later days; without it, "
            "on other accounts of the same time."
        )
