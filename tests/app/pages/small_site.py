"""A small site without a server: accounts whose texts are attacks, people of all roles, a clock to set."""

import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.pages import sessions
from app.pages.signing_in.desk import Desk
from app.people.passwords import hash_password
from app.service import create_app
from app.service.store_door import StoreDoor
from app.settings import Settings
from app.store import AuditEntry, FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.facts import Profile
from app.store.users import UserRecord
from models.encode import Encoder
from tests.benchmarks.reasons.accounts import choose_columns, draw
from training.registry.publish import MODEL_NAME, publish

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TRIES = 3
DAYS = (date(2026, 6, 22), date(2026, 6, 29))
PASSWORD = "warm coffee morning"  # noqa: S105 -- of people who exist in these tests only
METTE, JASPER = "Mette <script>alert(1)</script> Holm", 'Jasper" onmouseover="alert(2)'
# login, name, role, owner, whether limited to own accounts
PEOPLE = (
    ("anna", "Anna <img src=x onerror=alert(3)>", "administrator", None, False),
    ("bo", "Bo Analyst", "analyst", None, False),
    ("mette", METTE, "manager", METTE, False),
    ("jasper", JASPER, "manager", JASPER, True),
)
ACCOUNTS = {"A-1": METTE, "A-2": JASPER, "A-3": METTE, "A-4": JASPER, "A-5": None}


@dataclass
class Clock:
    """What time it is, as a test says."""

    now: datetime = NOW

    def __call__(self):
        return self.now


@dataclass
class Site:
    """The application, its store, and its clock."""

    app: FastAPI
    settings: Settings
    clock: Clock
    clients: list[TestClient] = field(default_factory=list)

    @property
    def store(self):
        return self.app.state.store_door.open()

    def open(self, login=None, *, base="http://testserver", **options) -> TestClient:
        """A browser, in which somebody is signed in or nobody."""
        client = TestClient(self.app, base_url=base, follow_redirects=False, **options)
        self.clients.append(client)
        if login is not None:
            # as after signing in, without the time that a hash takes
            token = sessions.start(self.store, self.user(login), self.clock())
            name = ("__Host-" if base.startswith("https") else "") + sessions.COOKIE
            client.cookies.set(name, token, domain="testserver.local", path="/")
        return client

    def user(self, login):
        return self.store.users.find_login(login)

    def renew(self):
        """Have everything be as it was at first."""
        for client in self.clients:
            client.close()
        self.clients.clear()
        self.app.state.store_door.close()
        for left in ("store.db-wal", "store.db-shm"):
            (self.settings.home / left).unlink(missing_ok=True)
        shutil.copy(self.settings.home / "as-it-was.db", self.settings.home / "store.db")
        self.app.state.store_door, self.app.state.desk = StoreDoor(self.settings.store_url), Desk()
        self.clock.now = NOW


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def token_of(client):
    return next((one.value for one in client.cookies.jar if one.name.endswith(sessions.COOKIE)), None)


def csrf_of(client):
    """What the forms of whoever is signed in carry."""
    return sessions.csrf_of(token_of(client))


def alert_in(page):
    found = re.search(r'role="alert"[^>]*>([^<]*)<', page)
    return found[1] if found else None


def name_of(account_id):
    return f"{account_id} </title><script>alert(4)</script>{{{{7*7}}}} & <b>Sons</b>"


def make_site(folder: Path, learnt, **settings) -> Site:
    """The site in a new home; `learnt` is the model that serves."""
    home = Settings(home=folder, **settings)
    publish(learnt.folder, home.champion.parent, "1", learnt.scorer.fingerprint)
    store = open_store(home.store_url, make=True)
    add_accounts(store, learnt.scorer)
    add_people(store)
    store.close()
    shutil.copy(folder / "store.db", folder / "as-it-was.db")
    clock = Clock()
    return Site(create_app(home, clock=clock), home, clock)


def add_accounts(store, scorer):
    names, encoder = [feature.name for feature in scorer.spec.features], Encoder(scorer.spec.features)
    model = ModelVersion(MODEL_NAME, "1", scorer.fingerprint)
    for seed, on in enumerate(DAYS):
        drawn = draw(choose_columns(), len(ACCOUNTS), seed).X
        rows = [
            FeatureRow(account, on, {name: encoder.value(at, one[at]) for at, name in enumerate(names)})
            for account, one in zip(ACCOUNTS, drawn, strict=True)
        ]
        said_at = NOW - timedelta(days=(DAYS[-1] - on).days, hours=5)
        store.save_scores(ScoreRecord(row, model, scorer.answer(row.features), said_at) for row in rows)
    store.profiles.save(
        Profile(account, name_of(account), owner, "<i>large</i>", "EUR", "javascript:alert(5)")
        for account, owner in ACCOUNTS.items()
    )


def add_people(store):
    known = hash_password(PASSWORD)
    for login, name, role, owner, is_limited in PEOPLE:
        user = UserRecord(login.rjust(32, "0"), login, name, role, NOW, known, owner, is_limited)
        store.users.add(user, AuditEntry(NOW, "command line", "user.created", login, {}))
