"""How managers feel about their accounts: what they note, and what the model said when they did."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from app.store.errors import AccountsErased
from app.store.tables import PulseKept
from app.store.tombstones import Tombstones
from models.answer import Band


@dataclass(frozen=True, slots=True)
class PulseRecord:
    """What somebody noted of an account: from 1 (bad) to 5 (good), and a note.

    `author` is the person's name then, `user_id` the person. `model_band` and `model_score` (tenths of a point) are
    what the newest official score said then.
    """

    account_id: str
    user_id: str
    author: str
    score: int
    note: str | None
    noted_at: datetime
    model_band: Band | None = None
    model_score: int | None = None


class Pulses:
    """Keeps pulses; none is changed. Safe to share between threads."""

    def __init__(self, engine: Engine, tombstones: Tombstones) -> None:
        self._engine = engine
        self._tombstones = tombstones
        self._writer = engine.execution_options(write=True)

    def add(self, pulse: PulseRecord) -> None:
        """Keep a pulse.

        Raises:
            AccountsErased: the account was erased; nothing is kept of it.
        """
        with self._writer.begin() as connection:
            if erased := self._tombstones.find(connection, [pulse.account_id]):
                raise AccountsErased(erased)
            connection.execute(insert(PulseKept).values(asdict(pulse)))

    def of_account(self, account_id: str) -> list[PulseRecord]:
        """The pulses of an account, newest first."""
        query = select(PulseKept).where(PulseKept.account_id == account_id)
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(PulseKept.noted_at.desc(), PulseKept.id.desc()))
            return [_read(row) for row in found]

    def read_all(self) -> Iterator[PulseRecord]:
        """Every pulse, by account and time."""
        query = select(PulseKept).order_by(PulseKept.account_id, PulseKept.noted_at, PulseKept.id)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield _read(row)


def _read(row: Any) -> PulseRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    return PulseRecord(
        row.account_id, row.user_id, row.author, row.score, row.note, row.noted_at, row.model_band, row.model_score
    )
