"""Promise: of accounts scored alike the true mean risk lies within the interval that is given.

Measured on companies of their own, smaller than the one that `varme demo` makes, with one small recipe. Of 501 to 505,
the intervals hold 46 of 50 deciles.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from features.compute import compute_features
from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from models.encode import Encoder
from models.explain import Points
from models.folder import write_model
from models.scorer import Scorer
from training.assemble import BandPolicy, Made, assemble
from training.history import History
from training.trial.recipe import Recipe, fit_model, is_useful
from training.trial.search import Budget
from training.trial.trial import run_trial

TRAINED_UNTIL = date(2025, 10, 1)
LATER = tuple(date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 16))
SEEDS = (501, 502)
ACCOUNTS = 800
RECIPE = Recipe(n_trees=60, leaves=2, learning_rate=0.1, min_leaf=20)


@dataclass(frozen=True)
class Later:
    """What a model says of snapshots after it was trained, the true risks."""

    points: Points
    risk: np.ndarray


@pytest.fixture(scope="module", params=SEEDS)
def later(request, tmp_path_factory):
    return look(request.param, tmp_path_factory.mktemp("company"))


def look(seed, folder):
    write_company(folder / "company", seed=seed, accounts=ACCOUNTS)
    source = open_source(folder / "company")
    scorer = train(History.of(source, Churn(), tables={}, until=TRAINED_UNTIL), folder / "model")
    state = CatalogueState.from_json(scorer.spec.catalogue_state)
    seen = compute_features(source, state, Churn(), LATER)
    matrix = Encoder(scorer.spec.features).matrix(
        {feature.name: seen[feature.name].to_pylist() for feature in scorer.spec.features}
    )
    points = scorer.points(matrix)
    truth = pq.read_table(folder / "company" / "truth" / "risk.parquet").to_pylist()
    risk = {(row["account_id"], row["snapshot_on"]): row["risk_90d"] for row in truth}
    keys = list(zip(seen["account_id"].to_pylist(), seen["snapshot_on"].to_pylist(), strict=True))
    return Later(points, np.array([risk[key] for key in keys]))


def train(material, folder):
    trial = run_trial(material.plan(0, str), (RECIPE,), Budget(), str, churn=material.churn)
    whole = material.whole(str)
    useful = is_useful(whole.labelled)
    labelled, portfolio = whole.labelled.keep(useful), whole.portfolio.keep(useful)
    model = fit_model(labelled, trial.recipe)
    made = Made(
        model=model,
        calibration=trial.calibration,
        interval=trial.interval,
        horizons=trial.horizons.serving,
        labelled=labelled,
        portfolio=portfolio,
        state=whole.state,
        fingerprint=whole.fingerprint,
        trained_on=whole.trained_on,
    )
    write_model(folder, model.booster_text, assemble(made, material.churn, BandPolicy(), {}, anchor=None))
    return Scorer.load(folder)


def test_the_true_mean_risk_of_nine_deciles_in_ten_lies_within_the_interval(later):
    points = later.points
    decile = np.searchsorted(np.quantile(points.probability, np.arange(0.1, 1, 0.1)), points.probability)
    held = [
        points.low[decile == one].mean() <= later.risk[decile == one].mean() <= points.high[decile == one].mean()
        for one in np.unique(decile)
    ]

    assert np.mean(held) >= 0.9


def test_the_interval_tells_the_safest_tenth_from_the_riskiest(later):
    """One from nought to one would hold every truth, and say nothing."""
    points = later.points
    first, last = np.quantile(points.probability, [0.1, 0.9])

    assert points.high[points.probability <= first].mean() < points.low[points.probability >= last].mean()


def test_longer_horizons_are_never_less_likely(later):
    within = later.points.by_horizon

    assert within.shape[1] >= 3
    assert (np.diff(within, axis=1) >= 0).all()
