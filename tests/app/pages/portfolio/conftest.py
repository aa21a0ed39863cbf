"""The pages over a small store, as people with different rights open them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from app.pages import sessions
from app.service import create_app
from app.store import AuditEntry
from app.store.facts import Profile
from app.store.users import UserRecord

BEFORE, TODAY = date(2026, 6, 22), date(2026, 6, 29)
EVIL = "<script>alert(1)</script>"
# login, role, owner, whether limited to own accounts
PEOPLE = (
    ("anna", "administrator", None, False),
    ("mette", "manager", "Mette Holm", False),
    ("own", "manager", "Mette Holm", True),
    ("nobody", "manager", None, True),
    ("new", "manager", "New Manager", False),
)


@pytest.fixture
def people(store, now):
    """People who may sign in, by login."""
    users = {
        login: UserRecord(login.rjust(32, "0"), login, login, role, now, None, owner, limited)
        for login, role, owner, limited in PEOPLE
    }
    for user in users.values():
        store.users.add(user, AuditEntry(now, "command line", "user.created", user.id, {}))
    return users


@pytest.fixture
def sign_in(settings, store, people, now):
    """A browser in which somebody is signed in."""
    clients = []

    def as_somebody(login):
        client = TestClient(create_app(settings, clock=lambda: now), raise_server_exceptions=False)
        clients.append(client.__enter__())
        client.cookies.set(sessions.COOKIE, sessions.start(store, people[login], now))
        return client

    yield as_somebody
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def keep(store, make_record):
    """Keep an official score."""

    def kept(account, score, on=TODAY, **features):
        record = make_record(account, on, said_at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC), **features)
        band = "grey" if score is None else "red" if score < 500 else "yellow" if score < 650 else "green"
        probability = None if score is None else 0.25
        reasons = () if score is None else record.answer.reasons
        answer = replace(record.answer, score=score, band=band, churn_probability=probability, reasons=reasons)
        store.save_scores([replace(record, answer=answer)])

    return kept


@pytest.fixture
def portfolio(store, keep):
    """Five accounts: three of Mette's in two currencies, one of somebody else's with an evil name, one of nobody's."""
    known = {"logins_30d": 9.0}
    for account, score in {"A-1": 700, "A-2": 480, "A-3": 640}.items():
        keep(account, score, on=BEFORE, **known)
    keep("A-1", 400, **known, mrr=1000.0, segment="small", days_to_renewal=10.0)
    keep("A-2", 450, **known, mrr=200.0, segment="large", days_to_renewal=100.0)
    keep("A-3", 655, **known, mrr=4000.0, segment="small", days_to_renewal=-5.0)
    keep("B/1", 300, **known, mrr=90_000.0)
    keep("C", None, **known)
    store.profiles.save(
        [
            Profile("A-1", "Amber", "Mette Holm", None, "EUR"),
            Profile("A-2", "=1+1", "Mette Holm", None, "DKK"),
            Profile("A-3", "Cedar", "Mette Holm", None, "EUR"),
            Profile("B/1", EVIL, f"{EVIL} & Co", None, "EUR"),
        ]
    )
    return store
