"""What is done to people who may sign in: each change is audited, and where it matters all their sessions end."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from sqlalchemy.exc import IntegrityError

from app.people.errors import PersonRefused
from app.people.passwords import hash_password
from app.store.audit import COMMAND_LINE
from app.store.records import AuditEntry
from app.store.store import Store
from app.store.users import Role, UserRecord
from app.words.language import mark

ROLES: tuple[Role, ...] = get_args(Role)
LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{1,100}")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is and what this person may see.

    `owner` is the name that accounts have as their owner's; `sees_own_only` limits a manager to those.
    """

    login: str
    name: str
    role: Role
    owner: str | None = None
    sees_own_only: bool = False


def read_login(given: str) -> str:
    """A login as it is kept: however it is typed, one person has one.

    >>> read_login(" Anna@Example.COM ")
    'anna@example.com'
    """
    return unicodedata.normalize("NFKC", given).strip().casefold()


def add_person(
    store: Store,
    person: Person,
    password: str | None,
    now: datetime,
    actor: str = COMMAND_LINE,
    *,
    issuer: str | None = None,
    subject: str | None = None,
) -> UserRecord:
    """Let somebody sign in.

    Args:
        store: where people are kept.
        person: who it is.
        password: to begin with; None where another service vouches for the person.
        now: the instant, with a time zone.
        actor: who lets the person in, for the audit log.
        issuer: the service that vouches for the person, once it has.
        subject: what it calls the person.

    Raises:
        PersonRefused: login, name, role and owner do not go together, or somebody has the login.
        PasswordRefused: the password cannot be taken.
    """
    checked = _check(replace(person, login=read_login(person.login)))
    user = UserRecord(
        id=secrets.token_hex(16),
        login=checked.login,
        name=checked.name,
        role=checked.role,
        created_at=now,
        password_hash=None if password is None else hash_password(password, checked.login),
        owner=checked.owner,
        sees_own_only=checked.sees_own_only,
        issuer=issuer,
        subject=subject,
    )
    try:
        store.users.add(user, AuditEntry(now, actor, "user.created", user.login, _tell(checked)))
    except IntegrityError:
        raise PersonRefused(
            mark("There is, or was, somebody with the login {login}. Choose another."), login=checked.login
        ) from None
    return user


def find_person(store: Store, login: str) -> UserRecord:
    """The person with a login, who may sign in.

    Raises:
        PersonRefused: there is none, or no longer.
    """
    user = store.users.find_login(read_login(login))
    if user is None or user.ended_at is not None:
        raise PersonRefused(mark("Nobody who may sign in has the login {login}."), login=login)
    return user


def change_person(store: Store, user: UserRecord, person: Person, now: datetime, actor: str = COMMAND_LINE) -> None:
    """Change name, role or whose accounts somebody sees; sessions end where rights change.

    Raises:
        PersonRefused: the new values do not go together.
    """
    checked = _check(replace(person, login=user.login))
    before, after = _tell(person_of(user)), _tell(checked)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    values = {"name": checked.name, "role": checked.role, "owner": checked.owner}
    entry = AuditEntry(now, actor, "user.changed", user.login, changed)
    store.users.change(
        user.id, {**values, "sees_own_only": checked.sees_own_only}, entry, ends_sessions=set(changed) != {"name"}
    )


def set_password(store: Store, user: UserRecord, password: str, now: datetime, actor: str = COMMAND_LINE) -> None:
    """Give somebody another password; all sessions of this person end.

    Raises:
        PasswordRefused: the password cannot be taken.
    """
    values = {"password_hash": hash_password(password, user.login)}
    store.users.change(user.id, values, AuditEntry(now, actor, "user.password_set", user.login, {}), ends_sessions=True)


def end_person(store: Store, user: UserRecord, now: datetime, actor: str = COMMAND_LINE) -> None:
    """Let somebody sign in no more; all sessions of this person end. The login stays taken."""
    entry = AuditEntry(now, actor, "user.ended", user.login, {})
    store.users.change(user.id, {"ended_at": now, "password_hash": None}, entry, ends_sessions=True)


def person_of(user: UserRecord) -> Person:
    """Who somebody is, without what is kept for signing in."""
    return Person(user.login, user.name, user.role, user.owner, user.sees_own_only)


def _check(person: Person) -> Person:
    name, owner = person.name.strip(), (person.owner or "").strip() or None
    if not LOGIN.fullmatch(person.login) or not person.login.isprintable():
        raise PersonRefused(mark("A login has 1 to 100 characters and no spaces, such as anna or anna@example.com."))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PersonRefused(
            mark("A person has a name of 1 to {longest} characters, in one line."), longest=LONGEST_NAME
        )
    if person.role not in ROLES:
        raise PersonRefused(mark("{role} is no role. There is {roles}."), role=person.role, roles=", ".join(ROLES))
    if person.sees_own_only and (owner is None or person.role != "manager"):
        raise PersonRefused(
            mark("Only a manager can be limited to own accounts, and only one of whom is said which owner it is.")
        )
    return replace(person, name=name, owner=owner)


def _tell(person: Person) -> dict[str, Any]:
    """What the audit log says of a person; never a password, nor its hash."""
    return {"name": person.name, "role": person.role, "owner": person.owner, "own_only": person.sees_own_only}
