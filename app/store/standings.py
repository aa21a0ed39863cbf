"""How the accounts stand now, as lists: filtered, sorted and cut into pages by indexes, whatever their number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    case,
    cast,
    false,
    func,
    literal,
    select,
    type_coerce,
    union,
)

from app.store.accounts import Moved
from app.store.records import ModelVersion
from app.store.standing_rows import BEYOND_SCORES, leave_out_before, stand_by_whole_run
from app.store.tables import Receipt, Standing, StandingTotal
from app.store.trend import Point, read_trend
from app.store.views import ViewRecord, read_views
from models.answer import Band, Reason

Order = Literal["at_risk", "score", "drop", "renewal", "name"]
REASON = TypeAdapter(Reason)
# Of more matches one learns no more than that there are more.
MOST_COUNTED = 10_000
CHUNK_ROWS = 1000
CACHE_KIB = 64 * 1024

_ORDERS = {
    "at_risk": Standing.at_risk_order,
    "score": Standing.score_order,
    "drop": Standing.drop_order,
    "renewal": Standing.renewal_order,
    "name": Standing.name_order,
}
_UNSEEN = {*(column.key for column in _ORDERS.values()), "searched"}

_SHOWN = tuple(getattr(Standing, column.name) for column in Standing.__table__.columns if column.name not in _UNSEEN)
_NEWEST_DAY = select(func.max(Standing.snapshot_on))
_SUMS: Select[*tuple[Any, ...]] = (
    select(
        StandingTotal.band,
        StandingTotal.currency,
        func.sum(StandingTotal.accounts).label("accounts"),
        func.sum(StandingTotal.arrived).label("arrived"),
        func.sum(StandingTotal.mrr).label("mrr"),
        func.sum(StandingTotal.at_risk).label("at_risk"),
    )
    .group_by(StandingTotal.band, StandingTotal.currency)
    .order_by(StandingTotal.currency)
)
_NAMES = union(
    select(literal("o").label("kind"), StandingTotal.owner.label("name")).where(StandingTotal.owner != ""),
    select(literal("s"), StandingTotal.segment).where(StandingTotal.segment != ""),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts are listed: those for which all that is given holds.

    `owners` holds those whose accounts are meant, each of them a condition of its own; an empty text is nobody, and
    matches nothing. `renews` is the first and the last day on which the next renewal may be. `moved` compares with the
    score of a week ago. `search` is found in names and ids, whatever its case.
    """

    owners: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    segment: str | None = None
    renews: tuple[date, date] | None = None
    moved: Moved | None = None
    search: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the totals tell how many there are."""
        return self.renews is None and self.moved is None and not self.search


@dataclass(frozen=True, slots=True)
class Stands:
    """How one account stands: its newest score, the one of a week ago or else before, and what is known of it.

    Money is a month's, in the currency. `trend` is the scores of the last twelve weeks, the newest last.
    """

    account_id: str
    name: str | None
    owner: str | None
    segment: str | None
    currency: str | None
    mrr: float | None
    revenue_at_risk: float | None
    renews_on: date | None
    snapshot_on: date
    scored_at: datetime
    model: ModelVersion
    score: int | None
    band: Band
    churn_probability: float | None
    completeness: float
    since_on: date | None
    since_score: int | None
    since_band: Band | None
    trend: tuple[Point, ...]
    first_reason: Reason | None

    @property
    def change(self) -> int | None:
        """The score now minus the score before, in tenths."""
        return None if self.score is None or self.since_score is None else self.score - self.since_score

    @property
    def days_to_renewal(self) -> int | None:
        """From the day of the score."""
        return None if self.renews_on is None else (self.renews_on - self.snapshot_on).days


@dataclass(frozen=True, slots=True)
class Sum:
    """The accounts of a band that are paid in a currency (None: unknown): how many, and money in hundredths.

    `arrived` of them had another band a week ago.
    """

    band: Band
    currency: str | None
    accounts: int
    arrived: int
    mrr: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a list, all of the same moment.

    Attributes:
        is_scored: whether there is any official score.
        sums: of the same owners' accounts, whatever else is asked.
        owners: of all accounts, by name.
        segments: of all accounts, by name.
        count: how many accounts the list has; `MOST_COUNTED` + 1 where they are more, unless the totals tell.
        found: those of the page.
        views: of the person who looks, by name.
    """

    is_scored: bool
    sums: tuple[Sum, ...]
    owners: tuple[str, ...]
    segments: tuple[str, ...]
    count: int
    found: tuple[Stands, ...]
    views: tuple[ViewRecord, ...]


class Standings:
    """Lists accounts as they stand. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"

    def newest_day(self) -> date | None:
        """The day of the newest official run that is whole: whoever is not in it is no customer any more."""
        with self._engine.connect() as connection:
            return connection.scalar(_NEWEST_DAY)

    def look(self, wanted: Wanted, order: Order, start: int, most: int, user_id: str | None = None) -> Look:
        """Look at some accounts of a list, from a place in it on (0 is the first), and at what is to be chosen from.

        Args:
            wanted: which accounts.
            order: of the list.
            start: the place.
            most: how many accounts at most.
            user_id: whose views are wanted too.
        """
        # one connection: to take one, begin and end costs as much as to ask
        with self._engine.connect() as connection:
            sums = _sum(connection, Wanted(owners=wanted.owners))
            names = [(row.kind, row.name) for row in connection.execute(_NAMES)]
            owners, segments = (
                tuple(sorted((name for of, name in names if of == kind), key=str.casefold)) for kind in "os"
            )
            count, rows = self._find(connection, wanted, order, slice(start, start + most), sums)
            views = () if user_id is None else read_views(connection, user_id)
            # where accounts are shown, something was scored
            is_scored = bool(sums) or connection.scalar(_NEWEST_DAY) is not None
        return Look(is_scored, sums, owners, segments, count, tuple(map(_read, rows)), views)

    def read_all(self, wanted: Wanted, order: Order) -> Iterator[Stands]:
        """All accounts of a list, as they were when it began."""
        whole = self._select_whole(order, _select_listed(wanted, order))
        # both are closed too where nobody reads to the end
        with (
            self._engine.connect().execution_options(yield_per=CHUNK_ROWS) as connection,
            connection.execute(whole) as rows,
        ):
            for row in rows:
                yield _read(row)

    def _find(
        self, connection: Connection, wanted: Wanted, order: Order, place: slice, sums: tuple[Sum, ...]
    ) -> tuple[int, Sequence[Row[Any]]]:
        """How many accounts a list has (see `Look.count`), and those of a place in it."""
        if wanted.is_counted:
            count, listed = _count(connection, wanted, sums), _select_listed(wanted, order)
        else:
            found = connection.scalars(_select_filtered(wanted, "at_risk").limit(MOST_COUNTED + 1)).all()
            count = len(found)
            if order == "at_risk" and place.stop <= MOST_COUNTED:
                # counted and listed in one look
                found, place = found[place], slice(0, place.stop - place.start)
            if len(found) <= CHUNK_ROWS:
                listed = _select_known(found, order)
            else:
                # of many that match, the next in any order are near
                listed = (_select_listed if count > MOST_COUNTED else _select_filtered)(wanted, order)
        listed = listed.offset(place.start).limit(place.stop - place.start)
        return count, connection.execute(self._select_whole(order, listed)).all() if count else []

    def _select_whole(self, order: Order, listed: Select[Any]) -> Select[Any]:
        # An answer is long: only its first reason leaves the database.
        text = func.nullif(Receipt.said, "")
        said: Any = type_coerce(text, JSON) if self._is_sqlite else cast(text, JSON)
        chosen = listed.subquery()
        return (
            select(
                *_SHOWN,
                said["reasons", 0].label("first_reason"),
                Receipt.model_name,
                Receipt.model_fingerprint,
            )
            .join(chosen, chosen.c.account_id == Standing.account_id)
            .join(Receipt, Receipt.receipt == Standing.receipt)
            .order_by(_ORDERS[order], Standing.account_id)
        )

    def close_run(self, on: date) -> None:
        """Say that all customers of a day were scored: lists change to the scores of that run, all in one moment.

        Who was not scored, and has an older score, is listed no more.
        """
        with self._writer.begin() as connection:
            if self._is_sqlite:
                # nobody else writes meanwhile: with all indexes in memory it takes half as long
                connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
            stand_by_whole_run(connection, on)
            leave_out_before(connection, on)


def _sum(connection: Connection, wanted: Wanted) -> tuple[Sum, ...]:
    """What the accounts of owners, bands and a segment add up to; other filters do not count here."""
    total = StandingTotal
    told = [total.owner == owner if owner else false() for owner in wanted.owners]
    told += [total.band.in_(wanted.bands)] if wanted.bands else []
    told += [total.segment == wanted.segment] if wanted.segment is not None else []
    return tuple(
        Sum(row.band, row.currency or None, int(row.accounts), int(row.arrived), int(row.mrr), int(row.at_risk))
        for row in connection.execute(_SUMS.where(*told))
    )


def _count(connection: Connection, wanted: Wanted, sums: tuple[Sum, ...]) -> int:
    is_all = not wanted.bands and wanted.segment is None
    return sum(one.accounts for one in (sums if is_all else _sum(connection, wanted)))


def _select_listed(wanted: Wanted, order: Order) -> Select[Any]:
    """The accounts of a list, by the index of its order or of its owner."""
    told = _conditions(wanted, Standing.band, Standing.renewal_order)
    return select(Standing.account_id).where(*told).order_by(_ORDERS[order], Standing.account_id)


def _select_known(account_ids: Sequence[str], order: Order) -> Select[Any]:
    return (
        select(Standing.account_id)
        .where(Standing.account_id.in_(account_ids))
        .order_by(_ORDERS[order], Standing.account_id)
    )


def _select_filtered(wanted: Wanted, order: Order) -> Select[Any]:
    """The same, by looking through the index of all filters: by another one each row would have to be fetched."""
    if wanted.owners:
        # who are few, and have an index
        return _select_listed(wanted, order)
    told = _conditions(wanted, _by_no_index(Standing.band), _by_no_index(Standing.renewal_order))
    key = _ORDERS[order].expression
    return (
        select(Standing.account_id)
        .where(*told)
        .order_by(key if order == "at_risk" else _by_no_index(key), Standing.account_id)
    )


def _by_no_index(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column of SQLAlchemy's
    return func.coalesce(column, column)


def _conditions(wanted: Wanted, band: Any, renewal: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- columns
    told: list[ColumnElement[bool]] = [Standing.owner == owner if owner else false() for owner in wanted.owners]
    if wanted.bands:
        told.append(band.in_(wanted.bands))
    if wanted.segment is not None:
        told.append(Standing.segment == wanted.segment)
    if wanted.renews is not None:
        first, last = wanted.renews
        told.append(renewal.between(first.toordinal(), last.toordinal()))
    if wanted.moved is not None:
        told.append(_has_moved(wanted.moved))
    if wanted.search:
        told.append(Standing.searched.contains(wanted.search.casefold(), autoescape=True))
    return told


def _has_moved(moved: Moved) -> ColumnElement[bool]:
    now, before = _rank(Standing.band), _rank(Standing.since_band)
    match moved:
        case "fell":
            return Standing.drop_order < 0
        case "rose":
            return (Standing.drop_order > 0) & (Standing.drop_order < BEYOND_SCORES)
        case "worse_band":
            return now < before
        case "better_band":
            return now > before
        case "new":
            return Standing.since_on.is_(None)


def _rank(band: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a column of SQLAlchemy's
    """Grey is neither better nor worse than another colour."""
    return case((band == "red", 0), (band == "yellow", 1), (band == "green", 2))


def _read(row: Row[Any]) -> Stands:
    return Stands(
        account_id=row.account_id,
        name=row.name,
        owner=row.owner,
        segment=row.segment,
        currency=row.currency,
        mrr=row.mrr,
        revenue_at_risk=None if row.mrr is None or row.churn_probability is None else row.mrr * row.churn_probability,
        renews_on=row.renews_on,
        snapshot_on=row.snapshot_on,
        scored_at=row.scored_at,
        model=ModelVersion(row.model_name, row.model_version, row.model_fingerprint),
        score=row.score,
        band=row.band,
        churn_probability=row.churn_probability,
        completeness=row.completeness,
        since_on=row.since_on,
        since_score=row.since_score,
        since_band=row.since_band,
        trend=read_trend(row.trend),
        first_reason=None if row.first_reason is None else REASON.validate_python(row.first_reason),
    )
