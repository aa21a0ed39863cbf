"""A site with a model that has a card, a challenger, and people who may sign in."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from app.pages import sessions
from app.service import create_app
from app.store import AuditEntry
from app.store.facts import Profile
from app.store.users import UserRecord
from app.succession import SUCCESSION_FILE, Challenger, ChampionChange, Succession
from models.folder import write_model
from models.scorer import Scorer
from tests.app.service.conftest import train_small_model
from training.promotion.portfolio import ColourChange, save_changes

PEOPLE = (
    ("anna", "administrator", None, False),
    ("bo", "analyst", None, False),
    ("jasper", "manager", "Jasper Dekker", True),
)


def estimate(value, apart=0.05):
    return {"value": value, "low": value - apart, "high": value + apart}


def make_signal(name, verdict, auc, adds=None, unknown=0.1):
    return {
        "signal": name,
        "label": name,
        "kind": "lead",
        "verdict": verdict,
        "sentence": None,
        "auc": None if auc is None else estimate(auc, 0.02),
        "declared": "healthier",
        "found": "healthier",
        "unknown": unknown,
        "adds": adds,
        "periods": [],
        "segments": [],
    }


def make_card(**other):
    """A card as a training writes it."""
    rule = {"log_loss": estimate(0.24), "auc": estimate(0.66), "recall": estimate(0.3), "gain": estimate(0.04, 0.01)}
    bins = [(0.02, 0.03, 0.01, 0.05), (0.1, 0.0, 0.0, 0.04), (0.3, 0.28, 0.2, 0.37)]
    return {
        "trained_on": "2026-06-30",
        "data": {"tables": ["accounts", "usage"], "rows": 9000, "accounts": 800, "accounts_left": 120, "left_out": {}},
        "verdict": {
            "rows": 4000,
            "accounts": 700,
            "observed": 210,
            "expected": estimate(220.0, 30.0),
            "log_loss": estimate(0.2),
            "auc": estimate(0.75),
        },
        "calibrated": {"slope": estimate(1.0, 0.1), "error": 0.012, "noise_high": 0.009, "is_kept": False},
        "reliability": [
            {
                "rows": 400,
                "accounts": 200,
                "predicted": predicted,
                "observed": {"value": seen, "low": low, "high": high},
                "is_kept": low <= predicted <= high,
            }
            for predicted, seen, low, high in bins
        ],
        "worst": [{"share": share, "recall": estimate(0.43), "lift": estimate(4.3)} for share in (0.05, 0.1, 0.2)],
        "early": {
            "red_share": 0.1,
            "before": [
                {"days_before": 30, "accounts": 90, "red": estimate(0.44)},
                {"days_before": 180, "accounts": 9, "red": None},
            ],
        },
        "baselines": [
            {"name": "logistic regression", **rule, "absent": None},
            {
                "name": "logins alone",
                "log_loss": None,
                "auc": None,
                "recall": None,
                "gain": None,
                "absent": "no logins",
            },
        ],
        "small_data": "Only 120 accounts are seen to leave.",
        "horizons": {"absent": {"365": "too short"}},
        "segments": [{"segment": "large", "auc": None, "left": 3}],
        "features_without_information": ["seats"],
        "audit": {
            "rows": 4000,
            "accounts": 700,
            "on": "later snapshots",
            "signals": [
                make_signal("logins", "tells", 0.71, adds=estimate(0.0042, 0.001)),
                make_signal("support", "against", 0.58),
                make_signal("satisfaction", "nothing", 0.5, unknown=0.62),
                make_signal("pulse", "unknown", None, unknown=0.97),
                make_signal("contract", "unstable", 0.6),
            ],
            "features": [],
            "sentences": [],
            "contradicted": ["tickets_90d"],
        },
        "traps": [
            {
                "column": "closed_reason",
                "kind": "after_event",
                "evidence": "Of 120 rows that hold it 120 left.",
                "kept": False,
                "source": None,
            },
            {"column": None, "kind": "label_rate", "evidence": "It rose from 2% to 9%.", "kept": True, "source": None},
        ],
        "misses": {
            "left": 120,
            "before": [
                {"days": days, "scored": 100, "red": 50, "yellow": 29, "green": 20, "grey": 1}
                for days in (30, 60, 90, 180)
            ],
            "missed": 20,
            "common": [
                {
                    "feature": "logins_30d",
                    "label": "Logins",
                    "missed": 40.0,
                    "caught": 5.0,
                    "sentence": "They logged in 40 times in 30 days, those that were red 5 times.",
                }
            ],
            "sentences": [],
        },
        **other,
    }


COMPARED = {
    "champion": "3",
    "accounts": 340,
    "left": 53,
    "first_day": "2026-01-01",
    "last_day": "2026-03-01",
    "figures": {
        "log_loss": {"champion": 0.2, "challenger": 0.19, "difference": estimate(-0.01, 0.005)},
        "observed": 55,
        "expected": {"champion": 50.0, "challenger": 54.0, "difference": estimate(-4.0)},
        "slope": {"champion": 1.02, "challenger": 0.98, "difference": estimate(0.0)},
        "revenue_caught": {"champion": 0.4, "challenger": 0.45, "difference": estimate(0.05)},
    },
    "today": {"accounts": 310, "change_colour": 2, "colours": {"green to red": 2}, "same_first_reason": 0.75},
}
CHANGES = (
    ColourChange("A/1", "green", 90.0, "red", 20.0, 120.0),
    ColourChange("A-2", "green", 80.0, "grey", None, None),
)


@pytest.fixture(scope="session")
def model_with_card(tmp_path_factory):
    """Make a model's folder with a card, or without."""
    plain = tmp_path_factory.mktemp("plain") / "learnt"
    train_small_model(plain, 1)
    scorer, trees = Scorer.load(plain), (plain / "booster.txt").read_text()

    def make(card):
        folder = tmp_path_factory.mktemp("carded") / "learnt"
        write_model(folder, trees, replace(scorer.spec, card=card))
        return folder

    return make


@pytest.fixture
def serve(settings, model_with_card):
    """Put a model with a card in service as version 3."""

    def put(card=None):
        folder = settings.champion.parent / "version-3"
        shutil.copytree(model_with_card(make_card() if card is None else card), folder)
        (folder / "serving.json").write_text(json.dumps({"name": "customer-health", "version": "3"}))
        settings.champion.symlink_to(folder.name)

    return put


@pytest.fixture
def know(settings):
    """Write down what the registry knows."""

    def write(state="promotable", reasons=(), champion="3", compared=COMPARED, changes=CHANGES):
        wants = None if state is None else Challenger("4", "2026-06-30", state, reasons, compared)
        first = ChampionChange("2", None, "promotion")
        second = ChampionChange("3", datetime(2026, 6, 1, 12, tzinfo=UTC), "promotion", "<b>Better</b>")
        serving = settings.champion.parent
        serving.mkdir(parents=True, exist_ok=True)
        (serving / SUCCESSION_FILE).write_text(Succession(champion, "2", wants, (first, second)).to_json())
        if changes:
            save_changes(changes, settings.home / "trials" / "4")

    return write


@pytest.fixture
def people(store, now):
    """Who may sign in, by login."""
    made = {}
    for login, role, owner, is_limited in PEOPLE:
        made[login] = UserRecord(login.rjust(32, "0"), login, login.title(), role, now, None, owner, is_limited)
        store.users.add(made[login], AuditEntry(now, "command line", "user.created", login, {}))
    store.profiles.save(
        [Profile("A/1", "Nord & <i>Co</i>", "Jasper Dekker", None, "EUR"), Profile("A-2", "Syd", "Mette Holm")]
    )
    return made


@pytest.fixture
def site(settings, store, people, now):
    """Open the site as somebody, who is signed in."""
    clients = []

    def open_as(login="anna"):
        client = TestClient(create_app(settings, clock=lambda: now), raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        token = sessions.start(store, people[login], now)
        client.cookies.set(sessions.COOKIE, token)
        client.csrf = sessions.csrf_of(token)
        return client

    yield open_as
    for client in clients:
        client.__exit__(None, None, None)
