"""Judging: figures that mean what they say, with intervals that respect accounts."""

import numpy as np
import pytest

from training.judging.judge import HeldOut, judge

RANDOM = np.random.default_rng(5)


def held_out(probability, y, account=None, base=None):
    return HeldOut(
        probability=probability,
        y=y,
        account=np.arange(len(y)) if account is None else account,
        base=np.full(len(y), y.mean() if base is None else base),
        calibration_variance=0.0,
    )


def draw(rows):
    """Rows whose true probabilities are predicted."""
    probability = RANDOM.beta(1, 8, rows)
    return probability, (RANDOM.random(rows) < probability).astype(float)


def test_true_probabilities_are_better_than_the_base_rate():
    verdict = judge(held_out(*draw(4000)))

    assert verdict.is_better_than_base
    assert verdict.expected.low <= verdict.observed <= verdict.expected.high
    assert verdict.log_loss.low < verdict.log_loss.value < verdict.log_loss.high < verdict.base_log_loss


@pytest.mark.parametrize("seed", range(5))
def test_noise_is_not_better_than_the_base_rate(seed):
    random = np.random.default_rng(seed)
    _, y = draw(4000)
    noise = np.clip(y.mean() * random.lognormal(0, 0.2, 4000), 0.001, 0.999)

    assert not judge(held_out(noise, y)).is_better_than_base


def test_too_high_a_prediction_is_seen():
    probability, y = draw(4000)

    verdict = judge(held_out(np.minimum(probability * 1.4, 0.99), y))

    assert verdict.observed < verdict.expected.low


def test_repeated_snapshots_of_an_account_are_no_more_evidence():
    probability, y = draw(1000)
    once = judge(held_out(probability, y))

    often = judge(held_out(np.tile(probability, 6), np.tile(y, 6), np.tile(np.arange(1000), 6)))

    for name in ("gain", "log_loss", "auc", "expected"):
        one, many = getattr(once, name), getattr(often, name)
        scale = 6 if name == "expected" else 1
        assert many.high - many.low == pytest.approx(scale * (one.high - one.low), rel=1e-6)


def test_equal_data_are_judged_equally():
    rows = held_out(*draw(500))

    assert judge(rows) == judge(rows)
