"""The eleven source tables: their columns, types and keys, and when each value becomes known."""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "int", "decimal", "date", "timestamp"]

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    # Amounts are decimals, so that sums do not depend on the order of the rows.
    "decimal": "DECIMAL(18, 4)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether it must be there, and whether it becomes known later than its row.

    `known_with` names the column whose time makes this one known: itself, for `paid_on`; `resolved_at`, for
    `csat`. None: known with the row. `planned` marks dates that may lie in the future (`renews_on`).
    """

    name: str
    type: ColumnType
    required: bool = False
    known_with: str | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One source table.

    `happens` are the columns that date a row: its time is the earliest that is filled. `stands_until` is the
    column at which what the row tells of comes to an end (a subscription, a contact's stay, an open ticket).
    `stands_again` is the column at which it begins anew (a ticket that is reopened).
    `never_before_row` are the columns whose time can't lie before the row's own: nothing ends before it begins.
    `outlives_spell`: rows from before a spell count in it, since they tell of people, not of happenings.
    `shows_activity`: its rows tell how far the data reach.
    """

    name: str
    columns: tuple[Column, ...]
    happens: tuple[str, ...]
    key: str | None = None
    stands_until: str | None = None
    stands_again: str | None = None
    never_before_row: tuple[str, ...] = ()
    outlives_spell: bool = False
    shows_activity: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The names of all its columns, `recorded_at` included."""
        return frozenset(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError if the contract has none."""
        return {column.name: column for column in self.columns}[name]


def _table(name: str, *columns: Column, happens: tuple[str, ...], **more: object) -> Table:
    account = Column("account_id", "text", required=True)
    recorded = Column("recorded_at", "timestamp")
    return Table(name, (account, *columns, recorded), happens, **more)  # type: ignore[arg-type]


def _later(name: str, kind: ColumnType, known_with: str | None = None) -> Column:
    return Column(name, kind, known_with=known_with or name)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "accounts",
            Column("name", "text"),
            Column("signed_up_on", "date", required=True),
            *(Column(name, "text") for name in ("segment", "industry", "country")),
            Column("employees", "int"),
            *(Column(name, "text") for name in ("owner", "desired_outcome", "currency", "crm_id")),
            happens=("signed_up_on",),
            key="account_id",
        ),
        _table(
            "contacts",
            Column("contact_id", "text", required=True),
            *(Column(name, "text") for name in ("user_id", "name", "role")),
            Column("joined_at", "timestamp", required=True),
            _later("left_at", "timestamp"),
            happens=("joined_at",),
            key="contact_id",
            stands_until="left_at",
            never_before_row=("left_at",),
            outlives_spell=True,
        ),
        _table(
            "subscriptions",
            Column("plan", "text", required=True),
            Column("seats", "int"),
            Column("mrr", "decimal", required=True),
            Column("started_on", "date", required=True),
            _later("ended_on", "date"),
            Column("renews_on", "date", planned=True),
            happens=("started_on",),
            stands_until="ended_on",
            never_before_row=("ended_on",),
        ),
        _table(
            "usage",
            Column("user_id", "text"),
            Column("feature", "text", required=True),
            Column("occurred_at", "timestamp", required=True),
            Column("quantity", "decimal"),
            happens=("occurred_at",),
            shows_activity=True,
        ),
        _table(
            "tickets",
            Column("ticket_id", "text", required=True),
            Column("opened_at", "timestamp", required=True),
            _later("resolved_at", "timestamp"),
            _later("reopened_at", "timestamp"),
            *(Column(name, "text") for name in ("topic", "severity", "kind")),
            _later("csat", "int", known_with="resolved_at"),
            happens=("opened_at",),
            key="ticket_id",
            stands_until="resolved_at",
            stands_again="reopened_at",
            never_before_row=("resolved_at", "reopened_at"),
            shows_activity=True,
        ),
        _table(
            "invoices",
            Column("invoice_id", "text", required=True),
            Column("issued_on", "date", required=True),
            Column("due_on", "date", required=True, planned=True),
            _later("paid_on", "date"),
            Column("amount", "decimal", required=True),
            happens=("issued_on",),
            key="invoice_id",
            stands_until="paid_on",
            shows_activity=True,
        ),
        _table(
            "surveys",
            Column("user_id", "text"),
            Column("kind", "text", required=True),
            Column("asked_at", "timestamp"),
            _later("answered_at", "timestamp"),
            _later("score", "int", known_with="answered_at"),
            happens=("asked_at", "answered_at"),
        ),
        _table(
            "touchpoints",
            Column("kind", "text", required=True),
            Column("occurred_at", "timestamp", required=True),
            happens=("occurred_at",),
            shows_activity=True,
        ),
        _table(
            "pulses",
            Column("author", "text"),
            Column("score", "int", required=True),
            Column("noted_at", "timestamp", required=True),
            Column("note", "text"),
            happens=("noted_at",),
        ),
        _table(
            "milestones",
            Column("milestone", "text", required=True),
            Column("reached_at", "timestamp", required=True),
            happens=("reached_at",),
        ),
        _table(
            "cancellations",
            Column("notified_at", "timestamp", required=True),
            Column("effective_on", "date", planned=True),
            _later("withdrawn_at", "timestamp"),
            *(Column(name, "text") for name in ("reason", "kind")),
            happens=("notified_at",),
            never_before_row=("withdrawn_at",),
            shows_activity=True,
        ),
    )
}

# Where the business's churn is inactivity, one mapped query may say what counts as activity.
ACTIVITY = _table(
    "activity",
    Column("occurred_at", "timestamp", required=True),
    happens=("occurred_at",),
    shows_activity=True,
)
