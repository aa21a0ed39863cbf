"""The score: a fixed, published map of the odds of staying, anchored at a typical account."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TYPICAL_SCORE = 70.0
# Ten points fewer mean that the odds of leaving double.
POINTS_PER_DOUBLING = 10.0


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """score = 70 + 10 · log2(odds of staying / odds of staying of the typical account).

    `typical_log_odds` are the log-odds of churn of the typical account, fixed at the first promotion and kept through
    later ones, so that a score means the same in every model. Here scores are not cut to 0–100.

    >>> round(float(ScoreScale(np.log(0.05 / 0.95)).probability_at(50)), 3)
    0.174
    """

    typical_log_odds: float

    @property
    def slope(self) -> float:
        """Points for each unit of the log-odds of churn; negative."""
        return -POINTS_PER_DOUBLING / float(np.log(2.0))

    def score(self, churn_log_odds: Floats | float) -> Floats:
        """The uncut score at log-odds of churn."""
        return np.asarray(TYPICAL_SCORE + self.slope * (np.asarray(churn_log_odds) - self.typical_log_odds))

    def probability_at(self, score: Floats | float) -> Floats:
        """The churn probability that a score stands for."""
        log_odds = (np.asarray(score, dtype=np.float64) - TYPICAL_SCORE) / self.slope + self.typical_log_odds
        return np.asarray(1 / (1 + np.exp(-log_odds)))
