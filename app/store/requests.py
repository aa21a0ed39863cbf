"""The store's verbs for requests: a page asks, a worker takes one, keeps its lease, and reports."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, and_, insert, or_, select, update

from app.store.audit import add_entry
from app.store.records import AuditEntry
from app.store.tables.requests import Request

Kind = Literal["promote", "rollback", "retrain"]
State = Literal["waiting", "taken", "done", "failed"]
OPEN = ("waiting", "taken")


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for; `asked_by` is the id of a person.

    `model_version` is the version to put in service, or the one that serves while a rollback or a training is asked
    for. `overrules`: it is to be done whatever keeps the version from serving, or though there is nothing new to learn
    from.
    """

    kind: Kind
    model_version: str
    reason: str
    asked_by: str
    asked_at: datetime
    overrules: bool = False


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request and what became of it; `report` says it, in the words of whoever did it.

    While somebody works on it, `report` is the step that is being done, where it has several.
    """

    id: int
    kind: Kind
    model_version: str
    reason: str
    overrules: bool
    asked_by: str
    asked_at: datetime
    state: State
    taken_by: str | None = None
    taken_at: datetime | None = None
    taken_until: datetime | None = None
    times_taken: int = 0
    done_at: datetime | None = None
    report: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits, or is being worked on."""
        return self.state in OPEN


_FIELDS = tuple(field.name for field in fields(RequestRecord))


class Requests:
    """What pages ask for. One is open at a time, so each is carried out alone. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"

    def ask(self, asked: NewRequest) -> int | None:
        """Write a request down; its id, or None where another one is still open."""
        made = self._write(asked, {"state": "waiting", "times_taken": 0})
        return None if made is None else made.id

    def begin(self, asked: NewRequest, worker: str, now: datetime, lease: timedelta) -> RequestRecord | None:
        """Write a request down and take it at once, before another worker can; None where another is still open."""
        return self._write(asked, {**_held(worker, now, lease), "times_taken": 1})

    def _write(self, asked: NewRequest, values: dict[str, Any]) -> RequestRecord | None:
        with self._writer.begin() as connection:
            self._take_turn(connection)
            if connection.execute(select(Request.id).where(Request.state.in_(OPEN)).limit(1)).first() is not None:
                return None
            told = {field.name: getattr(asked, field.name) for field in fields(asked)}
            return _read(connection.execute(insert(Request).values(**told, **values).returning(Request)).one())

    def newest(self, kind: Kind | None = None) -> RequestRecord | None:
        """The request that was made last, of a kind if one is named."""
        asked = select(Request).order_by(Request.id.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(asked if kind is None else asked.where(Request.kind == kind)).one_or_none()
        return None if row is None else _read(row)

    def find(self, request_id: int) -> RequestRecord | None:
        """A request by its id."""
        with self._engine.connect() as connection:
            row = connection.execute(select(Request).where(Request.id == request_id)).one_or_none()
        return None if row is None else _read(row)

    def take(self, worker: str, now: datetime, lease: timedelta, kind: Kind | None = None) -> RequestRecord | None:
        """Take the oldest request that waits, or whose worker has let its lease run out; None where there is none.

        With `kind`, only one of that kind.
        """
        is_left = and_(Request.state == "taken", Request.taken_until <= now)
        with self._writer.begin() as connection:
            self._take_turn(connection)
            free = select(Request.id).where(or_(Request.state == "waiting", is_left)).order_by(Request.id).limit(1)
            found = connection.scalar(free if kind is None else free.where(Request.kind == kind))
            if found is None:
                return None
            taken = connection.execute(
                update(Request)
                .where(Request.id == found)
                .values(**_held(worker, now, lease), times_taken=Request.times_taken + 1)
                .returning(Request)
            )
            return _read(taken.one())

    def prolong(self, request_id: int, worker: str, until: datetime) -> bool:
        """Keep a request that one is working on; False where somebody else has it by now."""
        return self._change(request_id, worker, {"taken_until": until})

    def tell(self, request_id: int, worker: str, step: str) -> bool:
        """Say which step of a request is being done; False where somebody else has it by now."""
        return self._change(request_id, worker, {"report": step})

    def let_go(self, request_id: int, worker: str) -> bool:
        """Give a request back that was taken and not begun: it waits again."""
        return self._change(request_id, worker, {"state": "waiting", "taken_until": None})

    def report(
        self,
        request_id: int,
        worker: str,
        state: Literal["done", "failed"],
        report: str,
        now: datetime,
        entry: AuditEntry | None = None,
    ) -> bool:
        """Say what came of a request; with an entry for the audit log, both are kept or neither.

        Returns:
            False where somebody else has it by now; nothing is kept then.
        """
        told = {"state": state, "report": report, "done_at": now, "taken_until": None}
        return self._change(request_id, worker, told, entry)

    def withdraw(self, request_id: int, report: str, now: datetime) -> bool:
        """End a request that no worker has taken yet; False where one has."""
        with self._writer.begin() as connection:
            changed = connection.execute(
                update(Request)
                .where(Request.id == request_id, Request.state == "waiting")
                .values(state="failed", report=report, done_at=now)
            )
        return changed.rowcount == 1

    def _change(self, request_id: int, worker: str, values: dict[str, Any], entry: AuditEntry | None = None) -> bool:
        with self._writer.begin() as connection:
            changed = connection.execute(
                update(Request)
                .where(Request.id == request_id, Request.state == "taken", Request.taken_by == worker)
                .values(values)
            )
            is_ours = changed.rowcount == 1
            if is_ours and entry is not None:
                add_entry(connection, entry)
        return is_ours

    def _take_turn(self, connection: Connection) -> None:
        """Let one at a time ask or take: what it reads first must still hold when it writes."""
        if not self._is_sqlite:  # which lets one write at a time by itself
            connection.exec_driver_sql(f"LOCK TABLE {Request.__tablename__} IN SHARE ROW EXCLUSIVE MODE")


def _held(worker: str, now: datetime, lease: timedelta) -> dict[str, Any]:
    return {"state": "taken", "taken_by": worker, "taken_at": now, "taken_until": now + lease}


def _read(row: Any) -> RequestRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    return RequestRecord(**{name: getattr(row, name) for name in _FIELDS})
