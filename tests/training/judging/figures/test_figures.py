"""All figures together: red is what the model that serves calls so."""

import json

import numpy as np
import pytest

from training.judging.figures import Figures
from training.judging.figures.figures import red_rows


@pytest.mark.parametrize(
    ("score", "is_red"),
    [
        pytest.param(49.9, True, id="below"),
        pytest.param(49.94, True, id="rounded down"),
        pytest.param(49.96, False, id="rounded up to the threshold"),
        pytest.param(50.0, False, id="at the threshold"),
        pytest.param(-20.0, True, id="cut"),
        pytest.param(120.0, False, id="cut above"),
    ],
)
def test_red_is_a_score_below_the_threshold_as_it_is_shown(make_spec, score, is_red):
    spec = make_spec()

    assert red_rows(np.array([spec.scale.probability_at(score)]), spec)[0] == is_red


def test_they_are_plain_values(make_spec, make_held_out):
    random = np.random.default_rng(1)
    p = random.beta(1, 6, 300)

    found = Figures.of(make_held_out(p, (random.random(300) < p).astype(float)), make_spec())

    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["worst"][1]["share"] == 0.1
    assert found.red_share == pytest.approx(red_rows(p, make_spec()).mean())
