"""The choice of a calibration: beta where the curve bends, a sigmoid where it does not, judged on other accounts."""

import numpy as np
import pytest
from scipy.special import expit

from models.calibration import BetaCalibration, SigmoidCalibration, beta_design, sigmoid_design
from models.fit_calibration import fit_curve
from training.calibration.calibrate import choose_calibration
from training.calibration.pool import FOLDS, Pool

BENT, STRAIGHT = (2.2, 0.3, -0.5), (1.0, 1.0, -0.5)


def draw(curve, accounts, seed, snapshots=1):
    """Margins, answers and accounts along a beta curve; the snapshots of an account are one and the same."""
    chance = np.random.default_rng(seed)
    margin = chance.normal(-0.5, 2.0, accounts)
    y = (chance.random(accounts) < expit(beta_design(margin) @ curve)).astype(float)
    return (*(np.tile(one, snapshots) for one in (margin, y)), np.tile(np.arange(accounts), snapshots))


@pytest.mark.parametrize("seed", range(4))
def test_a_bend_that_is_plain_is_followed(seed):
    rows = draw(BENT, 4000, seed)

    curve = choose_calibration(*rows)

    assert isinstance(curve, BetaCalibration)
    assert curve.below > 2 * curve.above


@pytest.mark.parametrize("snapshots", [pytest.param(1, id="one snapshot"), pytest.param(3, id="three that are alike")])
def test_a_straight_line_is_left_straight(snapshots):
    """However often an account's row is repeated: it lies in one fold, and is one piece of evidence."""
    kinds = [type(choose_calibration(*draw(STRAIGHT, 300, seed, snapshots))) for seed in range(200)]

    # Judged on the rows that they were fitted to, a bend would be taken 8 times.
    assert kinds.count(BetaCalibration) <= 4


def test_the_choice_is_the_same_each_time():
    rows = draw(BENT, 600, seed=5)

    assert choose_calibration(*rows) == choose_calibration(*rows)


def test_few_answers_are_no_reason_for_a_bend():
    margin = np.linspace(-3, 3, 60)
    y = np.zeros(60)
    y[-2:] = 1.0

    assert isinstance(choose_calibration(margin, y, np.arange(60)), SigmoidCalibration)


def test_a_fold_holds_whole_accounts_and_both_answers():
    margin, y, account = draw(BENT, 400, seed=6, snapshots=3)

    pool = Pool.of(margin, y, account)

    fold = pool.cell // len(pool.margin)
    assert [len(set(fold[account == one].tolist())) for one in range(400)] == [1] * 400
    assert set(fold.tolist()) == set(range(FOLDS))
    assert all(0 < y[fold == one].mean() < 1 for one in range(FOLDS))


@pytest.mark.parametrize("design", [sigmoid_design, beta_design])
def test_bins_lose_nothing_that_a_curve_could_tell(design):
    margin, y, account = draw(BENT, 5000, seed=7)
    pool = Pool.of(margin, y, account)
    rows, left = pool.count(np.ones(len(y)))

    binned = fit_curve(design(pool.margin), left / rows, rows)

    exact = fit_curve(design(margin), y, np.ones(len(y)))
    assert binned == pytest.approx(exact, abs=0.01)
