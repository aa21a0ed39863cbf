"""How a feature is declared: a signal, a source table, a window, an aggregate, and what more of it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from features.aggregates import (
    DERIVED,
    NEEDS_WINDOW,
    OF_EVENTS,
    OF_STANDING,
    TAKES_NO_WINDOW,
    Aggregate,
    Attribute,
    Change,
    DaysSinceActive,
    Difference,
    Latest,
    Peers,
    Ratio,
    StandingLatest,
    Total,
)
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
class Feature:
    """One column of the feature table: source × window × aggregate, and what it means.

    `more_is` says what a higher value can only mean; it becomes the monotone constraint of the model.
    `window_days` None reads from the start of the spell. The constant's name is the column's name. `sayings` are pairs
    of a language and what a business itself says of the feature in it; see `features.sayings`.

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
    # Not in the representation: words change nothing that is computed, so they don't change its fingerprint.
    sayings: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.source not in TABLES:
            self._refuse(f"reads the table {self.source!r}; the contract has {sorted(TABLES)}")
        table, aggregate = TABLES[self.source], self.aggregate
        if missing := self.columns - table.names - {"day"}:
            self._refuse(f"reads {sorted(missing)}; the table {table.name} has {sorted(table.names)}")
        is_read = not isinstance(aggregate, DERIVED)
        if self.window_days is None and (isinstance(aggregate, NEEDS_WINDOW) or (table.name == "usage" and is_read)):
            self._refuse("needs `window_days`: how many days before the snapshot it reads")
        if self.window_days is not None and self.window_days < 1:
            self._refuse(f"has a window of {self.window_days} days; it takes at least 1")
        if isinstance(aggregate, TAKES_NO_WINDOW) and self.window_days:
            self._refuse("is a state on the day of the snapshot and takes no `window_days`")
        if isinstance(aggregate, OF_STANDING) and table.stands_until is None:
            standing = sorted(name for name, other in TABLES.items() if other.stands_until)
            self._refuse(f"asks what stands in {table.name}, whose rows have no end; tables that do: {standing}")
        if isinstance(aggregate, OF_EVENTS) and table.name != "usage":
            self._refuse(f"asks of {table.name} what only usage can tell")

    def _refuse(self, why: str) -> None:
        raise DeclarationError(f"The feature {self.name or '(unnamed)'} of the signal {self.signal.name} {why}.")

    @property
    def columns(self) -> frozenset[str]:
        """The columns of the source table that it reads, beyond the account and the row's time."""
        aggregate = self.inner
        where = {condition.column for condition in getattr(aggregate, "where", ())}
        # A total whose empty values count as something does without its column: every row then counts as `blank`.
        is_counted = isinstance(aggregate, Total) and aggregate.blank != 0
        named = ("per", "same", "dated_by", "start", "end") + (() if is_counted else ("column",))
        fields = (getattr(aggregate, field, None) for field in named)
        ends = {TABLES[self.source].stands_until} if isinstance(aggregate, OF_STANDING) else set()
        users = {"user_id"} if isinstance(aggregate, DaysSinceActive) else set()
        return frozenset(column for column in (*where, *fields, *ends, *users) if column and column != "day")

    @property
    def inner(self) -> Aggregate:
        """The aggregate that a change, or a difference, compares with itself in earlier windows."""
        return self.aggregate.of if isinstance(self.aggregate, Change | Difference) else self.aggregate

    @property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """The columns that it reads, by table; without one of them it is unknown."""
        if isinstance(self.aggregate, DaysSinceActive):
            return {self.source: self.columns, "usage": frozenset({"user_id"})}
        return {} if isinstance(self.aggregate, Ratio | Peers) else {self.source: self.columns}

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the features that it is computed from."""
        match self.aggregate:
            case Ratio(numerator, denominator):
                return (numerator, denominator)
            case Peers(of):
                return (of,)
        return ()

    @property
    def type(self) -> Literal["number", "category"]:
        """Whether its values are numbers or texts."""
        if isinstance(self.aggregate, Attribute | StandingLatest | Latest):
            column = TABLES[self.source].column(self.aggregate.column)
            return "category" if column.type == "text" else "number"
        return "number"


class Declares(Protocol):
    """Declares a feature of one signal and table; see `features_of`."""

    def __call__(
        self, aggregate: Aggregate, unit: str, more_is: Meaning = "either", window_days: int | None = None
    ) -> Feature:
        """The feature, whose name is that of the constant it is given to."""


def features_of(signal: Signal, source: str) -> Declares:
    """Declare features of a signal that read a table: what they have in common is written once."""

    def declare(
        aggregate: Aggregate, unit: str, more_is: Meaning = "either", window_days: int | None = None
    ) -> Feature:
        return Feature(signal, source, aggregate, unit, more_is, window_days)

    return declare
