"""Who comes in: the person here for whom the provider vouches, known by its name for the person once they came."""

from datetime import datetime

from app.pages.signing_in.provider.exchange import Claims, Provider
from app.pages.signing_in.provider.problems import UnknownPerson
from app.people.errors import PersonRefused
from app.people.people import LONGEST_NAME, Person, add_person, read_login
from app.store import AuditEntry, Store
from app.store.users import UserRecord

ACTOR = "provider"


def find_person(store: Store, provider: Provider, claims: Claims, now: datetime) -> UserRecord:
    """The person whom the provider's claims are about.

    The first time it is found by the login, and bound to what the provider calls the person for good: a login that the
    provider gives to somebody else later opens nothing.

    Raises:
        UnknownPerson: nobody let this person in, or no longer, or the login belongs to somebody else there.
    """
    subject = str(claims["sub"])
    known = store.users.find_subject(provider.issuer, subject)
    if known is None:
        known = _meet(store, provider, claims, now)
    if known.ended_at is not None:
        raise UnknownPerson
    return known


def _meet(store: Store, provider: Provider, claims: Claims, now: datetime) -> UserRecord:
    subject, login = str(claims["sub"]), _login_in(claims, provider.settings.login_claim)
    user = store.users.find_login(login)
    if user is None:
        return _welcome(store, provider, claims, login, now)
    if user.issuer is not None or user.ended_at is not None:
        raise UnknownPerson
    bound = {"issuer": provider.issuer, "subject": subject}
    entry = AuditEntry(now, ACTOR, "user.bound", user.login, {"issuer": provider.issuer})
    store.users.change(user.id, bound, entry, ends_sessions=False)
    return user


def _welcome(store: Store, provider: Provider, claims: Claims, login: str, now: datetime) -> UserRecord:
    role, name = provider.settings.newcomers, claims.get("name")
    if role is None:
        raise UnknownPerson
    person = Person(login, name[:LONGEST_NAME] if isinstance(name, str) and name.strip() else login, role)
    try:
        return add_person(store, person, None, now, ACTOR, issuer=provider.issuer, subject=str(claims["sub"]))
    except PersonRefused:
        raise UnknownPerson from None


def _login_in(claims: Claims, claim: str) -> str:
    """The login that a claim tells; an e-mail address only if the provider does not say that it is unconfirmed."""
    told = claims.get(claim)
    is_doubtful = claim == "email" and claims.get("email_verified", True) is not True
    if not isinstance(told, str) or not told.strip() or is_doubtful:
        raise UnknownPerson
    return read_login(told)
