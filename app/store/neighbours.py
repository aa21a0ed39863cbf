"""What the store tells of other accounts: those of the same day, and how accounts stood before and after."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Select, Subquery, func, select

from app.store.records import FeatureRow
from app.store.tables import FeatureRowKept, ReasonKept, Receipt, Score

# Of more accounts on a day, so many are looked at: those with the lowest receipts, which are hashes, so that it is a
# fair sample and the same one each time.
SAMPLE = 5000
_CHUNK = 500


class Neighbours:
    """Reads official scores of one model version; it writes nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def feature_rows(self, on: date, model_version: str) -> list[FeatureRow]:
        """What was known of the accounts scored on a day, ordered by account: all, or a fair sample of 5,000."""
        sample = _sample(on, model_version)
        return self._read_rows(
            select(FeatureRowKept)
            .join(Receipt, Receipt.feature_row == FeatureRowKept.fingerprint)
            .join(sample, sample.c.receipt == Receipt.receipt)
        )

    def feature_rows_of(self, on: date, model_version: str, account_ids: Collection[str]) -> list[FeatureRow]:
        """What was known of these accounts on a day, ordered by account."""
        rows = []
        for chunk in _chunks(account_ids):
            rows += self._read_rows(
                select(FeatureRowKept)
                .join(Receipt, Receipt.feature_row == FeatureRowKept.fingerprint)
                .join(Score, Score.receipt == Receipt.receipt)
                .where(Score.snapshot_on == on, Score.model_version == model_version, Score.account_id.in_(chunk))
            )
        return sorted(rows, key=lambda row: row.account_id or "")

    def days(self, model_version: str) -> list[date]:
        """The days with official scores of the version, the latest first."""
        days = select(Score.snapshot_on).where(Score.model_version == model_version).distinct()
        with self._engine.connect() as connection:
            return sorted(connection.scalars(days), reverse=True)

    def points_on(self, on: date, model_version: str, signals: Collection[str]) -> dict[str, dict[str, int]]:
        """The points (tenths) of signals by account on a day, of all accounts or a fair sample of 5,000.

        A signal that moved nothing, or was unknown, is not there.
        """
        sample = _sample(on, model_version)
        points = (
            select(sample.c.account_id, ReasonKept.signal, ReasonKept.points)
            .join(ReasonKept, ReasonKept.score_id == sample.c.id)
            .where(ReasonKept.signal.in_(signals))
        )
        return self._by_account([points])

    def best_points(
        self,
        account_ids: Collection[str],
        model_version: str,
        signals: Collection[str],
        *,
        after: date,
        until: date,
    ) -> dict[str, dict[str, int]]:
        """The best points of signals that these accounts had after a day, up to and with another."""
        best = (
            select(Score.account_id, ReasonKept.signal, func.max(ReasonKept.points))
            .join(ReasonKept, ReasonKept.score_id == Score.id)
            .where(
                Score.model_version == model_version,
                Score.snapshot_on > after,
                Score.snapshot_on <= until,
                ReasonKept.signal.in_(signals),
            )
            .group_by(Score.account_id, ReasonKept.signal)
        )
        return self._by_account([best.where(Score.account_id.in_(chunk)) for chunk in _chunks(account_ids)])

    def _by_account(self, queries: Sequence[Select[str, str, int]]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        with self._engine.connect() as connection:
            for query in queries:
                for account, signal, points in connection.execute(query):
                    found.setdefault(account, {})[signal] = points
        return found

    def _read_rows(self, query: Select[Any]) -> list[FeatureRow]:
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(FeatureRowKept.account_id))
            # An account that was erased has left an empty text.
            return [
                FeatureRow(row.account_id, row.snapshot_on, _read_features(row.features))
                for row in found
                if row.features
            ]


def _read_features(text: str) -> Mapping[str, Any]:
    return dict(json.loads(text))


def _sample(on: date, model_version: str) -> Subquery:
    return (
        select(Score.id, Score.account_id, Score.receipt)
        .where(Score.snapshot_on == on, Score.model_version == model_version)
        .order_by(Score.receipt)
        .limit(SAMPLE)
        .subquery()
    )


def _chunks(account_ids: Collection[str]) -> list[list[str]]:
    left = iter(sorted(account_ids))
    return list(iter(lambda: list(islice(left, _CHUNK)), []))
