"""The store's verbs for the outbox: deliverers take news under a lease, and say what became of each."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Engine, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from app.store.canonical import read_answer
from app.store.filling import Mail, fill
from app.store.raising import WITHDRAWN
from app.store.records import FeatureRow, ModelVersion, ScoreRecord
from app.store.standing_rows import stands_on
from app.store.tables import Account, Outgoing, Receipt, Score, Standing
from app.store.tombstones import Tombstones

State = Literal["waiting", "taken", "done", "dead"]
CHUNK_ROWS = 1000
# What was withdrawn is there in case that it is true again, and is shown to nobody.
_STANDS = Outgoing.said != WITHDRAWN


@dataclass(frozen=True, slots=True)
class Letter:
    """News of an account for a destination, with how it stands: `why` is what came of the last try.

    `key` is the same for the same news, however often they are sent. `payload` is empty once they have arrived.
    """

    key: str
    destination: str
    account_id: str
    crm_id: str | None
    snapshot_on: date
    payload: Mapping[str, Any]
    state: State
    queued_at: datetime
    due_at: datetime
    times_taken: int
    why: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many news of a destination wait, are in a deliverer's hands, have arrived, or were given up.

    `next_at` is when the next of those that wait is due, `oldest_at` since when the oldest has waited.
    """

    waiting: int = 0
    taken: int = 0
    done: int = 0
    dead: int = 0
    next_at: datetime | None = None
    oldest_at: datetime | None = None


class Outbox:
    """News on their way. One account's are in one deliverer's hands at a time. Safe to share between threads."""

    def __init__(self, engine: Engine, tombstones: Tombstones) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._tombstones = tombstones

    def take(self, destination: str, now: datetime, lease: timedelta, most: int, by: str = "") -> list[Letter]:
        """Take news that are due, the longest due first; also what another deliverer has let its lease run out for.

        Where newer news of the same account wait, those whose lease ran out are dropped.

        Args:
            destination: whose.
            now: when, with a time zone.
            lease: for how long they are nobody else's.
            most: at most so many.
            by: the name of the deliverer, that no other one has.
        """
        newer, held = aliased(Outgoing), aliased(Outgoing)
        is_left = and_(Outgoing.state == "taken", Outgoing.taken_until <= now)
        is_old = exists().where(
            newer.account_id == Outgoing.account_id,
            newer.destination == Outgoing.destination,
            newer.id > Outgoing.id,
        )
        is_held = exists().where(
            held.account_id == Outgoing.account_id,
            held.destination == Outgoing.destination,
            held.id != Outgoing.id,
            held.state == "taken",
            held.taken_until > now,
        )
        free = (
            select(Outgoing.id)
            .where(
                Outgoing.destination == destination,
                _STANDS,
                or_(and_(Outgoing.state == "waiting", Outgoing.due_at <= now), is_left),
                ~is_held,
            )
            .order_by(Outgoing.due_at, Outgoing.id)
            .limit(most)
            .with_for_update(skip_locked=True, of=Outgoing)
        )
        # as long as nobody has tried to send news, they go to where the CRM has the account by now
        crm_id = select(Account.crm_id).where(Account.account_id == Outgoing.account_id).scalar_subquery()
        with self._writer.begin() as connection:
            connection.execute(delete(Outgoing).where(Outgoing.destination == destination, is_left, is_old))
            found = list(connection.scalars(free))
            if not found:
                return []
            untried = Outgoing.id.in_(found), Outgoing.times_taken == 0
            connection.execute(update(Outgoing).where(*untried).values(crm_id=crm_id))
            taken = connection.execute(
                update(Outgoing)
                .where(Outgoing.id.in_(found))
                .values(state="taken", taken_by=by, taken_until=now + lease, times_taken=Outgoing.times_taken + 1)
                .returning(Outgoing)
            )
            return [_read(row) for row in sorted(taken, key=lambda row: (row.due_at, row.id))]

    def hold(self, keys: Collection[str], by: str, until: datetime) -> frozenset[str]:
        """Keep news in hand until a moment; gives those that are still there, and still this deliverer's."""
        held = update(Outgoing).where(*_in_hand(keys, by)).values(taken_until=until).returning(Outgoing.key)
        with self._writer.begin() as connection:
            return frozenset(connection.scalars(held))

    def done(self, keys: Collection[str], by: str, now: datetime) -> None:
        """They have arrived: of what was told only the hash stays."""
        self._change(keys, by, {"state": "done", "done_at": now, "payload": "{}", "why": None})

    def let_go(self, keys: Collection[str], by: str) -> None:
        """Give back what was taken and not tried: it waits as before."""
        self._change(keys, by, {"state": "waiting", "times_taken": Outgoing.times_taken - 1})

    def retry(self, key: str, by: str, at: datetime, why: str) -> None:
        """Try again at a moment, unless there are newer news of the account by then."""
        newer = aliased(Outgoing)
        is_old = exists().where(
            newer.account_id == Outgoing.account_id,
            newer.destination == Outgoing.destination,
            newer.id > Outgoing.id,
        )
        with self._writer.begin() as connection:
            connection.execute(delete(Outgoing).where(*_in_hand([key], by), is_old))
            connection.execute(
                update(Outgoing)
                .where(*_in_hand([key], by))
                .values(state="waiting", due_at=at, taken_by=None, taken_until=None, why=why)
            )

    def bury(self, key: str, by: str, why: str, now: datetime) -> None:
        """Give up: a person may look at it and have it sent again."""
        self._change([key], by, {"state": "dead", "done_at": now, "why": why})

    def dead(self, destination: str | None = None, most: int = CHUNK_ROWS) -> list[Letter]:
        """What was given up, newest first."""
        return self._find(select(Outgoing).where(Outgoing.state == "dead", _STANDS, *_of(destination)), most)

    def due(self, destination: str, now: datetime, most: int) -> list[Letter]:
        """What would be taken now, without taking it, with where the CRM has the accounts."""
        is_due = Outgoing.destination == destination, Outgoing.state == "waiting", Outgoing.due_at <= now
        return self._find(select(Outgoing).where(*is_due, _STANDS), most)

    def resend(self, keys: Collection[str] | None, now: datetime, destination: str | None = None) -> int:
        """Have what was given up sent again, as if it had never been tried; all of it where no keys are given."""
        of = _of(destination) if keys is None else (Outgoing.key.in_(keys),)
        again = {"state": "waiting", "due_at": now, "times_taken": 0, "done_at": None}
        given_up = update(Outgoing).where(Outgoing.state == "dead", _STANDS, *of).values(again)
        with self._writer.begin() as connection:
            return connection.execute(given_up).rowcount

    def counts(self) -> dict[str, Counts]:
        """How the news of each destination that has any stand."""
        counted = (
            select(
                Outgoing.destination,
                Outgoing.state,
                func.count().label("many"),
                func.min(Outgoing.due_at).label("next_at"),
                func.min(Outgoing.queued_at).label("oldest_at"),
            )
            .where(or_(_STANDS, Outgoing.state == "done"))
            .group_by(Outgoing.destination, Outgoing.state)
        )
        found: dict[str, dict[str, Any]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(counted):
                of = found.setdefault(row.destination, {})
                of[row.state] = row.many
                if row.state == "waiting":
                    of |= {"next_at": row.next_at, "oldest_at": row.oldest_at}
        return {destination: Counts(**found[destination]) for destination in sorted(found)}

    def next_at(self, destination: str) -> datetime | None:
        """When the next news of a destination are due, or a lease runs out; None where nothing is on its way."""
        at = func.min(func.coalesce(Outgoing.taken_until, Outgoing.due_at))
        on_the_way = Outgoing.destination == destination, Outgoing.state.in_(("waiting", "taken"))
        with self._engine.connect() as connection:
            return connection.scalar(select(at).where(*on_the_way, _STANDS))

    def queue_all(self, mail: Mail, chunk_rows: int = CHUNK_ROWS) -> int:
        """Queue how all accounts that are customers stand, also what was told before; how many news that is.

        Nothing of accounts that were erased meanwhile is queued.
        """
        queued, after = 0, ""
        while True:
            with self._writer.begin() as connection:
                if connection.dialect.name != "sqlite":  # which lets one write at a time by itself
                    # no run may write scores meanwhile: what is queued last must be what is newest
                    connection.exec_driver_sql(f"LOCK TABLE {Score.__tablename__} IN SHARE ROW EXCLUSIVE MODE")
                rows = connection.execute(_standing_after(after).limit(chunk_rows)).all()
                if not rows:
                    return queued
                gone = self._tombstones.find(connection, [row.account_id for row in rows])
                records = [_as_record(row) for row in rows if row.account_id not in gone]
                queued += fill(connection, records, mail, all_of_them=True)
            after = rows[-1].account_id

    def forget(self, destination: str) -> int:
        """Take away all of a destination that is no more; how many rows."""
        with self._writer.begin() as connection:
            return connection.execute(delete(Outgoing).where(Outgoing.destination == destination)).rowcount

    def _find(self, query: Select[Outgoing], most: int) -> list[Letter]:
        crm_id = func.coalesce(Outgoing.crm_id, Account.crm_id).label("current_crm_id")
        table = Outgoing.__table__
        wanted = (
            query.with_only_columns(*table.columns, crm_id)
            .outerjoin(Account, Account.account_id == Outgoing.account_id)
            .order_by(Outgoing.due_at.desc(), Outgoing.id.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            return [_read(row, row.current_crm_id) for row in connection.execute(wanted)]

    def _change(self, keys: Collection[str], by: str, values: Mapping[str, Any]) -> None:
        if not keys:
            return
        with self._writer.begin() as connection:
            whole = {"taken_by": None, "taken_until": None, **values}
            connection.execute(update(Outgoing).where(*_in_hand(keys, by)).values(whole))


def _in_hand(keys: Collection[str], by: str) -> Sequence[ColumnElement[bool]]:
    return Outgoing.key.in_(keys), Outgoing.state == "taken", Outgoing.taken_by == by


def _of(destination: str | None) -> Sequence[ColumnElement[bool]]:
    return () if destination is None else (Outgoing.destination == destination,)


def _standing_after(account_id: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Score.account_id,
            Score.snapshot_on,
            Score.scored_at,
            Receipt.said,
            Receipt.model_name,
            Receipt.model_version,
            Receipt.model_fingerprint,
        )
        .join(Standing, stands_on())
        .join(Receipt, Receipt.receipt == Score.receipt)
        .where(Score.account_id > account_id)
        .order_by(Score.account_id)
    )


def _as_record(row: Any) -> ScoreRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    model = ModelVersion(row.model_name, row.model_version, row.model_fingerprint)
    return ScoreRecord(FeatureRow(row.account_id, row.snapshot_on, {}), model, read_answer(row.said), row.scored_at)


def _read(row: Any, crm_id: str | None = None) -> Letter:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    payload = json.loads(row.payload)
    return Letter(
        key=row.key,
        destination=row.destination,
        account_id=row.account_id,
        crm_id=crm_id or row.crm_id,
        snapshot_on=row.snapshot_on,
        payload={**payload, "model_version": row.model_version} if payload else {},
        state=row.state,
        queued_at=row.queued_at,
        due_at=row.due_at,
        times_taken=row.times_taken,
        why=row.why,
    )
