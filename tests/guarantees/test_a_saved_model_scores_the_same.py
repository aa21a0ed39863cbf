"""Promise: a model in memory, saved, loaded, on one thread or two, alone or in a batch, scores with the same bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models.explain import Explainer
from models.folder import write_model
from models.scorer import Scorer


@pytest.fixture(scope="module")
def rows(learnt, draw):
    """Rows that training did not see: ordinary ones, nothing known, one thing known, extremes."""
    known, _ = draw(300, seed=21)
    nothing = np.full((6, 5), np.nan)
    for column in range(5):
        nothing[column + 1, column] = 1.0
    extremes = np.array([[0, 0, 0, 0, 0], [1e300, -1e300, 1e15, 1e-300, 2], [-1.0, 10.5, 0.5, -3.0, 1]])
    assert learnt.known.shape[1] == 5
    return np.vstack([known, nothing, extremes])


@pytest.fixture(scope="module")
def reloaded(learnt, tmp_path_factory):
    """The model saved, loaded, saved and loaded again."""
    folder = tmp_path_factory.mktemp("again") / "model"
    write_model(folder, (learnt.folder / "booster.txt").read_text(), Scorer.load(learnt.folder).spec)
    return Scorer.load(folder)


def test_margins_are_the_same_bits(learnt, reloaded, rows):
    expected = learnt.model.margin(rows)

    assert expected.dtype == np.float64
    assert reloaded.margin(rows).tobytes() == expected.tobytes()
    assert reloaded.margin(rows, threads=2).tobytes() == expected.tobytes()
    assert np.array([reloaded.margin(rows[one : one + 1])[0] for one in range(len(rows))]).tobytes() == (
        expected.tobytes()
    )


def test_probabilities_are_the_same_bits(learnt, reloaded, rows):
    expected = learnt.model.predict_churn(rows)

    assert reloaded.churn_probability(rows).tobytes() == expected.tobytes()
    alone = [reloaded.churn_probability(rows[one : one + 1])[0] for one in range(len(rows))]
    assert np.array(alone).tobytes() == expected.tobytes()


def test_answers_are_those_of_the_model_in_memory(learnt, reloaded, rows):
    explainer = Explainer(learnt.spec)
    points = explainer.points(rows, learnt.model.contributions(rows))
    expected = list(explainer.answers(points, rows))

    assert list(reloaded.answers(learnt.columns(rows))) == expected


def test_a_batch_is_answered_as_its_rows_are(learnt, reloaded, rows):
    together = list(reloaded.answers(learnt.columns(rows)))

    assert together == [reloaded.answer(learnt.values(row)) for row in rows]
    assert list(reloaded.answers(learnt.columns(rows), threads=2)) == together


def test_every_exact_number_of_a_batch_is_that_of_its_rows(reloaded, rows):
    together = reloaded.points(rows, threads=2)

    for row in range(len(rows)):
        alone = reloaded.points(rows[row : row + 1])
        for name in ("score", "by_feature", "by_signal", "other", "unknown", "cut", "completeness", "low", "high"):
            assert getattr(alone, name)[0].tobytes() == getattr(together, name)[row].tobytes(), name


NUMBERS = some.floats(-1e6, 1e6) | some.sampled_from([0.0, -0.0, 1e-40, 1e300]) | some.just(float("nan"))


@settings(max_examples=80, deadline=None)
@given(
    matrix=some.lists(
        some.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, some.sampled_from([0.0, 1.0, 2.0, float("nan")])),
        min_size=1,
        max_size=8,
    )
)
def test_any_rows_score_the_same(learnt, reloaded, matrix):
    rows = np.array(matrix)

    assert reloaded.margin(rows).tobytes() == learnt.model.margin(rows).tobytes()
    assert list(reloaded.answers(learnt.columns(rows))) == [reloaded.answer(learnt.values(row)) for row in rows]


def test_the_fingerprint_tells_models_apart(learnt, reloaded, make_model, tmp_path):
    other = make_model(seed=7).fit(learnt.known, learnt.left)
    write_model(tmp_path / "other", other.booster_text, learnt.spec)

    assert reloaded.fingerprint == learnt.scorer.fingerprint
    assert Scorer.load(tmp_path / "other").fingerprint != learnt.scorer.fingerprint
