"""The words a feature is declared in: signals, aggregates and conditions, all of them data.

No aggregate mentions a snapshot. `features.compute` shows each of them only what was known on the day.
"""

from dataclasses import dataclass
from typing import Literal

from features.contract import TABLES
from features.errors import DeclarationError

Kind = Literal["lead", "lag", "context"]
Meaning = Literal["healthier", "riskier", "either"]
FeatureValue = float | str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """What a manager would call one thing; it groups features for the explanations.

    `kind` says whether people can act on it: `lead` (can be influenced), `lag` (a result already in)
    or `context` (size, age, industry).
    """

    name: str
    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on one column: one of `values`; or, where that is empty, not filled in as of the snapshot.

    With `passed`, the date in the column lies before the snapshot (an invoice that is due).
    """

    column: str
    values: tuple[str, ...] = ()
    passed: bool = False


def is_(column: str, *values: str) -> Where:
    """The column holds one of the values."""
    return Where(column, values)


def unknown(column: str) -> Where:
    """The column is empty, or is filled in only later: an open ticket's `resolved_at`."""
    return Where(column)


def passed(column: str) -> Where:
    """The date in the column lies before the snapshot."""
    return Where(column, passed=True)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows. `dated_by` is the column that puts a row into the window; None: the row's own time."""

    where: tuple[Where, ...] = ()
    dated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a decimal column over the rows; an empty value counts as `blank`, as does an absent column."""

    column: str
    blank: int = 0
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values of a column; `day` stands for the day on which the row happened."""

    column: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What an aggregate is in the window, over what it was in the window of the same length before.

    Unknown where the spell is younger than both windows, and where there was nothing before.
    """

    of: Count | Distinct


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Days since the latest row in the window; unknown where there is none."""

    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Longest:
    """Days since the earliest date in the column, over the rows that the conditions let through; zero if none."""

    column: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class MeanDays:
    """Mean days from one date to another, over the rows where the second fell into the window.

    With `at_least_zero`, a row on which the second date came first counts as zero (paid before it was due).
    """

    start: str
    end: str
    at_least_zero: bool = False


@dataclass(frozen=True, slots=True)
class StandingTotal:
    """The sum of a column (None: the number of rows) over the rows that stand on the day of the snapshot.

    With `per`, divided by the sum of that column.
    """

    column: str | None
    per: str | None = None
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingChange:
    """What stands on the day, over what stood when the window began: 1 is no change."""

    column: str
    per: str | None = None


@dataclass(frozen=True, slots=True)
class StandingLatest:
    """The text in a column of the standing row that began last."""

    column: str


@dataclass(frozen=True, slots=True)
class DaysUntil:
    """Days from the snapshot to the earliest date in a column of the standing rows; negative once it has passed."""

    column: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """One feature over another, by name; unknown where either is, and where the second is zero."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the account; attributes are taken as fixed."""

    column: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Days since the spell began."""


@dataclass(frozen=True, slots=True)
class MilestoneOverdue:
    """Days by which the next milestone is later than the catalogue state says is usual; zero if it is not."""


Aggregate = (
    Count
    | Total
    | Distinct
    | Change
    | DaysSince
    | Longest
    | MeanDays
    | StandingTotal
    | StandingChange
    | StandingLatest
    | DaysUntil
    | Ratio
    | Attribute
    | Tenure
    | MilestoneOverdue
)

_NEEDS_WINDOW = (Change, DaysSince, MeanDays, StandingChange)
_NEEDS_STANDING = (StandingTotal, StandingChange, StandingLatest, DaysUntil)
_STATES = (*_NEEDS_STANDING, Longest, Ratio, Attribute, Tenure, MilestoneOverdue)


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the feature table: source × window × aggregate, and what it means.

    `more_is` says what a higher value can only mean; it becomes the monotone constraint of the model.
    `window_days` None reads from the start of the spell. The constant's name is the column's name.

    Raises:
        DeclarationError: it names what can't be computed, and what can.
    """

    signal: Signal
    source: str
    aggregate: Aggregate
    unit: str
    more_is: Meaning = "either"
    window_days: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.source not in TABLES:
            self._refuse(f"reads the table {self.source!r}; the contract has {sorted(TABLES)}")
        table, aggregate = TABLES[self.source], self.aggregate
        if missing := self.columns - table.names - {"day"}:
            self._refuse(f"reads {sorted(missing)}; the table {table.name} has {sorted(table.names)}")
        needs_window = isinstance(aggregate, _NEEDS_WINDOW) or (
            table.name == "usage" and not isinstance(aggregate, Ratio)
        )
        if needs_window and self.window_days is None:
            self._refuse("needs `window_days`: how many days before the snapshot it reads")
        if self.window_days is not None and self.window_days < 1:
            self._refuse(f"has a window of {self.window_days} days; it takes at least 1")
        if isinstance(aggregate, _STATES) and not isinstance(aggregate, StandingChange) and self.window_days:
            self._refuse("is a state on the day of the snapshot and takes no `window_days`")
        if isinstance(aggregate, _NEEDS_STANDING) and table.stands_until is None:
            standing = sorted(name for name, other in TABLES.items() if other.stands_until)
            self._refuse(f"asks what stands in {table.name}, whose rows have no end; tables that do: {standing}")

    def _refuse(self, why: str) -> None:
        raise DeclarationError(f"The feature {self.name or '(unnamed)'} of the signal {self.signal.name} {why}.")

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the source table that it reads, beyond the account and the row's time."""
        aggregate = self.aggregate.of if isinstance(self.aggregate, Change) else self.aggregate
        where = {condition.column for condition in getattr(aggregate, "where", ())}
        optional = isinstance(aggregate, Total)
        named = ("per", "dated_by", "start", "end") if optional else ("column", "per", "dated_by", "start", "end")
        fields = (getattr(aggregate, field, None) for field in named)
        ends = {TABLES[self.source].stands_until} if isinstance(aggregate, _NEEDS_STANDING) else set()
        return frozenset(column for column in (*where, *fields, *ends) if column and column != "day")

    @property
    def type(self) -> Literal["number", "category"]:
        """Whether its values are numbers or texts."""
        if isinstance(self.aggregate, Attribute | StandingLatest):
            column = TABLES[self.source].column(self.aggregate.column)
            return "category" if column.type == "text" else "number"
        return "number"
