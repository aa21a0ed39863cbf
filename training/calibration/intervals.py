"""The interval of a score: how far the mean churn of accounts scored alike may lie from what is said."""

import numpy as np

from models.calibration import Calibration, keep_within
from models.fit_calibration import fit_curve
from models.interval import ScoreInterval
from training.calibration.pool import Pool
from training.dataset import Floats, Ints
from training.judging.judge import SEED, resample
from training.trial.plan import Plan

# Where the curve may bend, as shares of the rows' weight (Harrell, Regression Modeling Strategies, 2015).
_KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95)
# Entries of the table, between shares of the rows: beyond them are too few to tell how far a curve may go.
_MARGINS, _ENDS = 33, (0.005, 0.995)


def score_interval(plan: Plan, margin: Floats, calibration: Calibration) -> ScoreInterval:
    """The 95 % interval around a calibration, by resampling what it was fitted to.

    Each resample draws whole accounts, whose snapshots repeat each other, and, where there is time, origins, since the
    model that serves is not the one of any origin, nor its time theirs: one origin fewer than there are, which makes up
    for their being few (Rao and Wu, Journal of the American Statistical Association, 1988). A curve that may bend, a
    restricted cubic spline, is fitted to it, so that the interval holds the misfit of the calibration's shape too.
    Where all that leaves out what the calibration says, the interval is widened to it.

    Args:
        plan: what was held out.
        margin: what one recipe predicted for the first rows of the plan, shape (rows,).
        calibration: fitted to them.
    """
    rows = plan.rows
    pool = Pool.of(margin, rows.y[: len(margin)], rows.account[: len(margin)])
    number = np.unique(rows.slice[: len(margin)], return_inverse=True)[1]
    origins = int(number.max()) + 1
    accounts = resample(pool.account)
    often: Ints = np.ones((len(accounts), origins), dtype=np.int64)
    if origins > 1 and not np.isnat(rows.day).any():
        random = np.random.default_rng(SEED)
        often = random.multinomial(origins - 1, np.full(origins, 1 / origins), size=len(accounts))
    knots = _place_knots(margin, calibration.probability(margin))
    first, last = np.quantile(margin, _ENDS)
    at = np.linspace(first, last, _MARGINS) if first < last else margin[:1]
    design, table = _spline(pool.margin, knots), _spline(at, knots)
    curves = []
    for drawn, times in zip(accounts, often, strict=True):
        weight, left = pool.count(drawn[pool.account] * times[number])
        there = weight > 0
        if 0 < left.sum() < weight.sum():
            line = fit_curve(design[there], left[there] / weight[there], weight[there], rises=False)
            curves.append(keep_within(table @ line))
    low, high = np.quantile(curves, [0.025, 0.975], axis=0)
    said = calibration.log_odds(at)
    return ScoreInterval(
        tuple(at.tolist()),
        tuple(np.maximum(said - low, 0.0).tolist()),
        tuple(np.maximum(high - said, 0.0).tolist()),
    )


def _place_knots(margin: Floats, probability: Floats) -> Floats:
    """The knots, half by where the rows are, half by where churn is expected: there the answers say most."""
    order = np.argsort(margin, kind="stable")
    weight = (0.5 / len(margin) + 0.5 * probability / probability.sum())[order]
    return np.unique(np.interp(_KNOTS, np.cumsum(weight), margin[order]))


def _spline(margin: Floats, knots: Floats) -> Floats:
    """A restricted cubic spline's columns, shape (rows, columns): straight beyond the first and the last knot."""
    columns = [margin]
    if len(knots) > 2:  # noqa: PLR2004 -- a curve bends between two others
        first, last = knots[0], knots[-1]

        def tail(knot: float) -> Floats:
            cubes = np.maximum(margin - knot, 0.0) ** 3 - np.maximum(margin - last, 0.0) ** 3
            return np.asarray(cubes / (last - knot))

        columns += [(tail(knot) - tail(knots[-2])) / (last - first) ** 2 for knot in knots[:-2]]
    return np.column_stack([*columns, np.ones_like(margin)])
