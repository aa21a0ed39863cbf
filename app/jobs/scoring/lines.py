"""The file of batch scoring: a line for each account, with the sentences of its strongest reasons."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.store import ScoreRecord
from models.answer import Answer, as_points


class ScoreLines:
    """Makes the lines of the file, as Arrow tables of one schema.

    Args:
        most_reasons: how many reasons a line tells.
        horizons: the days of the horizons beside the model's own.
        voice: in which reasons are told.
    """

    def __init__(self, most_reasons: int, horizons: Sequence[int], voice: Voice) -> None:
        self._most_reasons = most_reasons
        self._horizons = horizons
        self._teller = Teller(voice)
        self.schema = _schema(most_reasons, horizons)

    def table(self, records: Sequence[ScoreRecord]) -> pa.Table:
        """The lines of some records, in their order."""
        return self._table(
            [
                self._line(record.row.account_id, record.row.snapshot_on, record.model.version, record.answer)
                for record in records
            ]
        )

    def of_answers(self, answers: Iterable[tuple[str, Answer]], on: date, version: str) -> pa.Table:
        """The lines of accounts and their answers, of one day and one version of the model."""
        return self._table([self._line(account, on, version, answer) for account, answer in answers])

    def _table(self, lines: Sequence[Sequence[Any]]) -> pa.Table:
        columns = zip(*lines, strict=True) if lines else [[] for _ in self.schema]
        arrays = [pa.array(values, field.type) for values, field in zip(columns, self.schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _line(self, account: str | None, on: date | None, version: str, answer: Answer) -> list[Any]:
        line: list[Any] = [
            account,
            on,
            None if answer.score is None else as_points(answer.score),
            answer.churn_probability,
            answer.band,
            answer.horizon_days,
            version,
            answer.completeness,
        ]
        told = answer.reasons[: self._most_reasons]
        for reason in told:
            line += (reason.signal, as_points(reason.points), self._teller.tell(reason))
        line += [None, None, None] * (self._most_reasons - len(told))
        within = {one.horizon_days: one.churn_probability for one in answer.horizons}
        line += [within.get(days) for days in self._horizons]
        return line


def _schema(most_reasons: int, horizons: Sequence[int]) -> pa.Schema:
    text, number = pa.string(), pa.float64()
    fields = [
        pa.field("account_id", text),
        pa.field("snapshot_on", pa.date32()),
        pa.field("score", number),
        pa.field("churn_probability", number),
        pa.field("band", text),
        pa.field("horizon_days", pa.int64()),
        pa.field("model_version", text),
        pa.field("completeness", number),
    ]
    for rank in range(1, most_reasons + 1):
        fields += [
            pa.field(f"reason_{rank}_signal", text),
            pa.field(f"reason_{rank}_points", number),
            pa.field(f"reason_{rank}_text", text),
        ]
    fields += [pa.field(f"churn_probability_{days}d", number) for days in horizons]
    return pa.schema(fields)
