"""The store's verbs: every query that Varme asks of its database is here or in the modules beside it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, Select, bindparam, case, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from app.store.accounts import AccountQueries
from app.store.audit import AuditLog
from app.store.condition import StoreCondition
from app.store.departures import Departures
from app.store.drift import DriftChecks
from app.store.earlier import link_earlier
from app.store.erasing import EMPTIED, Erasing
from app.store.errors import AccountsErased
from app.store.filling import Mail, fill
from app.store.group_commit import GroupCommit
from app.store.happenings import Happenings
from app.store.history import ERASED, ScoreHistory
from app.store.keys import Keys
from app.store.neighbours import Neighbours
from app.store.outbox import Outbox
from app.store.portfolio import PortfolioQueries
from app.store.profiles import Profiles
from app.store.pruning import Pruning
from app.store.pulses import Pulses
from app.store.raising import Alerts, raise_alerts
from app.store.records import FeatureRow, ScoreRecord
from app.store.refreshes import Refreshes
from app.store.requests import Requests
from app.store.rows import (
    describe_feature_row,
    describe_reasons,
    describe_receipt,
    describe_score,
)
from app.store.searching import Search
from app.store.standing_rows import stand_by_scores, stand_later
from app.store.standings import Standings
from app.store.tables import FeatureRowKept, Key, ReasonKept, Receipt, Score, Table
from app.store.tombstones import Tombstones
from app.store.users import Users
from app.store.views import Views
from app.store.writing import WriteTrial

CHUNK_ROWS = 1000
T = TypeVar("T")
# Made once: to put a statement together takes longer than to run it.
_KNOWN_RECEIPTS = select(Receipt.receipt).where(
    Receipt.receipt.in_(bindparam("receipts", expanding=True)), Receipt.said != ERASED
)


def _newest_rows() -> Select[Any]:
    """The newest feature row of each of some accounts; see `Store.latest_feature_rows`."""
    rank = func.row_number().over(
        partition_by=Score.account_id,
        order_by=(
            Score.snapshot_on.desc(),
            case((Score.model_version == bindparam("version"), 0), else_=1),
            Score.scored_at.desc(),
            Score.id.desc(),
        ),
    )
    ranked = (
        select(Receipt.feature_row, rank.label("rank"))
        .join(Receipt, Receipt.receipt == Score.receipt)
        .where(Score.account_id.in_(bindparam("accounts", expanding=True)))
        .subquery()
    )
    newest = select(FeatureRowKept).join(ranked, ranked.c.feature_row == FeatureRowKept.fingerprint)
    return newest.where(ranked.c.rank == 1)


_NEWEST_ROWS = _newest_rows()


class Store:
    """What Varme remembers; `app.store.open_store` makes one. Safe to share between threads.

    Nothing here knows what time it is: instants are given by the caller, with a time zone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"
        self.neighbours = Neighbours(engine)
        self.portfolio = PortfolioQueries(engine)
        self.history = ScoreHistory(engine)
        self.tombstones = Tombstones(engine)
        self.profiles = Profiles(engine, self.tombstones)
        self.erasing = Erasing(engine)
        self.pruning = Pruning(engine)
        self.search = Search(engine)
        self.writing = WriteTrial(engine)
        self.receipts = GroupCommit(self._write_receipts)
        self.keys = Keys(engine)
        self.audit = AuditLog(engine)
        self.accounts = AccountQueries(engine)
        self.users = Users(engine)
        self.standings = Standings(engine)
        self.views = Views(engine)
        self.happenings = Happenings(engine, self.tombstones)
        self.departures = Departures(engine, self.tombstones)
        self.pulses = Pulses(engine, self.tombstones)
        self.requests = Requests(engine)
        self.refreshes = Refreshes(engine)
        self.drift = DriftChecks(engine)
        self.condition = StoreCondition(engine)
        self.outbox = Outbox(engine, self.tombstones)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: there is none.
        """
        with self._engine.connect() as connection:
            connection.execute(select(Key.id).limit(1)).all()

    # What was known and what was said

    def latest_feature_rows(
        self, account_ids: Collection[str], model_version: str | None = None
    ) -> dict[str, FeatureRow]:
        """The newest feature row of each account that an official run has scored; others are absent.

        The newest snapshot counts; of several rows on that day the one that `model_version` read, then
        the one that was scored last. What-if requests never count: they leave a receipt but no score.
        """
        found = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(account_ids):
                for row in connection.execute(_NEWEST_ROWS, {"accounts": chunk, "version": model_version}):
                    found[row.account_id] = FeatureRow(row.account_id, row.snapshot_on, orjson.loads(row.features))
        return found

    def save_receipts(self, records: Sequence[ScoreRecord]) -> int:
        """Remember answers that were given; one that is already there is left as it is.

        When it returns they are durable. Those of other threads may be written in the same transaction. One that was
        erased is kept anew when it is given again.

        Returns:
            How many were not there.

        Raises:
            AccountsErased: some are about accounts that were erased; none of them all is kept.
        """
        known: set[str] = set()
        with self._engine.connect() as connection:
            for chunk in _chunks([record.receipt for record in records]):
                known.update(connection.scalars(_KNOWN_RECEIPTS, {"receipts": chunk}))
        fresh = [record for record in records if record.receipt not in known]
        self.receipts.save(fresh)
        return len(fresh)

    def _write_receipts(self, records: Sequence[ScoreRecord]) -> None:
        with self.writing.watched(), self._writer.begin() as connection:
            self._keep_receipts(connection, records)

    def save_scores(
        self,
        records: Iterable[ScoreRecord],
        chunk_rows: int = CHUNK_ROWS,
        mail: Mail | None = None,
        alerts: Alerts | None = None,
        *,
        is_whole: bool = True,
    ) -> int:
        """Remember an official scoring run, chunk by chunk, each chunk in one transaction.

        An account's score on a day by a model version is one row: the same answer again changes
        nothing, another answer (rows that arrived late) takes its place, and its receipt stays. What is new in them for
        the destinations of `mail`, and what raises one of `alerts`, is queued in the same transaction.

        Lists of accounts tell of them at once; with `is_whole=False` not before `Standings.close_run`, since more of
        the same run are to come.

        Returns:
            How many scores were written or replaced.

        Raises:
            ValueError: a record names no account or no day, or an account comes twice in a chunk.
            AccountsErased: an account was erased; nothing of its chunk is kept.
        """
        stand = stand_by_scores if is_whole else stand_later
        return sum(self._save_chunk(chunk, mail, alerts, stand) for chunk in _chunks(records, chunk_rows))

    def _save_chunk(
        self,
        records: Sequence[ScoreRecord],
        mail: Mail | None,
        alerts: Alerts | None,
        stand: Callable[[Connection, Collection[tuple[str, date, str]]], None],
    ) -> int:
        scores = {_key_of(score): (score, record) for record in records for score in [describe_score(record)]}
        if len(scores) != len(records):
            raise ValueError("An account comes twice for the same day and model version; one row each is expected.")
        with self._writer.begin() as connection:
            self._take_turn(connection)
            known = {_key_of(row): row["receipt"] for row in _find_scores(connection, records)}
            changed = {key: scores[key] for key in sorted(scores) if known.get(key) != scores[key][1].receipt}
            if not changed:
                return 0
            self._keep_receipts(connection, [record for _, record in changed.values()])
            rows = [score for score, _ in changed.values()]
            upsert = _insert(Score, is_sqlite=self._is_sqlite)
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=["account_id", "snapshot_on", "model_version"],
                    set_={column: upsert.excluded[column] for column in rows[0]},
                ),
                rows,
            )
            link_earlier(connection, changed)
            stand(connection, changed)
            ids = {_key_of(row): row["id"] for row in _find_scores(connection, records)}
            told = {ids[key]: describe_reasons(record) for key, (_, record) in changed.items()}
            connection.execute(delete(ReasonKept).where(ReasonKept.score_id.in_(told)))
            reasons = [{"score_id": score_id, **reason} for score_id, kept in told.items() for reason in kept]
            if reasons:
                connection.execute(insert(ReasonKept), reasons)
            fresh = [record for _, record in changed.values()]
            if alerts is not None:
                raise_alerts(connection, fresh, alerts)
            if mail is not None:
                fill(connection, fresh, mail)
        return len(changed)

    def _take_turn(self, connection: Connection) -> None:
        """Let one run write scores at a time: what it reads first must still hold when it writes. Readers go on."""
        if not self._is_sqlite:  # which lets one write at a time by itself
            connection.exec_driver_sql(f"LOCK TABLE {Score.__tablename__} IN SHARE ROW EXCLUSIVE MODE")

    def _keep_receipts(self, connection: Connection, records: Sequence[ScoreRecord]) -> None:
        # Before anything is written: an account may have been erased since its features were read.
        erased = self.tombstones.find(
            connection, {record.row.account_id for record in records if record.row.account_id is not None}
        )
        if erased:
            raise AccountsErased(erased)
        self._keep(connection, FeatureRowKept, [describe_feature_row(record) for record in records])
        self._keep(connection, Receipt, [describe_receipt(record) for record in records])

    def _keep(self, connection: Connection, table: type[Table], rows: list[dict[str, Any]]) -> None:
        # In one order for every writer: two that wait for each other's rows would wait for ever.
        (key,) = (column.name for column in table.__table__.primary_key)
        connection.execute(_keep_in(table, is_sqlite=self._is_sqlite), sorted(rows, key=lambda row: str(row[key])))


def _insert(table: type[Table], *, is_sqlite: bool) -> sqlite.Insert | postgresql.Insert:
    # both databases say ON CONFLICT in the same words, but SQLAlchemy keeps them apart
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


@cache
def _keep_in(table: type[Table], *, is_sqlite: bool) -> sqlite.Insert | postgresql.Insert:
    """Insert whole rows; what is there stays, but for the empty trace of what was erased.

    Made once: to put it together takes longer than to run it.
    """
    upsert = _insert(table, is_sqlite=is_sqlite)
    (key,) = (column.name for column in table.__table__.primary_key)
    others = [column.name for column in table.__table__.columns if column.name != key]
    return upsert.on_conflict_do_update(
        index_elements=[key],
        set_={name: upsert.excluded[name] for name in others},
        where=table.__table__.c[EMPTIED[table.__tablename__]] == ERASED,
    )


def _find_scores(connection: Connection, records: Sequence[ScoreRecord]) -> Sequence[Any]:
    """Of the scores that are kept, those of the same accounts, days and versions (and a few more)."""
    same = select(Score.id, Score.account_id, Score.snapshot_on, Score.model_version, Score.receipt).where(
        Score.account_id.in_({record.row.account_id for record in records}),
        Score.snapshot_on.in_({record.row.snapshot_on for record in records}),
        Score.model_version.in_({record.model.version for record in records}),
    )
    return connection.execute(same).mappings().all()


def _key_of(score: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- a row as SQLAlchemy gives it or as we write it
    return score["account_id"], score["snapshot_on"], score["model_version"]


def _chunks(items: Iterable[T], rows: int = CHUNK_ROWS) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, rows)):
        yield chunk
