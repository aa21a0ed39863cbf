"""What calibrated probabilities promise: it is what then happens, where they are right."""

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from models.expected import as_said, count_probabilities, expected_auc, expected_leaving, expected_log_loss


@pytest.mark.parametrize("shape", [(0.8, 9.0), (2.0, 2.0), (0.3, 0.3)], ids=["few leave", "half leave", "far apart"])
def test_what_is_promised_happens(shape):
    chance = np.random.default_rng(5)
    p = as_said(chance.beta(*shape, 200_000))
    left = chance.random(len(p)) < p
    counted = count_probabilities(p)

    assert expected_auc(counted) == pytest.approx(roc_auc_score(left, p), abs=0.01)
    assert expected_log_loss(counted) == pytest.approx(log_loss(left, p), abs=0.005)
    assert expected_leaving(counted) == pytest.approx(left.sum(), rel=0.02)


@pytest.mark.parametrize(
    ("probability", "auc"),
    [
        pytest.param([], 0.5, id="nobody"),
        pytest.param([0.2], 0.5, id="one alone"),
        pytest.param([0.2] * 50, 0.5, id="all alike"),
        pytest.param([0.0, 1.0, np.nan], 1.0, id="sure of each; who has none is left out"),
    ],
)
def test_the_ends(probability, auc):
    assert expected_auc(count_probabilities(np.array(probability))) == pytest.approx(auc)


def test_nobody_loses_nothing():
    assert expected_log_loss(count_probabilities(np.array([]))) == 0.0
