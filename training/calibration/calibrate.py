"""Calibration: margins predicted for rows held out become probabilities, by what was known when they were predicted."""

import numpy as np

from models.calibration import Calibration
from models.fit_calibration import fit_beta, fit_calibration
from training.calibration.pool import Pool
from training.dataset import Floats, Ints
from training.errors import NotEnoughData
from training.judging.judge import HeldOut, losses
from training.trial.plan import Plan

# Fewer churns than this place a curve so loosely that what it says can't be judged.
FEWEST_CHURNS = 20


def choose_calibration(margin: Floats, y: Floats, account: Ints) -> Calibration:
    """A sigmoid, or a beta calibration where that is better on accounts that neither was fitted to; see `Pool.choose`.

    Args:
        margin: predicted for rows held out, shape (rows,).
        y: 1.0 where the account left, 0.0 where it stayed.
        account: of each row.

    Raises:
        CannotLearn: one of the two answers is missing.
    """
    fit = fit_beta if Pool.of(margin, y, account).choose() == "beta" else fit_calibration
    return fit(margin, y, account)


def pooled_calibration(plan: Plan, margin: Floats) -> Calibration:
    """The calibration that serves: of all that one recipe predicted for the first rows of the plan, shape (rows,)."""
    return choose_calibration(margin, plan.rows.y[: len(margin)], plan.rows.account[: len(margin)])


def of_slice(margin: Floats, number: int) -> Floats:
    """The margins of the rows of a plan as the recipe of a slice predicts them, shape (rows,); see `hold_out`."""
    return margin if margin.ndim == 1 else np.asarray(margin[number])


def calibrate_slices(plan: Plan, margin: Floats) -> dict[int, Calibration]:
    """The calibration of each slice, of all predictions whose answers were in when it was predicted.

    Slices for which fewer churns, or stays, than `FEWEST_CHURNS` were in are left out.
    """
    rows, found = plan.rows, {}
    for number, known in enumerate(plan.known):
        if min(rows.y[known].sum(), (1 - rows.y[known]).sum()) >= FEWEST_CHURNS:
            found[number] = choose_calibration(of_slice(margin, number)[known], rows.y[known], rows.account[known])
    return found


def hold_out(plan: Plan, margin: Floats) -> HeldOut:
    """Predictions calibrated as they would have been when they were made, on answers that were in by then.

    The first origins, for which too few answers were in, are not judged. What the predictions must beat in each slice
    is the best constant: the rate that training knew, the fresher rate that the calibration knew, or the mean of the
    predictions themselves. Where churn rises, a model that tells nobody apart is closer to it than an old rate, by its
    level alone, and that is no reason to let it serve.

    Args:
        plan: what was held out.
        margin: what was predicted for its rows, shape (rows,); or, where slices are learnt from in different ways, what
            each slice's way predicts for them, shape (slices, rows), so that a slice is calibrated on its own.

    Raises:
        NotEnoughData: that holds for all of them.
    """
    rows = plan.rows
    judged = np.zeros(len(rows.y), dtype=bool)
    probability, base = np.zeros(len(rows.y)), np.zeros(len(rows.y))
    spread = tilt = 0.0
    for number, calibration in calibrate_slices(plan, margin).items():
        here, known = rows.slice == number, plan.known[number]
        own = of_slice(margin, number)[here]
        probability[here] = calibration.probability(own)
        constants = (rows.base[here].mean(), rows.y[known].mean(), probability[here].mean())
        base[here] = min(constants, key=lambda rate: losses(np.full(here.sum(), rate), rows.y[here]).mean())
        judged |= here
        # The calibrations share data, so their errors are taken to go the same way.
        spread += float(np.sqrt(calibration.variance_of_sum(own)))
        tilt += float(here.sum() * np.sqrt(calibration.variance_of_slope(own)))
    if not judged.any():
        raise NotEnoughData(
            f"In the later half of the data only {int(rows.y.sum())} churns are spread over {len(plan.slices)} "
            f"origins; to calibrate at one and judge at a later one takes {FEWEST_CHURNS} before the last. Bring more "
            "history."
        )
    return HeldOut(
        probability=probability[judged],
        y=rows.y[judged],
        account=rows.account[judged],
        base=base[judged],
        calibration_variance=spread**2,
        repeats=plan.repeats,
        costs=None if rows.costs is None else rows.costs[judged],
        about=rows.pick(judged),
        slope_variance=(tilt / judged.sum()) ** 2,
    )
