"""What a feature can compute, as data: conditions on rows, and aggregates over them.

No aggregate mentions a snapshot. `features.compute` shows each of them only what was known on the day.
"""

from dataclasses import dataclass
from typing import Literal


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
    """The sum of a number over the rows; an empty value counts as `blank`.

    So does an absent column, but where `blank` is zero: a sum of nothing known is unknown.
    """

    column: str
    blank: int = 0
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values of a column; `day` stands for the day on which the row happened."""

    column: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a number over the rows in the window that hold one; unknown where none does."""

    column: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """The share of the rows in the window that the conditions let through; unknown where there is no row."""

    where: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many rows in the window hold a value that another of them holds already (a topic that comes back)."""

    column: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an aggregate is in the window, over its mean in the `periods` windows of the same length before.

    Unknown where the spell is younger than all these windows, and where there was nothing before.
    """

    of: Count | Distinct | Total
    periods: int = 1


@dataclass(frozen=True, slots=True)
class Gained:
    """How many different values of a column occur in the window, and did not in the window of the same length before.

    Unknown where the spell, or the table, is younger than both windows.
    """

    column: str


@dataclass(frozen=True, slots=True)
class Gone:
    """How many different values of a column occurred in the window before of the same length, and do not in this one.

    Unknown where the spell, or the table, is younger than both windows.
    """

    column: str


@dataclass(frozen=True, slots=True)
class TopShare:
    """The share of the rows in the window that the commonest value of a column has; unknown where no row holds one."""

    column: str


@dataclass(frozen=True, slots=True)
class LongestSilence:
    """The most days in a row without any row in the window; the window without one is one long silence."""


@dataclass(frozen=True, slots=True)
class WeekdayShift:
    """How far the shares of the days of the week differ from those in the `periods` windows before, from 0 to 1.

    Half the sum of the absolute differences (the total variation distance). The window is whole weeks long. Unknown
    where either has no row, or the spell or the table is younger than all these windows.
    """

    periods: int = 1


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Days since the latest row in the window; unknown where there is none. `dated_by` as in `Count`."""

    where: tuple[Where, ...] = ()
    dated_by: str | None = None


@dataclass(frozen=True, slots=True)
class DaysSinceActive:
    """Days since any of the people who stand on the day last used the product, within the window; else unknown.

    Joins `contacts.user_id` with `usage.user_id`.
    """

    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class DaysVacant:
    """Days since the last of the rows that the conditions let through came to an end, where none of them stands.

    Unknown while one stands, and where none has ended.
    """

    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class DaysToFirst:
    """Days from the beginning of the spell to the first row; unknown before there is one."""

    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of a column, of the rows that hold one; of several at the same moment the greatest.

    `dated_by` is the column that says which is the newest; None: the row's own time.
    """

    column: str
    where: tuple[Where, ...] = ()
    dated_by: str | None = None


@dataclass(frozen=True, slots=True)
class LatestChange:
    """The newest value of a number minus the one before it; unknown where there are not two."""

    column: str
    where: tuple[Where, ...] = ()
    dated_by: str | None = None


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
class Difference:
    """What an aggregate is in the window, minus what it was in the window of the same length before."""

    of: MeanDays


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
    """What stands on the day, over what stood when the window began: 1 is no change.

    With `same`, unknown where the text in that column of what stands is another one now.
    """

    column: str
    per: str | None = None
    same: str | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """On how many days in the window the sum of a column over what stands rose (or fell) as a row began.

    The first row of a spell is no step, and neither is an end without a successor. Where rows follow each other at
    less than two days a step may be counted twice.
    """

    column: str
    up: bool


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
class Peers:
    """A feature, by name, over its median among the customers of the same segment on the same snapshot.

    Accounts without a segment are compared with each other, and all with all where the source has no segments. Unknown
    where fewer than five of them have the feature, and where their median is zero.
    """

    of: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the account; attributes are taken as fixed."""

    column: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Days since the spell began."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """Days since the account signed up for the first time."""


@dataclass(frozen=True, slots=True)
class EarlierSpells:
    """How often the account had been a customer before this spell."""


@dataclass(frozen=True, slots=True)
class MilestoneOverdue:
    """Days by which the next milestone is later than the catalogue state says is usual; zero if it is not.

    Unknown where none is reached by the time when usually all are: an account without any record of its journey, moved
    from an older system for one, is not one that is late.
    """

    # A part of the declaration, so that a model from before there was this rule sees that the feature is another.
    unrecorded: Literal["unknown"] = "unknown"


Aggregate = (
    Count
    | Total
    | Mean
    | Share
    | Distinct
    | Repeated
    | Change
    | Gained
    | Gone
    | TopShare
    | LongestSilence
    | WeekdayShift
    | DaysSince
    | DaysSinceActive
    | DaysVacant
    | DaysToFirst
    | Latest
    | LatestChange
    | Longest
    | MeanDays
    | Difference
    | StandingTotal
    | StandingChange
    | StandingLatest
    | Steps
    | DaysUntil
    | Ratio
    | Peers
    | Attribute
    | Tenure
    | Relationship
    | EarlierSpells
    | MilestoneOverdue
)

# What is computed in the feature table itself, out of other features and of the account.
DERIVED = (Ratio, Peers, Attribute, Tenure, Relationship, EarlierSpells)
# What only a table of events knows, and what only one of things that come to an end.
OF_EVENTS = (Gained, Gone, TopShare, LongestSilence, WeekdayShift)
OF_STANDING = (StandingTotal, StandingChange, StandingLatest, DaysUntil, DaysVacant, Steps, DaysSinceActive)
NEEDS_WINDOW = (Change, DaysSince, DaysSinceActive, MeanDays, Difference, StandingChange, Steps, *OF_EVENTS)
TAKES_NO_WINDOW = (
    *(StandingTotal, StandingLatest, DaysUntil, DaysVacant, Longest, DaysToFirst, MilestoneOverdue),
    *DERIVED,
)
