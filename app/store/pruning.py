"""Retention by age: what was said long ago is erased, but for what the newest scores stand on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Engine, and_, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.store.audit import add_entry
from app.store.history import ERASED
from app.store.records import AuditEntry
from app.store.scrubbing import begin_erasing, empty_log
from app.store.standing_rows import shorten_trends, stands_on
from app.store.tables import FeatureRowKept, ReasonKept, Receipt, Score, Standing

CHUNK_ROWS = 1000
K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many scores were deleted, and of how many receipts and feature rows only a trace is left."""

    scores: int
    receipts: int
    feature_rows: int


class Pruning:
    """Erases what is old, a chunk in a transaction, so that others write in between."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def prune(
        self,
        before: datetime,
        actor: str,
        now: datetime,
        report: Callable[[str], None] = lambda _: None,
        chunk_rows: int = CHUNK_ROWS,
    ) -> Pruned:
        """Erase the scores given before an instant, with their reasons, then the receipts and feature rows.

        The scores of an account's newest snapshot stay, however old, and so does what they stand on; a receipt counts
        as old by when it was first given. Receipts that are erased say so, as those of a forgotten account do.

        Args:
            before: older ones are erased.
            actor: who asked, for the audit log.
            now: when, with a time zone.
            report: is told, in a sentence, how far it is.
            chunk_rows: how many rows a transaction erases at most.
        """
        scores = 0
        for ids in self._chunks(Score.id, _old_scores(before), chunk_rows):
            scores += self._delete_scores(ids, before)
            report(f"{scores:,} scores erased")
        receipts = rows = 0
        for names in self._chunks(Receipt.receipt, _old_receipts(before), chunk_rows):
            emptied, bare = self._empty_receipts(names, before)
            receipts, rows = receipts + emptied, rows + bare
            report(f"{receipts:,} receipts erased")
        pruned = Pruned(scores, receipts, rows)
        with self._writer.begin() as connection:
            begin_erasing(connection)
            shorten_trends(connection, before.date())
            add_entry(connection, AuditEntry(now, actor, "store.pruned", before.isoformat(), asdict(pruned)))
        empty_log(self._engine)
        return pruned

    def _chunks(self, key: InstrumentedAttribute[K], old: ColumnElement[bool], rows: int) -> Iterator[Sequence[K]]:
        """The keys of what is old, in order; looked up outside of the transactions that erase, which look again."""
        last = None
        while True:
            query = select(key).where(old).order_by(key).limit(rows)
            with self._engine.connect() as connection:
                found = connection.scalars(query if last is None else query.where(key > last)).all()
            if not found:
                return
            yield found
            last = found[-1]

    def _delete_scores(self, ids: Sequence[int], before: datetime) -> int:
        with self._writer.begin() as connection:
            begin_erasing(connection)
            still = connection.scalars(select(Score.id).where(Score.id.in_(ids), _old_scores(before))).all()
            connection.execute(delete(ReasonKept).where(ReasonKept.score_id.in_(still)))
            return connection.execute(delete(Score).where(Score.id.in_(still))).rowcount

    def _empty_receipts(self, names: Sequence[str], before: datetime) -> tuple[int, int]:
        others = aliased(Receipt)
        told_of = select(others.receipt).where(others.feature_row == FeatureRowKept.fingerprint, others.said != ERASED)
        stood_on = select(Receipt.feature_row).where(Receipt.receipt.in_(names), Receipt.said == ERASED)
        with self._writer.begin() as connection:
            begin_erasing(connection)
            emptied = connection.execute(
                update(Receipt)
                .where(Receipt.receipt.in_(names), _old_receipts(before))
                .values(said=ERASED, account_id=None)
            )
            # Versions of the model share a row: it goes with the last receipt that needs it.
            bare = connection.execute(
                update(FeatureRowKept)
                .where(FeatureRowKept.fingerprint.in_(stood_on), FeatureRowKept.features != ERASED, ~told_of.exists())
                .values(features=ERASED, account_id=None)
            )
            return emptied.rowcount, bare.rowcount


def _old_scores(before: datetime) -> ColumnElement[bool]:
    newer = aliased(Score)
    same = select(newer.id).where(newer.account_id == Score.account_id, newer.snapshot_on > Score.snapshot_on)
    # of a run that broke off the newer ones are told nowhere yet
    told = select(Standing.account_id).where(stands_on()).correlate(Score)
    return and_(Score.scored_at < before, same.exists(), ~told.exists())


def _old_receipts(before: datetime) -> ColumnElement[bool]:
    stands = select(Score.id).where(Score.receipt == Receipt.receipt)
    return and_(Receipt.said_at < before, Receipt.said != ERASED, ~stands.exists())
