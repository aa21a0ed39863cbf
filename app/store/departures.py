"""Accounts that left, and how each was scored before: kept from run to run, so that misses are seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Date, Engine, bindparam, delete, func, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from app.store.stood import DAYS_BEFORE, Stood, read_stood, select_latest
from app.store.tables import Account, DepartureKept, Score
from app.store.tombstones import Tombstones
from models.answer import Band

CHUNK_ROWS = 1000
BANDS: tuple[Band, ...] = ("red", "yellow", "green", "grey")
_ORDER = (DepartureKept.left_on, DepartureKept.account_id)


@dataclass(frozen=True, slots=True)
class Departure:
    """An account left on a day; `kind` is `voluntary` or `involuntary`, None where the source does not say."""

    account_id: str
    left_on: date
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Leavers:
    """Which of those that left: from a day on, until another (both included), of an owner; None is no limit."""

    since: date | None = None
    until: date | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class LeftPlace:
    """A place in the list of those that left, where the last that left comes first."""

    left_on: date
    account_id: str


@dataclass(frozen=True, slots=True)
class Left:
    """An account that left, and how it stood so many days before, for each of `DAYS_BEFORE`; None: not scored then."""

    place: LeftPlace
    name: str | None
    owner: str | None
    segment: str | None
    kind: str | None
    before: Mapping[int, Stood | None]


@dataclass(frozen=True, slots=True)
class BandsBefore:
    """How those that left stood so many days before: how many had a score then, and how many of them in each band."""

    days: int
    scored: int
    bands: Mapping[Band, int]


class Departures:
    """Keeps who left when, and tells how they stood before. Safe to share between threads.

    Which score stood so many days before says `app.store.stood.select_latest`.
    """

    def __init__(self, engine: Engine, tombstones: Tombstones) -> None:
        self._engine = engine
        self._tombstones = tombstones
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"

    def replace(self, told: Iterable[Departure]) -> int:
        """Keep those that left after they had been scored, in the place of what was kept before.

        What is told no more goes: a notice was withdrawn. Of accounts that were erased, or were not scored before they
        left, nothing is kept.

        Args:
            told: all departures that the source tells, each once.

        Returns:
            How many were written and removed.
        """
        with self._engine.connect() as connection:
            rows = connection.execute(select(DepartureKept.account_id, DepartureKept.left_on, DepartureKept.kind))
            kept = {(row.account_id, row.left_on): row.kind for row in rows}
        changed, left = 0, iter(told)
        while chunk := list(islice(left, CHUNK_ROWS)):
            scored = {(one.account_id, one.left_on): one for one in self._find_scored(chunk)}
            changed += self._write([one for key, one in scored.items() if key not in kept or kept[key] != one.kind])
            for key in scored:
                kept.pop(key, None)
        return changed + self._remove(sorted(kept))

    def _find_scored(self, told: Sequence[Departure]) -> list[Departure]:
        first = (
            select(Score.account_id, func.min(Score.snapshot_on).label("on"))
            .where(Score.account_id.in_({one.account_id for one in told}))
            .group_by(Score.account_id)
        )
        with self._engine.connect() as connection:
            began: dict[str, date] = {row.account_id: row.on for row in connection.execute(first)}
        return [one for one in told if one.account_id in began and began[one.account_id] <= one.left_on]

    def _write(self, fresh: Sequence[Departure]) -> int:
        if not fresh:
            return 0
        upsert = sqlite.insert(DepartureKept) if self._is_sqlite else postgresql.insert(DepartureKept)
        upsert = upsert.on_conflict_do_update(
            index_elements=["account_id", "left_on"], set_={"kind": upsert.excluded.kind}
        )
        with self._writer.begin() as connection:
            gone = self._tombstones.find(connection, {one.account_id for one in fresh})
            rows = [asdict(one) for one in fresh if one.account_id not in gone]
            if rows:
                connection.execute(upsert, rows)
        return len(rows)

    def _remove(self, keys: Sequence[tuple[str, date]]) -> int:
        one = delete(DepartureKept).where(
            DepartureKept.account_id == bindparam("its"), DepartureKept.left_on == bindparam("day")
        )
        for start in range(0, len(keys), CHUNK_ROWS):
            rows = [{"its": account, "day": on} for account, on in keys[start : start + CHUNK_ROWS]]
            with self._writer.begin() as connection:
                connection.execute(one, rows)
        return len(keys)

    def missed(self, since: date | None, owner: str | None, after: LeftPlace | None, most: int) -> list[Left]:
        """A page of those that were green 30 days before they left; see `page`."""
        return self.page(Leavers(since, owner=owner), after, most, band="green")

    def page(
        self, leavers: Leavers, after: LeftPlace | None, most: int, *, days: int = 30, band: Band | None = None
    ) -> list[Left]:
        """A page of those that left, the last that left first.

        Args:
            leavers: which.
            after: the last account of the page before; None is the first page.
            most: how many at most.
            days: one of `DAYS_BEFORE`, for `band`.
            band: only those that stood in it so many days before; None is all.
        """
        scores = [self._latest(Score.id, before).label(f"before_{before}") for before in DAYS_BEFORE]
        found = (
            select(DepartureKept, Account.name, Account.owner, Account.segment, *scores)
            .outerjoin(Account, Account.account_id == DepartureKept.account_id)
            .where(*_conditions(leavers))
        )
        if band is not None:
            found = found.where(self._latest(Score.band, days) == band)
        if after is not None:
            reached = (literal(after.left_on, Date), literal(after.account_id))
            found = found.where(tuple_(*_ORDER) < tuple_(*reached))
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(*(one.desc() for one in _ORDER)).limit(most)).all()
            ids = [{before: getattr(row, f"before_{before}") for before in DAYS_BEFORE} for row in rows]
            wanted = {
                score: row.left_on
                for row, its in zip(rows, ids, strict=True)
                for score in its.values()
                if score is not None
            }
            stood = read_stood(connection, wanted, is_sqlite=self._is_sqlite)
        return [
            Left(
                LeftPlace(row.left_on, row.account_id),
                row.name,
                row.owner,
                row.segment,
                row.kind,
                {before: None if score is None else stood[score] for before, score in its.items()},
            )
            for row, its in zip(rows, ids, strict=True)
        ]

    def count(self, leavers: Leavers) -> tuple[BandsBefore, ...]:
        """How those that left stood, for each of `DAYS_BEFORE`."""
        found = []
        with self._engine.connect() as connection:
            for days in DAYS_BEFORE:
                stood = (
                    select(self._latest(Score.band, days).label("band"))
                    .select_from(DepartureKept)
                    .outerjoin(Account, Account.account_id == DepartureKept.account_id)
                    .where(*_conditions(leavers))
                    .subquery()
                )
                rows = connection.execute(select(stood.c.band, func.count().label("rows")).group_by(stood.c.band))
                there = {row.band: row.rows for row in rows if row.band is not None}
                found.append(BandsBefore(days, sum(there.values()), {band: there.get(band, 0) for band in BANDS}))
        return tuple(found)

    def _latest(self, column: InstrumentedAttribute[Any], days: int) -> ColumnElement[Any]:
        return select_latest(column, days, is_sqlite=self._is_sqlite)


def _conditions(leavers: Leavers) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool]] = []
    if leavers.since is not None:
        told.append(DepartureKept.left_on >= leavers.since)
    if leavers.until is not None:
        told.append(DepartureKept.left_on <= leavers.until)
    if leavers.owner is not None:
        told.append(Account.owner == leavers.owner)
    return told
