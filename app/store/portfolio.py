"""What the store tells of all accounts at once, added up by the database: bands, signals, paths from green to red."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Engine,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from app.store.standing_rows import stands_on
from app.store.tables import FeatureRowKept, ReasonKept, Receipt, Score, Standing

# Paths are looked for in so many days before the day asked.
PATH_DAYS = 365


@dataclass(frozen=True, slots=True)
class Run:
    """The official scores of a day by one model version, whose probabilities are for so many days."""

    snapshot_on: date
    model_version: str
    horizon_days: int


@dataclass(frozen=True, slots=True)
class BandTotal:
    """The accounts of a segment and band: how many, how many are expected to leave, and what they pay each month.

    Money is None where it is not among the features.
    """

    segment: str | None
    band: str
    accounts: int
    expected_to_leave: float
    mrr: float | None
    expected_mrr_lost: float | None


@dataclass(frozen=True, slots=True)
class SignalTotal:
    """What a signal does to the scores of a segment: sums of points in tenths, and how many it lowers and raises."""

    segment: str | None
    signal: str
    kind: str
    points: int
    absolute_points: int
    lowered: int
    raised: int


@dataclass(frozen=True, slots=True)
class PathTotal:
    """Paths from green to red on which the same two signals lost the most points, the one that fell first first.

    `ordered` of them show the order: the first had lost half of its fall on an earlier day than the second. On the
    others both did so by the same day, and the larger fall comes first. Falls are sums, in tenths.
    """

    first: str
    second: str | None
    paths: int
    ordered: int
    first_fall: int
    second_fall: int


class PortfolioQueries:
    """Reads official scores of one model version; it writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"

    def latest_run(self, on: date | None) -> Run | None:
        """The run that last scored a day; None asks for the newest run that is whole, as lists of accounts show it."""
        runs = select(Score.snapshot_on, Score.model_version, Score.horizon_days)
        if on is None:
            newest = select(Standing.account_id).order_by(Standing.snapshot_on.desc(), Standing.scored_at.desc())
            is_newest = Standing.account_id == newest.limit(1).scalar_subquery()
            runs = runs.join(Standing, stands_on()).where(is_newest)
        else:
            runs = runs.where(Score.snapshot_on == on).order_by(Score.scored_at.desc(), Score.id.desc())
        with self._engine.connect() as connection:
            found = connection.execute(runs.limit(1)).first()
        return None if found is None else Run(found.snapshot_on, found.model_version, found.horizon_days)

    def days(self) -> list[date]:
        """The days with official scores, the first one first."""
        with self._engine.connect() as connection:
            return sorted(connection.scalars(select(Score.snapshot_on).distinct()))

    def days_of_paths(self, until: date, model_version: str) -> list[date]:
        """The days with scores of the version in the year up to a day, the first one first."""
        days = select(Score.snapshot_on).where(*_in_year(until, model_version)).distinct()
        with self._engine.connect() as connection:
            return sorted(connection.scalars(days))

    def names_of_features(self, on: date, model_version: str) -> frozenset[str]:
        """The features that the version read on a day."""
        one = (
            select(FeatureRowKept.features)
            .join(Receipt, Receipt.feature_row == FeatureRowKept.fingerprint)
            .join(Score, Score.receipt == Receipt.receipt)
            .where(Score.snapshot_on == on, Score.model_version == model_version, FeatureRowKept.features != "")
            .limit(1)
        )
        with self._engine.connect() as connection:
            text = connection.scalar(one)
        return frozenset(json.loads(text)) if text else frozenset()

    def bands(self, on: date, model_version: str, known: frozenset[str]) -> list[BandTotal]:
        """The totals of each segment and band; one segment, None, where `segment` is not among the features."""
        day = self._day(on, model_version, known)
        totals = select(
            day.c.segment,
            day.c.band,
            func.count(),
            func.coalesce(func.sum(day.c.churn_probability), 0.0),
            func.sum(day.c.mrr),
            func.sum(day.c.mrr * day.c.churn_probability),
        ).group_by(day.c.segment, day.c.band)
        return [BandTotal(*row) for row in self._all(totals)]

    def signals(self, on: date, model_version: str, known: frozenset[str]) -> list[SignalTotal]:
        """What each signal does to the scores of each segment."""
        day = self._day(on, model_version, known & {"segment"})
        points = ReasonKept.points
        totals = (
            select(
                day.c.segment,
                ReasonKept.signal,
                func.max(ReasonKept.kind),
                func.sum(points),
                func.sum(func.abs(points)),
                func.sum(case((points < 0, 1), else_=0)),
                func.sum(case((points > 0, 1), else_=0)),
            )
            .join(ReasonKept, ReasonKept.score_id == day.c.id)
            .group_by(day.c.segment, ReasonKept.signal)
        )
        return [SignalTotal(*row) for row in self._all(totals)]

    def paths(self, until: date, model_version: str, segment: str | None) -> list[PathTotal]:
        """The paths from green to red in the year up to a day, by the two signals that lost the most points on them.

        A path leads from the last green day of an account to its first red day after it. Signals that did not fall are
        no part of it.
        """
        told = _told(self._paths(until, model_version, segment), model_version)
        is_second_first = told.c.half_2 < told.c.half_1
        pairs = select(
            case((is_second_first, told.c.signal_2), else_=told.c.signal_1).label("first"),
            case((is_second_first, told.c.signal_1), else_=told.c.signal_2).label("second"),
            case((told.c.half_2 != told.c.half_1, 1), else_=0).label("ordered"),
            case((is_second_first, told.c.fall_2), else_=told.c.fall_1).label("first_fall"),
            case((is_second_first, told.c.fall_1), else_=told.c.fall_2).label("second_fall"),
        ).subquery()
        paths = func.count().label("paths")
        totals = (
            select(
                pairs.c.first,
                pairs.c.second,
                paths,
                func.sum(pairs.c.ordered),
                func.sum(pairs.c.first_fall),
                func.coalesce(func.sum(pairs.c.second_fall), 0),
            )
            .group_by(pairs.c.first, pairs.c.second)
            .order_by(paths.desc(), pairs.c.first, pairs.c.second)
        )
        return [PathTotal(*row) for row in self._all(totals)]

    def _all(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _day(self, on: date, model_version: str, known: frozenset[str]) -> CTE:
        """The scores of a day, with segment and revenue where they are among the features."""
        segment = self._text("segment") if "segment" in known else cast(null(), String)
        mrr = self._number("mrr") if "mrr" in known else cast(null(), Integer)
        rows = select(Score.id, Score.band, Score.churn_probability, segment.label("segment"), mrr.label("mrr")).where(
            Score.snapshot_on == on, Score.model_version == model_version
        )
        if known & {"segment", "mrr"}:
            rows = rows.join(Receipt, Receipt.receipt == Score.receipt).join(
                FeatureRowKept, FeatureRowKept.fingerprint == Receipt.feature_row
            )
        # Written down once: the features are texts, which are slow to read for every reason.
        return rows.cte("day").prefix_with("MATERIALIZED")

    def _paths(self, until: date, model_version: str, segment: str | None) -> CTE:
        last_green = func.max(case((Score.band == "green", Score.snapshot_on))).over(
            partition_by=Score.account_id, order_by=Score.snapshot_on, rows=(None, 0)
        )
        series = (
            select(Score.account_id, Score.snapshot_on, Score.band, last_green.label("green_on"))
            .where(*_in_year(until, model_version), Score.band.in_(("red", "green")))
            .subquery()
        )
        # The first red day after a green one: before the account is green again, all have the same last green day.
        red_on = func.min(series.c.snapshot_on).label("red_on")
        paths = (
            select(series.c.account_id, series.c.green_on, red_on)
            .where(series.c.band == "red", series.c.green_on.is_not(None))
            .group_by(series.c.account_id, series.c.green_on)
        )
        if segment is not None:
            path = paths.subquery()
            is_end = and_(
                Score.account_id == path.c.account_id,
                Score.model_version == model_version,
                Score.snapshot_on == path.c.red_on,
            )
            paths = (
                select(path.c.account_id, path.c.green_on, path.c.red_on)
                .join(Score, is_end)
                .join(Receipt, Receipt.receipt == Score.receipt)
                .join(FeatureRowKept, FeatureRowKept.fingerprint == Receipt.feature_row)
                .where(self._text("segment") == segment)
            )
        return paths.cte("paths").prefix_with("MATERIALIZED")

    def _features(self, name: str) -> Any:  # noqa: ANN401 -- an entry of SQLAlchemy's JSON
        # An account that was erased has left an empty text, which is no JSON.
        text = func.nullif(FeatureRowKept.features, "")
        return (type_coerce(text, JSON) if self._is_sqlite else cast(text, JSON))[name]

    def _text(self, name: str) -> ColumnElement[str]:
        text: ColumnElement[str] = self._features(name).as_string()
        return text

    def _number(self, name: str) -> ColumnElement[float]:
        number: ColumnElement[float] = self._features(name).as_float()
        return number


def _in_year(until: date, model_version: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Score.model_version == model_version,
        Score.snapshot_on <= until,
        Score.snapshot_on > until - timedelta(days=PATH_DAYS),
    )


def _told(paths: CTE, model_version: str) -> Subquery:
    """One row for each path: the two signals that lost the most points on it, and by when half of that was lost.

    In one pass, by windows over the path: a join of what was found with itself would take hours on large stores.
    """
    path = (paths.c.account_id, paths.c.green_on, paths.c.red_on, ReasonKept.signal)

    def at(day: ColumnElement[date]) -> ColumnElement[int]:
        # A signal that moved nothing on a day has no reason there: its points are 0.
        return func.sum(case((Score.snapshot_on == day, ReasonKept.points), else_=literal(0))).over(partition_by=path)

    is_on_path = and_(
        Score.account_id == paths.c.account_id,
        Score.model_version == model_version,
        Score.snapshot_on.between(paths.c.green_on, paths.c.red_on),
    )
    points = (
        select(
            *path,
            Score.snapshot_on,
            ReasonKept.points,
            at(paths.c.green_on).label("start"),
            at(paths.c.red_on).label("end"),
        )
        .select_from(paths)
        .join(Score, is_on_path)
        .join(ReasonKept, ReasonKept.score_id == Score.id)
        .subquery()
    )
    one = points.c
    fall = one.start - one.end
    is_half_lost = and_(one.snapshot_on > one.green_on, (one.start - one.points) * 2 >= fall)
    half_on = func.coalesce(func.min(case((is_half_lost, one.snapshot_on))), one.red_on)
    falls = (
        select(one.account_id, one.red_on, one.signal, fall.label("fall"), half_on.label("half_on"))
        .where(fall > 0)
        .group_by(one.account_id, one.green_on, one.red_on, one.signal, one.start, one.end)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=(falls.c.account_id, falls.c.red_on), order_by=(falls.c.fall.desc(), falls.c.signal)
    )
    ranked = select(*falls.c, place.label("place")).subquery()

    def of(nth: int, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.max(case((ranked.c.place == nth, column)))

    return (
        select(
            *(
                of(nth, ranked.c[name]).label(f"{label}_{nth}")
                for nth in (1, 2)
                for name, label in (("signal", "signal"), ("fall", "fall"), ("half_on", "half"))
            )
        )
        .group_by(ranked.c.account_id, ranked.c.red_on)
        .subquery()
    )
