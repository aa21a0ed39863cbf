"""A service on a small model and a store that an official run has filled."""

import json
import shutil
import sqlite3
from datetime import date

import numpy as np
import pytest
from fastapi.testclient import TestClient

from app.keys import create_key
from app.service import create_app
from app.store import FeatureRow, ModelVersion, ScoreRecord
from features.declare import Signal
from models.bands import bands_of_scores
from models.estimator import ChurnModel
from models.folder import write_model
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.scale import ScoreScale
from models.scorer import Scorer
from models.spec import FeatureSpec, ModelSpec

KNOWN = {
    "A-1": {"logins_30d": 3.0, "tickets_90d": 7.0, "plan": "team"},
    "A-2": {"logins_30d": 55.0, "tickets_90d": 0.0, "plan": "pro"},
    "A-3": {"logins_30d": 20.0, "tickets_90d": 2.0, "plan": None},
}


PLANS = ("pro", "team")
SIGNALS = (
    Signal("logins", "Logins", "lead"),
    Signal("support", "Support", "lead"),
    Signal("contract", "Contract", "context"),
)
FEATURES = (
    FeatureSpec("logins_30d", "logins", "number", "logins", "healthier", -1, (), 30.0, 0.5),
    FeatureSpec("tickets_90d", "support", "number", "tickets", "riskier", 1, (), 1.0, 0.3),
    FeatureSpec("plan", "contract", "category", "", "either", 0, PLANS, "pro", 0.2),
)


def train_small_model(folder, seed):
    """A real model, learnt in a moment from accounts that leave when they fall silent or need much help."""
    chance = np.random.default_rng(seed)
    rows = 800
    known = np.column_stack([chance.poisson(25, rows), chance.poisson(2, rows), chance.integers(0, 2, rows)]).astype(
        float
    )
    left = (
        chance.random(rows) < 1 / (1 + np.exp(0.15 * known[:, 0] - 0.5 * known[:, 1] - 0.5 * known[:, 2] - 1))
    ).astype(float)
    model = ChurnModel(
        n_trees=30,
        min_leaf=20,
        mask_share=0.1,
        seed=seed,
        constraints=[feature.constraint for feature in FEATURES],
        categorical=[2],
        names=[feature.name for feature in FEATURES],
        signal_of=[feature.signal for feature in FEATURES],
    ).fit(known, left)
    line = model.calibrate(model.margin(known), left, np.arange(rows)).calibration_
    spec = ModelSpec(
        features=FEATURES,
        signals=SIGNALS,
        calibration=line,
        interval=ScoreInterval((-3.0, 0.0), (0.4, 0.3), (0.3, 0.2)),
        horizons=(Horizon(30, -1.2), Horizon(90, 0.0)),
        scale=ScoreScale(float(line.log_odds(model.contributions(known[:1])[0, -1]))),
        bands=bands_of_scores(),
        horizon_days=90,
        lead_days=0,
        churn="cancellation",
        trained_on="2026-06-30",
        grey_below=0.5,
        catalogue_state={},
        catalogue_fingerprint="",
        card={},
    )
    write_model(folder, model.booster_text, spec)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """Two models of the same features, by the seed they were learnt with."""
    folders = {seed: tmp_path_factory.mktemp("model") / "learnt" for seed in (1, 2)}
    for seed, folder in folders.items():
        train_small_model(folder, seed)
    return folders


@pytest.fixture
def serve(settings, small_model):
    """Puts a model in service as promotion does: a complete folder first, then the link, at once."""

    def put(version="3", seed=1, spoil=None):
        serving = settings.champion.parent
        folder = serving / f"version-{version}"
        shutil.copytree(small_model[seed], folder)
        (folder / "serving.json").write_text(json.dumps({"name": "customer-health", "version": version}))
        if spoil:
            spoil(folder)
        link = serving / "next"
        link.symlink_to(folder.name)
        link.replace(settings.champion)

    return put


@pytest.fixture
def key(store, now):
    return create_key(store, "CRM", ["score"], now)


@pytest.fixture
def bare_client(settings, store, serve, now):
    """The service as somebody without a key finds it."""
    del store
    serve()
    with TestClient(create_app(settings, clock=lambda: now), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(bare_client, key):
    """The service as a CRM with a key finds it."""
    with TestClient(
        bare_client.app, headers={"Authorization": f"Bearer {key}"}, raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def scorer(small_model):
    return Scorer.load(small_model[1])


@pytest.fixture
def scored(store, scorer, now):
    """What an official run said about every known account."""
    model = ModelVersion("customer-health", "3", scorer.fingerprint)
    rows = [FeatureRow(account, date(2026, 6, 29), features) for account, features in KNOWN.items()]
    records = [ScoreRecord(row, model, scorer.answer(row.features), now) for row in rows]
    store.save_scores(records)
    return {record.row.account_id: record for record in records}


@pytest.fixture
def described(bare_client):
    return bare_client.get("/openapi.json").json()


@pytest.fixture
def count(settings):
    """Counts the rows of a table, as another program would."""

    def count_rows(table):
        with sqlite3.connect(settings.home / "store.db") as plain:
            rows = plain.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        plain.close()
        return rows

    return count_rows
