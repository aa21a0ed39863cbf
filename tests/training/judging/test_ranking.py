"""Ranking: the figures are scikit-learn's, for any weights, with ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from training.judging.ranking import Ranking, auc, average_precision

ROWS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.9]), st.booleans(), st.integers(0, 3)), min_size=2, max_size=40
)


@settings(deadline=None)
@given(ROWS)
def test_the_figures_are_those_of_scikit_learn(rows):
    p, y, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    ranking = Ranking.of(p, y)

    if 0 < (weight * y).sum() < weight.sum():
        assert auc(ranking, weight) == pytest.approx(roc_auc_score(y, p, sample_weight=weight))
        assert average_precision(ranking, weight) == pytest.approx(average_precision_score(y, p, sample_weight=weight))


@pytest.mark.parametrize(
    ("y", "has_auc", "has_precision"),
    [
        pytest.param([0, 0], False, False, id="nobody left"),
        pytest.param([1, 1], False, True, id="everybody left"),
    ],
)
def test_what_can_not_be_ranked_has_no_figure(y, has_auc, has_precision):
    ranking = Ranking.of(np.array([0.1, 0.2]), np.array(y, dtype=float))

    assert np.isnan(auc(ranking, np.ones(2))) == (not has_auc)
    assert np.isnan(average_precision(ranking, np.ones(2))) == (not has_precision)
