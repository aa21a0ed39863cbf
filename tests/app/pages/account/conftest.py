"""A site with one account that has a past, and people who are signed in to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from app.pages.sessions import COOKIE, csrf_of, start
from app.service import create_app
from app.store import AuditEntry, FeatureRow, ModelVersion, ScoreRecord
from app.store.facts import Profile
from app.store.users import UserRecord
from training.registry.publish import MODEL_NAME, publish

TODAY = date(2026, 6, 30)
BAD = {"logins_30d": 2.0, "nps": 3.0, "tickets_90d": 7.0, "logins_change": 0.3, "plan": "free"}
GOOD = {"logins_30d": 45.0, "nps": 9.0, "tickets_90d": 0.0, "logins_change": 1.2, "plan": "pro"}


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, in a browser of their own."""

    browser: TestClient
    csrf: str

    def get(self, path):
        return self.browser.get(path, headers={"accept": "text/html"}, follow_redirects=False)

    def post(self, path, **form):
        fields = {"csrf": self.csrf, **form}
        return self.browser.post(path, data=fields, headers={"accept": "text/html"}, follow_redirects=False)


@pytest.fixture
def score_on(store, learnt):
    """Score an account on a day, as an official run does."""

    def score(account, on, features, version="1"):
        model = ModelVersion(MODEL_NAME, version, learnt.scorer.fingerprint)
        row = FeatureRow(account, on, dict(features))
        said_at = datetime(on.year, on.month, on.day, 4, 12, tzinfo=UTC)
        record = ScoreRecord(row, model, learnt.scorer.answer(row.features), said_at)
        store.save_scores([record])
        return record

    return score


@pytest.fixture
def scored(store, score_on):
    """One account that goes from good to bad within a week, and one that is well."""
    store.profiles.save(
        [
            Profile("A-1", "Nordlys & Sons", "Mette Holm", "mid", "EUR", None),
            Profile("A-2", "Havn", "Jasper Dekker", None, "EUR", None),
        ]
    )
    score_on("A-1", TODAY - timedelta(days=7), GOOD)
    score_on("A-2", TODAY, GOOD)
    return score_on("A-1", TODAY, BAD)


@pytest.fixture
def app(settings, store, learnt, now):
    """The service with its pages, on a model that serves."""
    del store
    publish(learnt.folder, settings.champion.parent, "1", learnt.scorer.fingerprint)
    return create_app(settings, clock=lambda: now)


@pytest.fixture
def visit(app, store, now):
    """Signs somebody in."""
    with TestClient(app, raise_server_exceptions=False) as plain:
        del plain

        def sign_in(name="Mette Holm", *, owner=None, is_limited=False, role="manager"):
            user = UserRecord(name.rjust(32, "0")[:32], name.lower(), name, role, now, None, owner, is_limited)
            store.users.add(user, AuditEntry(now, "command line", "user.created", user.id, {}))
            token = start(store, user, now)
            return Visitor(TestClient(app, cookies={COOKIE: token}, raise_server_exceptions=False), csrf_of(token))

        yield sign_in
