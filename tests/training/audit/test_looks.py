"""Many looks: what is called so by chance is kept rare, over all of them."""

import numpy as np
import pytest

from training.audit.looks import adjust_for_any, adjust_for_share


@pytest.mark.parametrize(
    ("adjust", "expected"),
    [
        pytest.param(adjust_for_share, [0.04, 0.004, 0.8, 0.04], id="Benjamini and Hochberg"),
        pytest.param(adjust_for_any, [0.06, 0.004, 0.8, 0.06], id="Holm"),
    ],
)
def test_known_values(adjust, expected):
    assert adjust(np.array([0.03, 0.001, 0.8, 0.02])).tolist() == pytest.approx(expected)


def test_of_noise_any_is_called_so_in_one_of_twenty():
    noise = np.random.default_rng(1).random((400, 100))

    called = np.array([(adjust_for_any(one) < 0.05).any() for one in noise])

    assert 0.02 < called.mean() < 0.08


def test_of_what_is_called_so_one_in_twenty_is_noise():
    random = np.random.default_rng(2)
    shares = []
    for _ in range(200):
        p = np.r_[random.random(80), random.beta(0.05, 20, 40)]
        called = adjust_for_share(p) < 0.05
        shares.append(called[:80].sum() / max(called.sum(), 1))

    assert 0.01 < np.mean(shares) < 0.05
