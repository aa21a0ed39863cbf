"""What has changed in the past of a source since a data set was written, and which snapshots see it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from features.compile.cells import reach_days
from features.dataset.facts import ROWS, Digest, Facts
from features.declare import Feature
from features.findings import say_rows
from features.read import table_of
from features.snapshots import Churn, activity_name
from features.source import Source

_NOTHING = Digest(0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """A day of a table on which other facts are known than before; `before` and `after` count them.

    `reaches_days` says how many days after that day a snapshot still reads them; None: every later one does.
    """

    table: str
    part: str
    known_on: date
    before: int
    after: int
    reaches_days: int | None = None

    def is_seen_on(self, day: date) -> bool:
        """Whether the snapshot of a day reads what has changed.

        >>> late = Change("usage", "", date(2026, 3, 28), before=0, after=12, reaches_days=30)
        >>> [late.is_seen_on(date(2026, month, 1)) for month in (3, 4, 5)]
        [False, True, False]
        """
        if self.known_on >= day:
            return False
        return self.reaches_days is None or day - self.known_on <= timedelta(days=self.reaches_days)


def usage_reach(features: Iterable[Feature], churn: Churn, source: Source) -> int | None:
    """How many days before a snapshot its features read usage; None: without end.

    Churn by inactivity asks for the first activity of a spell, however long ago.
    """
    if churn.by == "inactivity" and activity_name(source) == "usage":
        return None
    longest = 0
    for feature in features:
        if "usage" in feature.reads:
            longest = max(longest, reach_days(feature))
    return longest


def compare_facts(before: Facts, after: Facts, reach: int | None) -> tuple[Change, ...]:
    """Every day of every table that holds other facts than before, in order.

    Args:
        before: as digested when the data set was written.
        after: as digested now.
        reach: how many days a snapshot looks back in usage; see `usage_reach`. It does not hold where usage begins on
            another day than before: what was unknown may then be zero, in any window.
    """
    if before.first_known_on("usage") != after.first_known_on("usage"):
        reach = None
    changes = []
    for key in sorted(before.digests.keys() | after.digests.keys()):
        then, now = before.digests.get(key, _NOTHING), after.digests.get(key, _NOTHING)
        if then != now:
            changes.append(Change(*key, then.facts, now.facts, reach if key.table == "usage" else None))
    return tuple(changes)


def say_columns(before: Facts, after: Facts) -> tuple[str, ...]:
    """What tables and columns came or went, a clause for each; any of it may change every snapshot."""
    clauses = []
    for name in sorted(before.columns.keys() | after.columns.keys()):
        then, now = before.columns.get(name), after.columns.get(name)
        if then is None:
            clauses.append(f"the table {name} was not there before")
        elif now is None:
            clauses.append(f"the table {name} is gone")
        else:
            came, went = sorted(set(now) - set(then)), sorted(set(then) - set(now))
            clauses += [f"{name} has the column {', '.join(came)}, which was not read before"] if came else []
            clauses += [f"{name} has lost the column {', '.join(went)}"] if went else []
    return tuple(clauses)


def say_changes(changes: Collection[Change]) -> tuple[str, ...]:
    """A clause for each table and kind of change, with how many rows and of which days.

    >>> say_changes([Change("usage", "", date(2026, 3, 28), before=90, after=102)])
    ('usage has 12 rows of 2026-03-28 that were not there before',)
    """
    groups: dict[tuple[str, str, int], list[Change]] = {}
    for change in changes:
        more = (change.after > change.before) - (change.after < change.before)
        groups.setdefault((change.table, change.part, more), []).append(change)
    return tuple(_say(*group, found) for group, found in groups.items())


def _say(table: str, part: str, more: int, changes: Collection[Change]) -> str:
    days = sorted(change.known_on for change in changes)
    of = f"of {days[0]}" if len(days) == 1 else f"of {len(days)} days from {days[0]} to {days[-1]}"
    values = " or ".join(column.name for column in table_of(table).columns if column.known_with == part)
    if more == 0:
        return f"{table} has {'rows' if part == ROWS else f'values of {values}'} {of} that were changed"
    count = sum(abs(change.after - change.before) for change in changes)
    facts = say_rows(count) if part == ROWS else f"{count:,} value{'' if count == 1 else 's'} of {values}"
    was = "was" if count == 1 else "were"
    return (
        f"{table} has {facts} {of} that {was} not there before"
        if more > 0
        else f"{table} has lost {facts} {of} that {was} there before"
    )


def seen_changes(changes: Collection[Change], days: Iterable[date]) -> Mapping[date, tuple[Change, ...]]:
    """The changes that each of the snapshots reads; snapshots that read none are left out."""
    seen = {day: tuple(change for change in changes if change.is_seen_on(day)) for day in days}
    return {day: found for day, found in seen.items() if found}
