"""What a source holds on a night: counted before anything is scored, and remembered for the next one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from features.contract import TABLES
from features.known import known_at
from features.place import identity_of
from features.snapshots import Churn, customers_query
from features.source import Source
from features.table import TableInParts

WEEKS = 4


@dataclass(frozen=True, slots=True)
class TableStand:
    """How many rows a table has that were known on the day, and when the newest of them became known.

    `of_day` are the rows of the day before, `of_weeks` those of the same weekday in each of the four weeks before it,
    the latest first; None where the table has no days.
    """

    rows: int
    newest_on: date | None = None
    of_day: int | None = None
    of_weeks: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceStand:
    """What a source holds as of a day: its tables by name, and how many accounts were customers."""

    place: str
    snapshot_on: date
    tables: Mapping[str, TableStand]
    customers: int

    def to_json(self) -> dict[str, Any]:
        """What is remembered of it; the rows of the weeks before can be counted again."""
        tables = {
            name: {"rows": one.rows, "newest_on": None if one.newest_on is None else one.newest_on.isoformat()}
            for name, one in sorted(self.tables.items())
        }
        kept = {key: value for key, value in asdict(self).items() if key in {"place", "customers"}}
        return {**kept, "snapshot_on": self.snapshot_on.isoformat(), "tables": tables}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "SourceStand":
        """What was remembered."""
        tables = {
            name: TableStand(one["rows"], None if one["newest_on"] is None else date.fromisoformat(one["newest_on"]))
            for name, one in kept["tables"].items()
        }
        return cls(kept["place"], date.fromisoformat(kept["snapshot_on"]), tables, kept["customers"])


def look_at_source(source: Source, churn: Churn, day: date) -> SourceStand:
    """Count what a source holds as of the start of a day."""
    tables = {name: _look_at(source, name, day) for name in sorted(source.tables) if name in TABLES}
    customers = source.rows(f"SELECT COUNT(*) FROM ({customers_query(source, churn, [day])}) AS c")  # noqa: S608 -- composed of the contract's names
    return SourceStand(identity_of(source.location), day, tables, int(customers[0][0]))


def look_at_table(path: Path, table: TableInParts, day: date) -> SourceStand:
    """Count what a ready table holds of a day: a row is a customer."""
    rows = table.rows_by_day.get(day, table.rows)
    newest_on = max(table.rows_by_day, default=None)
    return SourceStand(identity_of(str(path)), day, {path.name: TableStand(table.rows, newest_on)}, rows)


def _look_at(source: Source, name: str, day: date) -> TableStand:
    known = known_at(TABLES[name], source.tables[name], "t")
    on = f"CAST({known} AS DATE)"
    query = (
        f"SELECT {on}, COUNT(*) FROM {name} AS t WHERE {known} < TIMESTAMP '{day.isoformat()} 00:00:00' GROUP BY {on}"  # noqa: S608 -- names of the contract, and a date
    )
    by_day = {one: int(rows) for one, rows in source.rows(query)}
    last = day - timedelta(days=1)
    weeks = tuple(by_day.get(last - timedelta(weeks=week), 0) for week in range(1, WEEKS + 1))
    return TableStand(sum(by_day.values()), max(by_day, default=None), by_day.get(last, 0), weeks)
