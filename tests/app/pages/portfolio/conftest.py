"""The pages over a small store, as people with different rights open them."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.pages import sessions
from app.service import create_app
from app.settings import Settings
from app.store import AuditEntry, FeatureRow, ModelVersion, ScoreRecord, Store, open_store
from app.store.facts import Profile
from app.store.users import UserRecord
from models.answer import Answer, FeaturePoints, Reason

BEFORE, TODAY = date(2026, 6, 22), date(2026, 6, 29)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
# login, role, owner, whether limited to own accounts
PEOPLE = (
    ("anna", "administrator", None, False),
    ("mette", "manager", "Mette Holm", False),
    ("own", "manager", "Mette Holm", True),
    ("nobody", "manager", None, True),
    ("new", "manager", "New Manager", False),
)
LOGINS = Reason("logins.logins_30d", "logins", "lead", -214, (FeaturePoints("logins_30d", 9.0, 38.0, -214),))


@dataclass(frozen=True)
class Site:
    """The pages and the store behind them."""

    store: Store
    app: FastAPI

    def sign_in(self, login):
        """A browser in which somebody is signed in."""
        client = TestClient(self.app, raise_server_exceptions=False)
        user = self.store.users.find_login(login)
        client.cookies.set(sessions.COOKIE, sessions.start(self.store, user, NOW))
        return client

    def keep(self, account, score, on=TODAY, **told):
        """Keep an official score, with what lists read of the account."""
        self.store.save_scores([self.describe(account, score, on, **told)])

    def keep_many(self, count):
        """Keep red scores of so many accounts, N-000 the lowest."""
        self.store.save_scores([self.describe(f"N-{number:03}", 400 + number, TODAY) for number in range(count)])

    def describe(self, account, score, on, **told):
        """An official score."""
        band = "grey" if score is None else "red" if score < 500 else "yellow" if score < 650 else "green"
        answer = Answer(
            score=score,
            churn_probability=None if score is None else 0.25,
            interval=None,
            band=band,
            horizon_days=90,
            typical_score=700,
            reasons=() if score is None else (LOGINS,),
            other_points=0,
            unknown_points=0,
            cut_points=0,
            completeness=0.92,
            unknown_signals=(),
            missing=(),
            horizons=(),
        )
        row = FeatureRow(account, on, {"logins_30d": 9.0, **told})
        said_at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        return ScoreRecord(row, ModelVersion("customer-health", "3", "f" * 64), answer, said_at)


def open_site(home):
    """The pages of a home; what is signed in at noon is signed in."""
    settings = Settings(home=home)
    store = open_store(settings.store_url, make=True)
    return Site(store, create_app(settings, clock=lambda: NOW))


@pytest.fixture(scope="session")
def bare_home(tmp_path_factory):
    """A home with people who may sign in, and no account."""
    home = tmp_path_factory.mktemp("bare") / "home"
    site = open_site(home)
    for login, role, owner, limited in PEOPLE:
        user = UserRecord(login.rjust(32, "0"), login, login, role, NOW, None, owner, limited)
        site.store.users.add(user, AuditEntry(NOW, "command line", "user.created", user.id, {}))
    site.store.close()
    return home


@pytest.fixture(scope="session")
def site(bare_home, tmp_path_factory):
    """Five accounts: three of Mette's in two currencies, one of somebody else's with an evil name, one of nobody's.

    Tests only read it.
    """
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(bare_home, home)
    made = open_site(home)
    for account, score in {"A-1": 700, "A-2": 480, "A-3": 640}.items():
        made.keep(account, score, on=BEFORE)
    made.keep("A-1", 400, mrr=1000.0, segment="small", days_to_renewal=10.0)
    made.keep("A-2", 450, mrr=200.0, segment="large", days_to_renewal=100.0)
    made.keep("A-3", 655, mrr=4000.0, segment="small", days_to_renewal=-5.0)
    made.keep("B/1", 300, mrr=90_000.0)
    made.keep("C", None)
    made.store.profiles.save(
        [
            Profile("A-1", "Amber", "Mette Holm", None, "EUR"),
            Profile("A-2", "=1+1", "Mette Holm", None, "DKK"),
            Profile("A-3", "Cedar", "Mette Holm", None, "EUR"),
            Profile("B/1", EVIL, f"{EVIL} & Co", None, "EUR"),
        ]
    )
    yield made
    made.store.close()


@pytest.fixture
def own_site(bare_home, tmp_path):
    """A site of the test's own, with people and no accounts."""
    home = tmp_path / "home"
    shutil.copytree(bare_home, home)
    made = open_site(home)
    yield made
    made.store.close()
