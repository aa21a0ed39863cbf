"""What a champion says of snapshots after it was trained, beside what then happened and the true risks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from features.compute import compute_features
from features.labels import label_query
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from models.encode import Encoder
from models.scorer import Scorer
from training.dataset import Floats
from training.judging.judge import HeldOut
from training.judging.ranking import Ranking, auc

TRAINED_UNTIL = date(2025, 10, 1)
LATER = tuple(date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 16))


@dataclass(frozen=True, slots=True)
class Later:
    """Rows of later snapshots: the predictions with their answers, the true risks, and the intervals given."""

    held_out: HeldOut
    risk: Floats
    low: Floats
    high: Floats

    @property
    def deciles_held(self) -> int:
        """In how many of ten groups, by the probability, the true mean risk lies within the mean interval."""
        p = self.held_out.probability
        decile = np.searchsorted(np.quantile(p, np.arange(0.1, 1, 0.1)), p)
        return sum(
            self.low[decile == one].mean() <= self.risk[decile == one].mean() <= self.high[decile == one].mean()
            for one in np.unique(decile)
        )

    @property
    def auc(self) -> tuple[float, float]:
        """The AUC of the predictions, and that of the true risks, on what happened."""
        weight, y = np.ones(len(self.risk)), self.held_out.y
        by_model, by_truth = (auc(Ranking.of(one, y), weight) for one in (self.held_out.probability, self.risk))
        return by_model, by_truth

    @property
    def share(self) -> float:
        """Of the way from no ranking to that by the true risk, on what happened."""
        by_model, by_truth = self.auc
        return (by_model - 0.5) / (by_truth - 0.5)

    @property
    def expected_share(self) -> float:
        """The same in the mean over all that could have happened: each row leaves with its true risk."""
        by_model, by_truth = (_expected_auc(one, self.risk) for one in (self.held_out.probability, self.risk))
        return (by_model - 0.5) / (by_truth - 0.5)


def _expected_auc(ranked_by: Floats, risk: Floats) -> float:
    y = np.repeat([1.0, 0.0], len(risk))
    return auc(Ranking.of(np.tile(ranked_by, 2), y), np.concatenate([risk, 1 - risk]))


def look_later(champion: Path, company: Path, days: Sequence[date] = LATER) -> Later:
    """Ask a champion about later snapshots of a fictional company, whose truth lies beside its tables."""
    scorer, source, churn = Scorer.load(champion), open_source(company), Churn()
    seen = compute_features(source, CatalogueState.from_json(scorer.spec.catalogue_state), churn, days)
    keys = list(zip(seen["account_id"].to_pylist(), seen["snapshot_on"].to_pylist(), strict=True))
    answers = source.table(label_query(source, churn, days)).to_pylist()
    churned = {(row["account_id"], row["snapshot_on"]): row["churned"] for row in answers}
    truth = pq.read_table(company / "truth" / "risk.parquet").to_pylist()
    risk = {(row["account_id"], row["snapshot_on"]): row["risk_90d"] for row in truth}
    columns = {feature.name: seen[feature.name].to_pylist() for feature in scorer.spec.features}
    matrix = Encoder(scorer.spec.features).matrix(columns)
    points, margin = scorer.points(matrix), scorer.margin(matrix)
    y = np.array([churned[key] for key in keys], dtype=float)
    calibration = scorer.spec.calibration
    held_out = HeldOut(
        probability=calibration.probability(margin),
        y=y,
        account=np.unique([account for account, _ in keys], return_inverse=True)[1],
        base=np.full(len(y), y.mean()),
        calibration_variance=calibration.variance_of_sum(margin),
        slope_variance=calibration.variance_of_slope(margin),
    )
    return Later(held_out, np.array([risk[key] for key in keys]), points.low, points.high)
