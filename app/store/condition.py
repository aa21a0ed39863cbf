"""How the store itself stands: its schema, the last scoring run, and what waits for a worker."""

from dataclasses import dataclass
from datetime import date, datetime

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select

from app.store.requests import OPEN
from app.store.tables import Request, Score


@dataclass(frozen=True, slots=True)
class LastRun:
    """The scoring run of the newest day; where several versions have scored it, the one that did so last."""

    snapshot_on: date
    model_version: str
    scored_at: datetime
    accounts: int


class StoreCondition:
    """Tells how the store stands. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def schema(self) -> str | None:
        """The schema's number."""
        with self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def last_run(self) -> LastRun | None:
        """The last scoring run; None where nothing was scored yet."""
        newest = (
            select(Score.snapshot_on, Score.model_version, Score.scored_at)
            .order_by(Score.snapshot_on.desc(), Score.scored_at.desc(), Score.id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            run = connection.execute(newest).one_or_none()
            if run is None:
                return None
            same = select(func.count(), func.max(Score.scored_at)).where(
                Score.snapshot_on == run.snapshot_on, Score.model_version == run.model_version
            )
            accounts, scored_at = connection.execute(same).one()
        return LastRun(run.snapshot_on, run.model_version, scored_at, accounts)

    def queue(self) -> dict[str, int]:
        """How many requests wait for a worker, and how many are worked on."""
        asked = select(Request.state, func.count()).where(Request.state.in_(OPEN)).group_by(Request.state)
        with self._engine.connect() as connection:
            found = {state: count for state, count in connection.execute(asked)}  # noqa: C416 -- rows, not pairs
        return {state: found.get(state, 0) for state in OPEN}
