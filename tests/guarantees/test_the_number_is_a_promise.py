"""Promise: what is predicted is what then happens, and most of what can be known is known."""

from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import roc_auc_score

from features.compute import compute_features
from features.labels import label_query
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from models.encode import Encoder
from models.scorer import Scorer
from training.judging.judge import HeldOut, judge

LATER = tuple(date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 16))
# Of the way from no ranking to that by the true risk.
LEAST_SHARE = 0.8


@pytest.fixture(scope="module")
def later(trained, company):
    """What the champion says of the snapshots after it was trained, beside what happened and the true risk."""
    scorer = Scorer.load(trained[0] / "serving" / "champion")
    source = open_source(company)
    seen = compute_features(source, CatalogueState.from_json(scorer.spec.catalogue_state), Churn(), LATER)
    labels = source.table(label_query(source, Churn(), LATER)).to_pylist()
    churned = {(row["account_id"], row["snapshot_on"]): row["churned"] for row in labels}
    keys = list(zip(seen["account_id"].to_pylist(), seen["snapshot_on"].to_pylist(), strict=True))
    columns = {feature.name: seen[feature.name].to_pylist() for feature in scorer.spec.features}
    margin = scorer.margin(Encoder(scorer.spec.features).matrix(columns))
    y = np.array([churned[key] for key in keys], dtype=float)
    truth = pq.read_table(company / "truth" / "risk.parquet").to_pylist()
    risk = {(row["account_id"], row["snapshot_on"]): row["risk_90d"] for row in truth}
    held_out = HeldOut(
        probability=scorer.spec.calibration.probability(margin),
        y=y,
        account=np.unique([account for account, _ in keys], return_inverse=True)[1],
        base=np.full(len(y), y.mean()),
        calibration_variance=scorer.spec.calibration.variance_of_sum(margin),
    )
    return held_out, np.array([risk[key] for key in keys])


def test_as_many_leave_as_were_predicted_in_the_trial(trained):
    verdict = trained[1]["verdict"]

    assert verdict["expected"]["low"] <= verdict["observed"] <= verdict["expected"]["high"]
    assert trained[1]["promoted"]


def test_as_many_leave_as_the_champion_predicted(later):
    verdict = judge(later[0])

    assert verdict.expected.low <= verdict.observed <= verdict.expected.high


def test_most_of_what_can_be_known_is_known(later):
    held_out, true_risk = later

    by_truth = roc_auc_score(held_out.y, true_risk)
    by_model = roc_auc_score(held_out.y, held_out.probability)

    assert by_model - 0.5 >= LEAST_SHARE * (by_truth - 0.5)
    # Better than the truth would be a leak.
    assert by_model < by_truth


def test_the_trial_does_not_flatter(trained, later):
    promised, kept = trained[1]["verdict"]["auc"], judge(later[0]).auc

    assert promised["low"] <= kept.value
    # Both are measured on some hundred accounts that left; neither may lie outside what the other leaves open.
    assert promised["value"] <= kept.high
    assert kept.low <= promised["high"]
