"""What happened to accounts, for people to read: tickets, invoices, plans, people, contacts, milestones, pulses.

Nothing is computed from it. It tells what was known before a day, of the year before it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from features.contract import SQL_TYPES, TABLES
from features.source import Source

Kind = Literal["ticket", "invoice", "plan", "joined", "left", "contact", "milestone", "survey", "pulse", "notice"]

YEAR_DAYS = 366
# Of an account so many are told, the newest.
MOST = 60
# So many accounts are told of at a time.
CHUNK_ACCOUNTS = 5_000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an account; `key` names it among those of its account, `what` tells of it.

    Times are UTC without a zone. In `what` they are texts in ISO 8601, amounts are floats, and the unknown is left out.
    """

    key: str
    happened_at: datetime
    kind: Kind
    what: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class _Telling:
    """How one kind is read from its table: what dates it, what tells one from another, and the columns that tell it.

    `before` are columns of which the value of the row before is told too. With `counted`, the rows of a day that are
    alike are one happening, and `times` says how many they are.
    """

    kind: Kind
    table: str
    at: str
    key: str
    what: tuple[str, ...]
    before: tuple[str, ...] = ()
    is_counted: bool = False


_TELLINGS = (
    _Telling(
        "ticket",
        "tickets",
        "opened_at",
        "ticket_id",
        ("topic", "severity", "kind", "resolved_at", "reopened_at", "csat"),
    ),
    _Telling("invoice", "invoices", "issued_on", "invoice_id", ("due_on", "paid_on", "amount")),
    _Telling("plan", "subscriptions", "started_on", "plan", ("plan", "seats", "mrr"), before=("plan", "seats", "mrr")),
    _Telling("joined", "contacts", "joined_at", "contact_id", ("name", "role")),
    _Telling("left", "contacts", "left_at", "contact_id", ("name", "role")),
    _Telling("contact", "touchpoints", "occurred_at", "kind", ("kind",), is_counted=True),
    _Telling("milestone", "milestones", "reached_at", "milestone", ("milestone",)),
    _Telling("survey", "surveys", "answered_at", "kind", ("kind", "score")),
    _Telling("pulse", "pulses", "noted_at", "author", ("author", "score", "note")),
    _Telling("notice", "cancellations", "notified_at", "kind", ("withdrawn_at",)),
)


def tell_happenings(source: Source, on: date, accounts: Sequence[str]) -> Iterator[tuple[str, list[Happening]]]:
    """What happened to each of some accounts in the year before a day, as it was known before that day, newest first.

    Args:
        source: of the business.
        on: the day; of what became known on it or later nothing is told.
        accounts: whose; each comes once, in order, also where nothing happened to it.
    """
    known = source.until(on)
    told = [one for one in _TELLINGS if one.table in known.tables and one.at in known.tables[one.table]]
    ordered = sorted(set(accounts))
    with known.session() as session:
        for one in told:
            session.keep(f"told_{one.kind}", _query(one, known.tables[one.table], on))
        for start in range(0, len(ordered), CHUNK_ACCOUNTS):
            chunk = ordered[start : start + CHUNK_ACCOUNTS]
            found: dict[str, list[Happening]] = {account: [] for account in chunk}
            for one in told:
                rows = session.rows(
                    f"SELECT * FROM told_{one.kind} WHERE account_id BETWEEN $first AND $last",
                    {"first": chunk[0], "last": chunk[-1]},
                )
                names = _names(one)
                for account, key, at, *values in rows:
                    if account in found:
                        pairs = zip(names, values, strict=True)
                        what = {name: _plain(value) for name, value in pairs if value is not None}
                        found[account].append(Happening(f"{one.kind}:{key}", at, one.kind, what))
            for account in chunk:
                yield account, _name_apart(found[account])


def _names(one: _Telling) -> list[str]:
    return [*one.what, *(f"{name}_before" for name in one.before), *(("times",) if one.is_counted else ())]


def _query(one: _Telling, present: frozenset[str], on: date) -> str:
    """The newest rows of each account; a column that the source does not have is unknown."""
    table = TABLES[one.table]
    columns = ", ".join(
        column.name if column.name in present else f"CAST(NULL AS {SQL_TYPES[column.type]}) AS {column.name}"
        for column in table.columns
    )
    at = f"CAST(r.{one.at} AS TIMESTAMP)"
    key = f"COALESCE(r.{one.key}, '') || ':' || CAST(r.{one.at} AS VARCHAR)"
    told = [f"r.{name}" for name in one.what]
    earlier = f"OVER (PARTITION BY r.account_id ORDER BY r.{one.at}, r.{one.key})"
    told += [f"LAG(r.{name}) {earlier} AS {name}_before" for name in one.before]
    rows = f"SELECT {columns} FROM {one.table}"
    if one.is_counted:
        day, names = f"CAST(r.{one.at} AS DATE)", ", ".join(told)
        query = (
            f"SELECT r.account_id, r.{one.key} || ':' || CAST({day} AS VARCHAR) AS key, MIN({at}) AS happened_at, "
            f"{names}, COUNT(*) AS times FROM ({rows}) AS r GROUP BY r.account_id, {day}, {names}"
        )
    else:
        query = f"SELECT r.account_id, {key} AS key, {at} AS happened_at, {', '.join(told)} FROM ({rows}) AS r"
    since = datetime.combine(on - timedelta(days=YEAR_DAYS), time.min)
    named = ", ".join(f"h.{name}" for name in ("account_id", "key", "happened_at", *_names(one)))
    rank = "ROW_NUMBER() OVER (PARTITION BY h.account_id ORDER BY h.happened_at DESC, h.key)"
    return (
        f"SELECT {named} FROM (SELECT h.*, {rank} AS place FROM ({query}) AS h "
        f"WHERE h.happened_at >= TIMESTAMP '{since}') AS h WHERE h.place <= {MOST}"
    )


def _plain(value: Any) -> str | int | float:  # noqa: ANN401 -- whatever a database gives
    if type(value) in (str, int):
        return value  # type: ignore[no-any-return]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _name_apart(found: Sequence[Happening]) -> list[Happening]:
    """The newest of an account's happenings; those that nothing tells apart are numbered."""
    newest = sorted(found, key=lambda one: one.key)
    newest.sort(key=lambda one: one.happened_at, reverse=True)
    seen: Counter[str] = Counter()
    named = []
    for one in newest[:MOST]:
        seen[one.key] += 1
        number = seen[one.key]
        named.append(one if number == 1 else Happening(f"{one.key}:{number}", one.happened_at, one.kind, one.what))
    return named
