"""The store's verbs for people: who may sign in, and who is signed in."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, delete, insert, select, update

from app.store.audit import add_entry
from app.store.records import AuditEntry
from app.store.tables import Session, User

Role = Literal["manager", "analyst", "administrator"]


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A person who may sign in.

    `owner` is the name that accounts have as their owner's; `sees_own_only` limits the person to those. `password_hash`
    is argon2's text. `issuer` and `subject` say who vouches for the person elsewhere, and under which name.
    """

    id: str
    login: str
    name: str
    role: Role
    created_at: datetime
    password_hash: str | None = None
    owner: str | None = None
    sees_own_only: bool = False
    language: str | None = None
    issuer: str | None = None
    subject: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """Somebody who is signed in; `hash` is the sha256 of the token that the browser holds."""

    hash: str
    user_id: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime


_FIELDS = tuple(field.name for field in fields(UserRecord))


class Users:
    """People and their sessions. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)

    def add(self, user: UserRecord, entry: AuditEntry) -> None:
        """Remember a person.

        Raises:
            sqlalchemy.exc.IntegrityError: there is one with this login.
        """
        with self._writer.begin() as connection:
            connection.execute(insert(User).values({name: getattr(user, name) for name in _FIELDS}))
            add_entry(connection, entry)

    def find(self, user_id: str) -> UserRecord | None:
        """The person with this id, also one that may not sign in any more."""
        return self._find(User.id == user_id)

    def find_login(self, login: str) -> UserRecord | None:
        """The person who signs in by this name."""
        return self._find(User.login == login)

    def find_subject(self, issuer: str, subject: str) -> UserRecord | None:
        """The person for whom another service vouches under this name."""
        return self._find((User.issuer == issuer) & (User.subject == subject))

    def list_all(self) -> list[UserRecord]:
        """All people, in the order of their logins."""
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(select(User).order_by(User.login))]

    def is_empty(self) -> bool:
        """Whether nobody was ever let in."""
        with self._engine.connect() as connection:
            return connection.execute(select(User.id).limit(1)).one_or_none() is None

    def change(self, user_id: str, values: dict[str, Any], entry: AuditEntry, *, ends_sessions: bool) -> None:
        """Change what is known of a person; where it matters to who is signed in, all sessions end with it."""
        with self._writer.begin() as connection:
            connection.execute(update(User).where(User.id == user_id).values(values))
            if ends_sessions:
                connection.execute(delete(Session).where(Session.user_id == user_id))
            add_entry(connection, entry)

    def set_language(self, user_id: str, language: str) -> None:
        """Remember the language that a person reads; no change that is audited."""
        with self._writer.begin() as connection:
            connection.execute(update(User).where(User.id == user_id).values(language=language))

    def start_session(self, session: SessionRecord) -> None:
        """Remember that somebody signed in; sessions that have expired are forgotten."""
        with self._writer.begin() as connection:
            connection.execute(delete(Session).where(Session.expires_at <= session.started_at))
            connection.execute(insert(Session).values({name: getattr(session, name) for name in session.__slots__}))

    def find_session(self, session_hash: str) -> tuple[SessionRecord, UserRecord] | None:
        """A session and whose it is, whether it still opens or not."""
        both = select(Session, User).join(User, User.id == Session.user_id).where(Session.hash == session_hash)
        with self._engine.connect() as connection:
            row = connection.execute(both).one_or_none()
        if row is None:
            return None
        session = SessionRecord(row.hash, row.user_id, row.started_at, row.last_seen_at, row.expires_at)
        return session, _read(row)

    def prolong_session(self, session: SessionRecord, seen_at: datetime, expires_at: datetime) -> SessionRecord:
        """Remember that somebody is still there."""
        with self._writer.begin() as connection:
            connection.execute(
                update(Session).where(Session.hash == session.hash).values(last_seen_at=seen_at, expires_at=expires_at)
            )
        return replace(session, last_seen_at=seen_at, expires_at=expires_at)

    def end_session(self, session_hash: str) -> None:
        """Forget a session."""
        with self._writer.begin() as connection:
            connection.execute(delete(Session).where(Session.hash == session_hash))

    def end_sessions(self, user_id: str) -> None:
        """Forget all sessions of a person."""
        with self._writer.begin() as connection:
            connection.execute(delete(Session).where(Session.user_id == user_id))

    def renew_hash(self, user_id: str, old: str, new: str) -> None:
        """Keep another hash of the same password, unless it was changed meanwhile; no change that is audited."""
        with self._writer.begin() as connection:
            connection.execute(
                update(User).where(User.id == user_id, User.password_hash == old).values(password_hash=new)
            )

    def _find(self, condition: Any) -> UserRecord | None:  # noqa: ANN401 -- a condition of SQLAlchemy's
        with self._engine.connect() as connection:
            row = connection.execute(select(User).where(condition)).one_or_none()
        return None if row is None else _read(row)


def _read(row: Any) -> UserRecord:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    return UserRecord(**{name: getattr(row, name) for name in _FIELDS})
