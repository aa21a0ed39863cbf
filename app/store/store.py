"""The store's verbs: every query that Varme asks of its database is here or in the modules beside it."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.accounts import AccountQueries
from app.store.earlier import link_earlier
from app.store.history import ScoreHistory
from app.store.neighbours import Neighbours
from app.store.portfolio import PortfolioQueries
from app.store.profiles import Profiles
from app.store.records import FeatureRow, KeyRecord, ScoreRecord
from app.store.rows import (
    describe_feature_row,
    describe_key,
    describe_reasons,
    describe_receipt,
    describe_score,
)
from app.store.tables import FeatureRowKept, Key, ReasonKept, Receipt, Score, Table

CHUNK_ROWS = 1000
T = TypeVar("T")


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
        self.accounts = AccountQueries(engine)
        self.profiles = Profiles(engine)

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
        rank = func.row_number().over(
            partition_by=Score.account_id,
            order_by=(
                Score.snapshot_on.desc(),
                case((Score.model_version == model_version, 0), else_=1),
                Score.scored_at.desc(),
                Score.id.desc(),
            ),
        )
        found = {}
        with self._engine.connect() as connection:
            for chunk in _chunks(account_ids):
                ranked = (
                    select(Receipt.feature_row, rank.label("rank"))
                    .join(Receipt, Receipt.receipt == Score.receipt)
                    .where(Score.account_id.in_(chunk))
                    .subquery()
                )
                newest = select(FeatureRowKept).join(ranked, ranked.c.feature_row == FeatureRowKept.fingerprint)
                for row in connection.execute(newest.where(ranked.c.rank == 1)):
                    found[row.account_id] = FeatureRow(row.account_id, row.snapshot_on, json.loads(row.features))
        return found

    def save_receipts(self, records: Sequence[ScoreRecord]) -> None:
        """Remember answers that were given; one that is already there is left as it is."""
        with self._engine.connect() as connection:
            receipts = [record.receipt for record in records]
            known: set[str] = set()
            for chunk in _chunks(receipts):
                known.update(connection.scalars(select(Receipt.receipt).where(Receipt.receipt.in_(chunk))))
        fresh = [record for record, receipt in zip(records, receipts, strict=True) if receipt not in known]
        if fresh:
            with self._writer.begin() as connection:
                self._keep_receipts(connection, fresh)

    def save_scores(self, records: Iterable[ScoreRecord], chunk_rows: int = CHUNK_ROWS) -> int:
        """Remember an official scoring run, chunk by chunk, each chunk in one transaction.

        An account's score on a day by a model version is one row: the same answer again changes
        nothing, another answer (rows that arrived late) takes its place, and its receipt stays.

        Returns:
            How many scores were written or replaced.

        Raises:
            ValueError: a record names no account or no day, or an account comes twice in a chunk.
        """
        return sum(self._save_chunk(chunk) for chunk in _chunks(records, chunk_rows))

    # Keys

    def add_key(self, key: KeyRecord) -> None:
        """Remember a new key."""
        with self._writer.begin() as connection:
            connection.execute(insert(Key).values(describe_key(key)))

    def find_key(self, key_id: str) -> KeyRecord | None:
        """The key with this public id, revoked or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(Key).where(Key.id == key_id)).one_or_none()
        return _read_key(row) if row else None

    def list_keys(self) -> list[KeyRecord]:
        """All keys, oldest first, revoked ones as well."""
        with self._engine.connect() as connection:
            return [_read_key(row) for row in connection.execute(select(Key).order_by(Key.created_at, Key.id))]

    def revoke_key(self, key_id: str, at: datetime) -> bool:
        """End a key; whether there was one with this id that had not been revoked."""
        ended = update(Key).where(Key.id == key_id, Key.revoked_at.is_(None)).values(revoked_at=at)
        with self._writer.begin() as connection:
            return connection.execute(ended).rowcount == 1

    def _save_chunk(self, records: Sequence[ScoreRecord]) -> int:
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
            upsert = self._insert(Score)
            connection.execute(
                upsert.on_conflict_do_update(
                    index_elements=["account_id", "snapshot_on", "model_version"],
                    set_={column: upsert.excluded[column] for column in rows[0]},
                ),
                rows,
            )
            link_earlier(connection, changed)
            ids = {_key_of(row): row["id"] for row in _find_scores(connection, records)}
            told = {ids[key]: describe_reasons(record) for key, (_, record) in changed.items()}
            connection.execute(delete(ReasonKept).where(ReasonKept.score_id.in_(told)))
            reasons = [{"score_id": score_id, **reason} for score_id, kept in told.items() for reason in kept]
            if reasons:
                connection.execute(insert(ReasonKept), reasons)
        return len(changed)

    def _take_turn(self, connection: Connection) -> None:
        """Let one run write scores at a time: what it reads first must still hold when it writes. Readers go on."""
        if not self._is_sqlite:  # which lets one write at a time by itself
            connection.exec_driver_sql(f"LOCK TABLE {Score.__tablename__} IN SHARE ROW EXCLUSIVE MODE")

    def _keep_receipts(self, connection: Connection, records: Sequence[ScoreRecord]) -> None:
        self._keep(connection, FeatureRowKept, [describe_feature_row(record) for record in records])
        self._keep(connection, Receipt, [describe_receipt(record) for record in records])

    def _insert(self, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
        # both databases say ON CONFLICT in the same words, but SQLAlchemy keeps them apart
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def _keep(self, connection: Connection, table: type[Table], rows: list[dict[str, Any]]) -> None:
        # In one order for every writer: two that wait for each other's rows would wait for ever.
        (key,) = (column.name for column in table.__table__.primary_key)
        connection.execute(self._insert(table).on_conflict_do_nothing(), sorted(rows, key=lambda row: str(row[key])))


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


def _read_key(row: Any) -> KeyRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    return KeyRecord(row.id, row.name, tuple(row.scopes.split()), row.hash, row.created_at, row.revoked_at)


def _chunks(items: Iterable[T], rows: int = CHUNK_ROWS) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, rows)):
        yield chunk
