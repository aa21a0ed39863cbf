"""How good predictions are beside Varme's on the same rows: log loss with paired differences, and AUC."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from tests.benchmarks.models.contests import Contest
from training.dataset import Bools, Floats, Ints
from training.judging.judge import Estimate, interval, losses, resample

# A probability of 0 or 1 has no margin.
SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Prediction:
    """One way of predicting the judged rows of a contest: the log loss of each row, and the AUC.

    The AUC is that of all rows by time, and the mean of those of the draws in folds.
    """

    loss: Floats
    auc: float

    @property
    def log_loss(self) -> float:
        """The mean log loss, in nats."""
        return float(self.loss.mean())


def margin_of(probability: Floats) -> Floats:
    """The log-odds of probabilities."""
    p = np.clip(probability, SURE, 1 - SURE)
    return np.asarray(np.log(p) - np.log1p(-p))


def predict(contest: Contest, probability: Floats, rows: Bools) -> Prediction:
    """The probabilities that were given to a plan's rows, judged on the chosen ones."""
    plan = contest.plan
    y, p = plan.rows.y[rows], probability[rows]
    draw = plan.rows.slice[rows] // (len(plan.slices) // plan.repeats)
    auc = [roc_auc_score(y[draw == one], p[draw == one]) for one in np.unique(draw)]
    return Prediction(losses(p, y), float(np.mean(auc)))


def difference(of: Prediction, ours: Prediction, account: Ints) -> Estimate:
    """How much more is lost than by Varme, a row in the mean, with a 95 % interval by resampled accounts.

    Above zero, Varme is better. Both predict the same rows, so what is resampled are paired differences.
    """
    _, number = np.unique(account, return_inverse=True)
    more = of.loss - ours.loss
    draws = resample(number)
    drawn = (draws @ np.bincount(number, weights=more)) / (draws @ np.bincount(number))
    return interval(float(more.mean()), drawn)
