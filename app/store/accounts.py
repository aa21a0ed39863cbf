"""The accounts of a run as lists: filtered, sorted and cut into pages by the database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, Row, case, func, literal, or_, select, tuple_

from app.store.facts import Facts, Profile
from app.store.records import ModelVersion
from app.store.tables import Account, Receipt, Score
from models.answer import Band, Reason

Sort = Literal["score", "revenue_at_risk", "drop", "account_id"]
Moved = Literal["fell", "rose", "worse_band", "better_band", "new"]

# What is unknown comes last: beyond every score (tenths), every difference of two, and every amount of money.
BEYOND_SCORES, BEYOND_MONEY = 10_000, 1e300
REASON = TypeAdapter(Reason)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which accounts of a run are listed: those for which all that is given holds.

    `renewal_within_days` counts from the day of the run; renewals that have passed are not among them. `moved`
    compares with the official score before: `fell` and `rose` by score, `worse_band` and `better_band` by colour,
    `new` have none.
    """

    bands: tuple[Band, ...] = ()
    owner: str | None = None
    segment: str | None = None
    renewal_within_days: int | None = None
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Which accounts are listed, and in which order: those of a day's run by a model version that pass the filters.

    `sort`: `score` has the lowest first, `revenue_at_risk` the highest, `drop` the largest fall; what is unknown comes
    last, and equals are in the order of their ids.
    """

    snapshot_on: date
    model_version: str
    filters: Filters
    sort: Sort


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sorted list: the sort's value, where there is one, and the account that has it."""

    key: float | None
    account_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of a run: its score, the official score before, its strongest reason, and what is known of it."""

    place: Place
    model: ModelVersion
    snapshot_on: date
    score: int | None
    band: Band
    churn_probability: float | None
    completeness: float
    receipt: str
    earlier_on: date | None
    earlier_score: int | None
    earlier_band: Band | None
    first_reason: Reason | None
    facts: Facts
    profile: Profile | None


class AccountQueries:
    """Lists accounts; it writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, listing: Listing, after: Place | None, most: int) -> list[Listed]:
        """A page of a list.

        Args:
            listing: which accounts, and in which order.
            after: the last account of the page before; None is the first page.
            most: how many at most.
        """
        key = _key_of(listing.sort)
        order = (Score.account_id,) if key is None else (key, Score.account_id)
        found = select(Score.id, (literal(None) if key is None else key).label("key")).where(*_conditions(listing))
        if after is not None:
            reached = (after.account_id,) if key is None else (after.key, after.account_id)
            found = found.where(tuple_(*order) > tuple_(*(literal(one) for one in reached)))
        page = found.order_by(*order).limit(most).subquery()
        whole = (
            select(Score, page.c.key, Receipt.said, Receipt.model_name, Receipt.model_fingerprint)
            .add_columns(*(getattr(Account, name).label(f"of_{name}") for name in _PROFILE))
            .join(page, page.c.id == Score.id)
            .join(Receipt, Receipt.receipt == Score.receipt)
            .outerjoin(Account, Account.account_id == Score.account_id)
            .order_by(page.c.key, Score.account_id)
        )
        with self._engine.connect() as connection:
            return [_read_listed(row) for row in connection.execute(whole)]

    def scored_on(self, on: date, model_version: str) -> set[str]:
        """The accounts that a version scored on a day."""
        same = (Score.snapshot_on == on, Score.model_version == model_version)
        with self._engine.connect() as connection:
            return set(connection.scalars(select(Score.account_id).where(*same)))


_PROFILE: Sequence[str] = tuple(field.name for field in fields(Profile))


def _key_of(sort: Sort) -> ColumnElement[Any] | None:
    """What a list rises by; None where that is the account itself."""
    match sort:
        case "score":
            return func.coalesce(Score.score, BEYOND_SCORES)
        case "revenue_at_risk":
            return func.coalesce(-(Score.churn_probability * Score.mrr), BEYOND_MONEY)
        case "drop":
            return func.coalesce(Score.score - Score.earlier_score, BEYOND_SCORES)
        case "account_id":
            return None


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    on, filters = listing.snapshot_on, listing.filters
    told = [Score.snapshot_on == on, Score.model_version == listing.model_version]
    if filters.bands:
        told.append(Score.band.in_(filters.bands))
    if filters.owner is not None:
        told.append(Score.account_id.in_(select(Account.account_id).where(Account.owner == filters.owner)))
    if filters.segment is not None:
        of_source = select(Account.account_id).where(Account.segment == filters.segment)
        is_told = Score.segment.is_(None) & Score.account_id.in_(of_source)
        told.append(or_(Score.segment == filters.segment, is_told))
    if filters.renewal_within_days is not None:
        told.append(Score.renews_on.between(on, on + timedelta(days=filters.renewal_within_days)))
    if filters.moved is not None:
        told.append(_has_moved(filters.moved))
    return told


def _has_moved(moved: Moved) -> ColumnElement[bool]:
    now, before = _rank(Score.band), _rank(Score.earlier_band)
    match moved:
        case "fell":
            return Score.score < Score.earlier_score
        case "rose":
            return Score.score > Score.earlier_score
        case "worse_band":
            return now < before
        case "better_band":
            return now > before
        case "new":
            return Score.earlier_on.is_(None)


def _rank(band: Any) -> ColumnElement[int]:  # noqa: ANN401 -- a column of SQLAlchemy's
    """Grey is neither better nor worse than another colour."""
    return case((band == "red", 0), (band == "yellow", 1), (band == "green", 2))


def _read_listed(row: Row[Any]) -> Listed:
    profile = {name: getattr(row, f"of_{name}") for name in _PROFILE}
    return Listed(
        place=Place(row.key, row.account_id),
        model=ModelVersion(row.model_name, row.model_version, row.model_fingerprint),
        snapshot_on=row.snapshot_on,
        score=row.score,
        band=row.band,
        churn_probability=row.churn_probability,
        completeness=row.completeness,
        receipt=row.receipt,
        earlier_on=row.earlier_on,
        earlier_score=row.earlier_score,
        earlier_band=row.earlier_band,
        first_reason=_read_first_reason(row.said),
        facts=Facts(row.segment, row.mrr, row.renews_on),
        profile=None if profile["account_id"] is None else Profile(**profile),
    )


def _read_first_reason(said: str) -> Reason | None:
    """Only the first of the reasons in an answer: a page has hundreds of answers."""
    reasons = json.loads(said)["reasons"]
    return REASON.validate_python(reasons[0]) if reasons else None
