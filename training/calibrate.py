"""Calibration over time: margins predicted out of time become probabilities, and are judged on later time still."""

from datetime import timedelta

import numpy as np

from features.snapshots import Churn
from models.calibration import SigmoidCalibration
from models.estimator import fit_calibration
from training.backtest import OutOfTime
from training.errors import NotEnoughData
from training.judge import HeldOut, losses

# Fewer churns than this place a line so loosely that what it says can't be judged.
FEWEST_CHURNS = 20


def pooled_calibration(tried: OutOfTime) -> SigmoidCalibration:
    """The calibration that serves: of everything predicted out of time, over all origins."""
    return fit_calibration(tried.margin, tried.y, tried.account)


def hold_out(tried: OutOfTime, churn: Churn) -> HeldOut:
    """Predictions calibrated as they would have been at the time: at each origin on answers that were in by then.

    The first origins, for which too few answers were in, are not judged. What the predictions must beat at each origin
    is the best constant: the rate that training knew, the fresher rate that the calibration knew, or the mean of the
    predictions themselves. Where churn rises, a model that tells nobody apart is closer to it than an old rate, by its
    level alone, and that is no reason to let it serve.

    Raises:
        NotEnoughData: that holds for all of them.
    """
    closes = tried.day + np.timedelta64(timedelta(days=churn.lead_days + churn.horizon_days))
    judged = np.zeros(len(tried.y), dtype=bool)
    probability, base = np.zeros(len(tried.y)), np.zeros(len(tried.y))
    spread = 0.0
    for origin in np.unique(tried.origin):
        earlier = (closes <= origin) & (tried.origin < origin)
        if min(tried.y[earlier].sum(), (1 - tried.y[earlier]).sum()) < FEWEST_CHURNS:
            continue
        calibration = fit_calibration(tried.margin[earlier], tried.y[earlier], tried.account[earlier])
        here = tried.origin == origin
        probability[here] = calibration.probability(tried.margin[here])
        constants = (tried.base[here].mean(), tried.y[earlier].mean(), probability[here].mean())
        base[here] = min(constants, key=lambda rate: losses(np.full(here.sum(), rate), tried.y[here]).mean())
        judged |= here
        # The calibrations share data, so their errors are taken to go the same way.
        spread += float(np.sqrt(calibration.variance_of_sum(tried.margin[here])))
    if not judged.any():
        raise NotEnoughData(
            f"In the later half of the data only {int(tried.y.sum())} churns are spread over "
            f"{len(np.unique(tried.origin))} origins; to calibrate at one and judge at a later one takes "
            f"{FEWEST_CHURNS} before the last. Bring more history."
        )
    return HeldOut(
        probability[judged],
        tried.y[judged],
        tried.account[judged],
        base[judged],
        spread**2,
        costs=None if tried.costs is None else tried.costs[judged],
    )
