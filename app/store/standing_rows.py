"""Keeps how each account stands in step with scores and profiles, in the transactions that write those."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.facts import Profile
from app.store.tables import Account, Score, Standing, StandingDue, StandingTotal
from app.store.trend import TREND_DAYS, Point, find_week_ago, read_trend, thin, write_trend

CHUNK_ROWS = 1000
# What is unknown comes last: beyond every score (tenths), every difference of two, every day, every amount of money.
BEYOND_SCORES, BEYOND_DAYS, BEYOND_MONEY = 10_000, 10_000_000, 1e300
CENTS = 100

_SCORES = select(
    Score.account_id,
    Score.snapshot_on,
    Score.model_version,
    Score.receipt,
    Score.scored_at,
    Score.score,
    Score.band,
    Score.churn_probability,
    Score.completeness,
    Score.segment,
    Score.mrr,
    Score.renews_on,
    Score.earlier_on,
    Score.earlier_score,
    Score.earlier_band,
)
_STANDINGS = select(Standing).where(Standing.account_id.in_(bindparam("accounts", expanding=True)))
_PROFILES = select(Account).where(Account.account_id.in_(bindparam("accounts", expanding=True)))


@dataclass(frozen=True, slots=True)
class _Told:
    """A row of `_SCORES`."""

    account_id: str
    snapshot_on: date
    model_version: str
    receipt: str
    scored_at: datetime
    score: int | None
    band: str
    churn_probability: float | None
    completeness: float
    segment: str | None
    mrr: float | None
    renews_on: date | None
    earlier_on: date | None
    earlier_score: int | None
    earlier_band: str | None

    @property
    def point(self) -> Point:
        """The score alone."""
        return Point(self.snapshot_on, self.score, self.band)


def stands_on() -> ColumnElement[bool]:
    """That a standing stands on a score."""
    return and_(
        Standing.account_id == Score.account_id,
        Standing.snapshot_on == Score.snapshot_on,
        Standing.model_version == Score.model_version,
    )


def lock_standings(connection: Connection) -> None:
    """Let one transaction change standings at a time: what is added up must not change in between. Readers go on."""
    if connection.dialect.name != "sqlite":  # which lets one write at a time by itself
        connection.exec_driver_sql(f"LOCK TABLE {Standing.__tablename__} IN SHARE ROW EXCLUSIVE MODE")


def stand_by_scores(connection: Connection, saved: Collection[tuple[str, date, str]]) -> None:
    """Bring standings up to scores that were saved in this transaction.

    An account that has no standing gets one only from the newest day: whoever has no score of that day is no customer
    any more.

    Args:
        connection: in the transaction that saved them.
        saved: account, day and model version of each; of one chunk.
    """
    accounts = sorted({account for account, _, _ in saved})
    lock_standings(connection)
    before = {row.account_id: row for row in connection.execute(_STANDINGS, {"accounts": accounts})}
    newest_day = connection.scalar(select(func.max(Score.snapshot_on)))
    if newest_day is None:
        return
    told = _find_current(connection, accounts)
    # and a few more: other versions and days of the same accounts, which are scores all the same
    same = (
        Score.account_id.in_(accounts),
        Score.snapshot_on.in_({on for _, on, _ in saved}),
        Score.model_version.in_({version for _, _, version in saved}),
    )
    _collect(connection, told, _SCORES.where(*same))
    new = [account for account in accounts if account not in before]
    since = newest_day - timedelta(days=TREND_DAYS)
    _collect(connection, told, _SCORES.where(Score.account_id.in_(new), Score.snapshot_on >= since))
    rows = []
    profiles = _find_profiles(connection, accounts)
    for account, of_account in told.items():
        by_time = sorted(of_account, key=lambda one: (one.snapshot_on, one.scored_at))
        if not by_time or (account not in before and by_time[-1].snapshot_on < newest_day):
            continue
        points = {point.on: point for point in _points_of(before.get(account))}
        points |= {one.snapshot_on: one.point for one in by_time}
        rows.append(_describe(by_time[-1], profiles.get(account), points))
    _replace(connection, before, rows)


def stand_later(connection: Connection, saved: Collection[tuple[str, date, str]]) -> None:
    """Note scores that were saved in this transaction, for `stand_by_whole_run` to bring the standings up to."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    names = ("account_id", "snapshot_on", "model_version")
    due = [dict(zip(names, key, strict=True)) for key in sorted(saved)]
    connection.execute(dialect.insert(StandingDue).on_conflict_do_nothing(), due)


def stand_by_whole_run(connection: Connection, on: date) -> None:
    """Bring standings up to the scores of a day and of days before it that were noted for later.

    Also to those of a run of that day that broke off. Of a later day's run, which is not whole, nothing is told.
    """
    lock_standings(connection)
    is_due = StandingDue.snapshot_on <= on
    found = connection.execute(select(StandingDue).where(is_due).order_by(StandingDue.account_id))
    due = [(row.account_id, row.snapshot_on, row.model_version) for row in found]
    for start in range(0, len(due), CHUNK_ROWS):
        stand_by_scores(connection, due[start : start + CHUNK_ROWS])
    connection.execute(delete(StandingDue).where(is_due))


def stand_by_profiles(connection: Connection, account_ids: Collection[str]) -> None:
    """Bring standings up to profiles that were saved in this transaction, of one chunk."""
    accounts = sorted(account_ids)
    lock_standings(connection)
    before = {row.account_id: row for row in connection.execute(_STANDINGS, {"accounts": accounts})}
    current = _find_current(connection, sorted(before))
    profiles = _find_profiles(connection, accounts)
    rows = [
        _describe(current[account][0], profiles.get(account), {point.on: point for point in _points_of(row)})
        for account, row in before.items()
    ]
    _replace(connection, before, [row for row in rows if row != dict(before[row["account_id"]]._mapping)])  # noqa: SLF001 -- SQLAlchemy's public name


def discount(connection: Connection, account_id: str) -> None:
    """Take an account from the totals, before its standing goes; `begin_erasing` keeps others from writing."""
    _add(connection, connection.execute(_STANDINGS, {"accounts": [account_id]}).all(), ())


def shorten_trends(connection: Connection, before: date) -> None:
    """Take the scores of days before a day from the trends, as they are erased elsewhere; the newest always stays."""
    lock_standings(connection)
    kept = update(Standing).where(Standing.account_id == bindparam("of")).values(trend=bindparam("left"))
    changed = []
    for row in connection.execute(select(Standing.account_id, Standing.snapshot_on, Standing.trend)):
        points = read_trend(row.trend)
        left = tuple(point for point in points if point.on >= min(before, row.snapshot_on))
        if left != points:
            changed.append({"of": row.account_id, "left": write_trend(left)})
    if changed:
        connection.execute(kept, changed)


def leave_out_before(connection: Connection, on: date) -> None:
    """Take the standings of accounts away that were not scored on the newest day, if `on` is that day."""
    if connection.scalar(select(func.max(Score.snapshot_on))) != on:
        return
    lock_standings(connection)
    is_gone = Standing.snapshot_on < on
    _add(connection, connection.execute(select(Standing).where(is_gone)), ())
    connection.execute(delete(Standing).where(is_gone))


def fill_standings(connection: Connection) -> None:
    """Make the standings of a store that has none anew, from what it holds; where there are some nothing is done."""
    newest = connection.scalar(select(func.max(Score.snapshot_on)))
    if newest is None or connection.execute(select(Standing.account_id).limit(1)).first() is not None:
        return
    scored = select(Score.account_id, Score.snapshot_on, Score.model_version).where(Score.snapshot_on == newest)
    keys = [(row.account_id, row.snapshot_on, row.model_version) for row in connection.execute(scored)]
    for start in range(0, len(keys), CHUNK_ROWS):
        stand_by_scores(connection, keys[start : start + CHUNK_ROWS])


def _collect(connection: Connection, told: dict[str, list[_Told]], query: Select[*tuple[Any, ...]]) -> None:
    for row in connection.execute(query.order_by(Score.snapshot_on, Score.scored_at, Score.id)):
        told[row.account_id].append(_Told(*row))


def _find_current(connection: Connection, accounts: Collection[str]) -> dict[str, list[_Told]]:
    """The scores that the standings stand on."""
    found: dict[str, list[_Told]] = {account: [] for account in accounts}
    _collect(connection, found, _SCORES.join(Standing, stands_on()).where(Standing.account_id.in_(accounts)))
    return found


def _find_profiles(connection: Connection, accounts: Collection[str]) -> dict[str, Profile]:
    names = [field.name for field in fields(Profile)]
    found = connection.execute(_PROFILES, {"accounts": list(accounts)})
    return {row.account_id: Profile(**{name: getattr(row, name) for name in names}) for row in found}


def _points_of(row: Row[Any] | None) -> tuple[Point, ...]:
    return () if row is None else read_trend(row.trend)


def _describe(told: _Told, profile: Profile | None, points: Mapping[date, Point]) -> dict[str, Any]:
    """The row of a standing."""
    on, profile = told.snapshot_on, profile or Profile(told.account_id)
    trend = thin(points, on)
    since = find_week_ago(trend, on)
    if since is None and told.earlier_on is not None and told.earlier_band is not None:
        since = Point(told.earlier_on, told.earlier_score, told.earlier_band)
    is_known = since is not None and since.score is not None and told.score is not None
    at_risk = None if told.mrr is None or told.churn_probability is None else told.mrr * told.churn_probability
    is_ahead = told.renews_on is not None and told.renews_on >= on
    # an id stays as it is: as another account's it may differ by its case alone
    name = profile.name.casefold() if profile.name else told.account_id
    return {
        "account_id": told.account_id,
        "snapshot_on": on,
        "model_version": told.model_version,
        "receipt": told.receipt,
        "scored_at": told.scored_at,
        "score": told.score,
        "band": told.band,
        "churn_probability": told.churn_probability,
        "completeness": told.completeness,
        "mrr": told.mrr,
        "renews_on": told.renews_on,
        "name": profile.name,
        "owner": profile.owner,
        "segment": told.segment or profile.segment,
        "currency": profile.currency,
        "since_on": since.on if since else None,
        "since_score": since.score if since else None,
        "since_band": since.band if since else None,
        "trend": write_trend(trend),
        "at_risk_order": BEYOND_MONEY if at_risk is None else -at_risk,
        "score_order": BEYOND_SCORES if told.score is None else told.score,
        "drop_order": told.score - since.score if is_known else BEYOND_SCORES,  # type: ignore[operator, union-attr]
        "renewal_order": told.renews_on.toordinal() if is_ahead else BEYOND_DAYS,  # type: ignore[union-attr]
        "name_order": name,
        "searched": f"{told.account_id.casefold()}\n{(profile.name or '').casefold()}",
    }


def _replace(connection: Connection, before: Mapping[str, Row[Any]], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    upsert = dialect.insert(Standing)
    changed = {name: upsert.excluded[name] for name in rows[0] if name != "account_id"}
    connection.execute(upsert.on_conflict_do_update(index_elements=["account_id"], set_=changed), rows)
    _add(connection, [before[row["account_id"]] for row in rows if row["account_id"] in before], rows)


def _add(connection: Connection, before: Iterable[Row[Any]], after: Iterable[Mapping[str, Any]]) -> None:
    """Take from the totals what standings were, and add what they are."""
    counts: dict[str, Counter[tuple[str, ...]]] = {
        name: Counter() for name in ("accounts", "arrived", "mrr", "at_risk")
    }
    for sign, rows in ((-1, [row._mapping for row in before]), (1, after)):  # noqa: SLF001 -- SQLAlchemy's public name
        for row in rows:
            key = (row["owner"] or "", row["segment"] or "", row["band"], row["currency"] or "")
            at_risk = row["at_risk_order"]
            counts["accounts"][key] += sign
            counts["arrived"][key] += sign * (row["since_band"] not in {None, row["band"]})
            counts["mrr"][key] += sign * round((row["mrr"] or 0.0) * CENTS)
            counts["at_risk"][key] += sign * (0 if at_risk == BEYOND_MONEY else round(-at_risk * CENTS))
    names = ("owner", "segment", "band", "currency")
    totals = [
        {**dict(zip(names, key, strict=True)), **{name: of_key[key] for name, of_key in counts.items()}}
        for key in sorted(counts["accounts"])
        if any(of_key[key] for of_key in counts.values())
    ]
    if not totals:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    upsert = dialect.insert(StandingTotal)
    added = {name: getattr(StandingTotal, name) + upsert.excluded[name] for name in counts}
    connection.execute(upsert.on_conflict_do_update(index_elements=list(names), set_=added), totals)
    connection.execute(delete(StandingTotal).where(StandingTotal.accounts == 0))
