"""The store's verbs for nightly runs: one at a time, each with what the source held and what came of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Engine, func, insert, select, update

from app.store.canonical import write_canonical
from app.store.tables import RefreshKept, Score
from models.answer import Band

State = Literal["running", "done", "refused", "failed"]
BROKE_OFF = "It broke off: its process ended before it was done."


@dataclass(frozen=True, slots=True)
class RefreshRecord:
    """A nightly run.

    While it goes on, `step` is what is being done; afterwards, what came of it. `trouble` is why the scores are not
    those of today; None where they are, or where it still goes on. `source` is what the source held, where it was
    looked at.
    """

    id: int
    began_at: datetime
    state: State
    made_by: str
    step: str
    held_until: datetime | None = None
    done_at: datetime | None = None
    snapshot_on: date | None = None
    model_version: str | None = None
    source: Mapping[str, Any] | None = None
    trouble: str | None = None
    told_at: datetime | None = None

    def has_broken_off(self, now: datetime) -> bool:
        """Whether it was to go on, and nobody goes on with it."""
        return self.state == "running" and self.held_until is not None and self.held_until <= now


_FIELDS = tuple(field.name for field in fields(RefreshRecord))


class Refreshes:
    """The nightly runs; one goes on at a time. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"

    def begin(
        self,
        made_by: str,
        now: datetime,
        lease: timedelta,
        is_gone: Callable[[str], bool],
        is_wanted: Callable[[RefreshRecord | None], bool] = lambda _: True,
    ) -> RefreshRecord | None:
        """Begin a run, unless another one goes on.

        Args:
            made_by: by whom, a name that no other process has.
            now: when.
            lease: for how long nobody else begins one, unless it is prolonged.
            is_gone: whether whoever goes by a name can be seen to have ended, whatever his lease says.
            is_wanted: whether one is wanted, given the newest; asked while no other one can begin.

        Returns:
            The run; None where another one goes on, or none is wanted.
        """
        with self._writer.begin() as connection:
            self._take_turn(connection)
            newest = _newest(connection)
            if newest is not None and newest.state == "running":
                if not newest.has_broken_off(now) and not is_gone(newest.made_by):
                    return None
                newest = replace(newest, state="failed", step=BROKE_OFF, trouble=BROKE_OFF, done_at=now)
                ended = {"state": "failed", "step": BROKE_OFF, "trouble": BROKE_OFF, "done_at": now, "held_until": None}
                connection.execute(update(RefreshKept).where(RefreshKept.id == newest.id).values(ended))
            if not is_wanted(newest):
                return None
            values = {"began_at": now, "state": "running", "made_by": made_by, "held_until": now + lease, "step": ""}
            return _read(connection.execute(insert(RefreshKept).values(values).returning(RefreshKept)).one())

    def hold(self, run: RefreshRecord, until: datetime) -> bool:
        """Keep others from beginning one; False where somebody has by now."""
        return self._change(run, {"held_until": until})

    def tell(self, run: RefreshRecord, step: str) -> bool:
        """Say what is being done; False where somebody else has begun another one by now."""
        return self._change(run, {"step": step})

    def look_at(self, run: RefreshRecord, source: Mapping[str, Any], snapshot_on: date) -> None:
        """Remember what the source held, and which day is scored."""
        self._change(run, {"source": write_canonical(dict(source)), "snapshot_on": snapshot_on})

    def end(
        self,
        run: RefreshRecord,
        state: Literal["done", "refused", "failed"],
        says: str,
        now: datetime,
        *,
        trouble: str | None = None,
        model_version: str | None = None,
    ) -> bool:
        """Say what came of a run; False where somebody else has begun another one by now."""
        told = {"state": state, "step": says, "done_at": now, "held_until": None}
        return self._change(run, {**told, "trouble": trouble, "model_version": model_version})

    def note_told(self, run: RefreshRecord, now: datetime) -> None:
        """Remember that somebody was told what came of a run."""
        with self._writer.begin() as connection:
            connection.execute(update(RefreshKept).where(RefreshKept.id == run.id).values(told_at=now))

    def newest(self, state: State | None = None) -> RefreshRecord | None:
        """The run that began last, of those in a state if one is named."""
        with self._engine.connect() as connection:
            return _newest(connection, state)

    def last_told(self) -> RefreshRecord | None:
        """The newest run of which somebody was told; its `trouble` is None where that was that all is well again."""
        query = select(RefreshKept).where(RefreshKept.told_at.is_not(None)).order_by(RefreshKept.id.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read(row)

    def count_moves(self, snapshot_on: date, model_version: str) -> dict[tuple[Band, Band], int]:
        """How many accounts changed from a band to another one: by both, on a day as a version saw it."""
        query = (
            select(Score.earlier_band, Score.band, func.count())
            .where(
                Score.snapshot_on == snapshot_on,
                Score.model_version == model_version,
                Score.earlier_band.is_not(None),
                Score.earlier_band != Score.band,
            )
            .group_by(Score.earlier_band, Score.band)
        )
        with self._engine.connect() as connection:
            return {
                (cast("Band", before), cast("Band", band)): many for before, band, many in connection.execute(query)
            }

    def _change(self, run: RefreshRecord, values: Mapping[str, Any]) -> bool:
        is_ours = RefreshKept.id == run.id, RefreshKept.state == "running", RefreshKept.made_by == run.made_by
        with self._writer.begin() as connection:
            return connection.execute(update(RefreshKept).where(*is_ours).values(dict(values))).rowcount == 1

    def _take_turn(self, connection: Connection) -> None:
        """Let one at a time begin: what it reads first must still hold when it writes."""
        if not self._is_sqlite:  # which lets one write at a time by itself
            connection.exec_driver_sql(f"LOCK TABLE {RefreshKept.__tablename__} IN SHARE ROW EXCLUSIVE MODE")


def _newest(connection: Connection, state: State | None = None) -> RefreshRecord | None:
    query = select(RefreshKept).order_by(RefreshKept.id.desc()).limit(1)
    row = connection.execute(query if state is None else query.where(RefreshKept.state == state)).one_or_none()
    return None if row is None else _read(row)


def _read(row: Any) -> RefreshRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    values = {name: getattr(row, name) for name in _FIELDS}
    return RefreshRecord(**{**values, "source": None if row.source is None else json.loads(row.source)})
