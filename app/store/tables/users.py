"""The tables of people: who may sign in, and who is signed in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import HASH, Table


class User(Table):
    """A person who may sign in. `login` is what is typed, in lower case; `owner` is the name that accounts know.

    `password_hash` is argon2's text, None for who signs in elsewhere only, as `issuer` and `subject` then say.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    owner: Mapped[str | None]
    sees_own_only: Mapped[bool]
    language: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "issuer", "subject", unique=True),)


class Session(Table):
    """Somebody who is signed in: the hash of the token in the browser, and until when it opens."""

    __tablename__ = "sessions"

    hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
