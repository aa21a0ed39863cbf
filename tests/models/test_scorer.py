"""The scorer: it needs little, says what it was not given, and answers a batch as it answers one."""

import ast
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

import features.declare
import models.scorer
from models.errors import BadFeatureValue, FeatureMismatch

SERVING = (
    "answer", "bands", "calibration", "chances", "encode", "errors", "explain", "folder", "horizons", "interval",
    "likeness", "points_table", "reasons", "scale", "scorer", "single_row", "spec", "comparable", "find_way", "way",
    "changed",
)  # fmt: skip
FROM_FEATURES = {"features", "features.aggregates", "features.declare", "features.contract", "features.errors"}


def imports_of(file):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield node.module


@pytest.mark.parametrize("module", SERVING)
def test_what_serves_needs_numpy_and_lightgbm_only(module):
    allowed = {"numpy", "numpy.typing", "lightgbm", "features.declare", *(f"models.{other}" for other in SERVING)}

    imported = set(imports_of(Path(models.scorer.__file__).with_name(f"{module}.py")))

    assert {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names} <= allowed


@pytest.mark.parametrize("module", sorted(FROM_FEATURES))
def test_what_the_declarations_need_is_the_standard_library(module):
    name = "__init__" if module == "features" else module.removeprefix("features.")

    imported = set(imports_of(Path(features.declare.__file__).with_name(f"{name}.py")))

    assert {one for one in imported if one.split(".")[0] not in sys.stdlib_module_names} <= FROM_FEATURES


def test_unknown_features_and_bad_values_are_refused(learnt):
    with pytest.raises(FeatureMismatch, match="Did you mean logins_30d"):
        learnt.scorer.answer({"logins_30": 3})
    with pytest.raises(BadFeatureValue, match="nps can't be 'ten'"):
        learnt.scorer.answer({"logins_30d": 3, "nps": "ten"})


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({}, id="no columns"),
        pytest.param({"logins_30d": [1.0]}, id="one of them"),
        pytest.param(
            {name: [1.0] for name in ("logins_30d", "nps", "tickets_90d", "logins_change")} | {"plan": []},
            id="a column that is shorter",
        ),
        pytest.param(
            {name: [1.0] for name in ("logins_30d", "nps", "tickets_90d", "logins_change")} | {"plan": ["pro", "pro"]},
            id="a column that is longer",
        ),
    ],
)
def test_a_batch_that_is_no_table_is_refused(learnt, columns):
    with pytest.raises(FeatureMismatch):
        list(learnt.scorer.answers(columns))


def test_a_column_is_not_cut_to_the_first_chunk(learnt, monkeypatch):
    monkeypatch.setattr(models.scorer, "CHUNK_ROWS", 4)
    columns = learnt.columns(learnt.known[:10])
    columns["logins_30d"] = columns["logins_30d"][:4]

    with pytest.raises(FeatureMismatch, match="logins_30d: 4"):
        list(learnt.scorer.answers(columns))


def test_a_batch_of_none(learnt):
    assert list(learnt.scorer.answers({feature.name: [] for feature in learnt.spec.features})) == []


@pytest.mark.parametrize("chunk", [1, 3, 7, 50, 1000])
def test_chunks_do_not_show(learnt, monkeypatch, chunk):
    columns = learnt.columns(learnt.known[:50])
    whole = list(learnt.scorer.answers(columns))

    monkeypatch.setattr(models.scorer, "CHUNK_ROWS", chunk)

    assert list(learnt.scorer.answers(columns)) == whole


def test_a_batch_is_answered_as_it_is_asked(learnt, monkeypatch):
    """Of a batch of any size only a chunk is explained at a time."""
    explained = []
    explain = learnt.scorer.points
    monkeypatch.setattr(models.scorer, "CHUNK_ROWS", 10)
    monkeypatch.setattr(
        learnt.scorer, "points", lambda matrix, threads: explained.append(1) or explain(matrix, threads)
    )

    first = list(itertools.islice(learnt.scorer.answers(learnt.columns(learnt.known[:100])), 15))

    assert len(first) == 15
    assert len(explained) == 2


def test_values_are_told_as_they_were_given(learnt):
    given = {"logins_30d": 3, "nps": None, "tickets_90d": 7, "logins_change": 0.25, "plan": "free"}

    answer = learnt.scorer.answer(given)

    told = {one.name: one for reason in answer.reasons for one in reason.features}
    assert set(told) == {"logins_30d", "logins_change", "tickets_90d", "plan"}
    assert {name: one.value for name, one in told.items()} == {name: given[name] for name in told}
    assert {name: one.typical for name, one in told.items()} == {
        feature.name: feature.typical for feature in learnt.spec.features if feature.name in told
    }
    assert answer.band == "red"
    assert answer.unknown_signals == ("surveys",)


def test_the_probability_is_the_calibrated_margin(learnt):
    probability = learnt.scorer.churn_probability(learnt.known)

    assert np.array_equal(probability, learnt.model.predict_churn(learnt.known))
    answers = learnt.scorer.answers(learnt.columns(learnt.known[:200]))
    shown = [answer.churn_probability for answer in answers]
    assert all(
        one is None or abs(one - exact) <= 0.5e-4 + 1e-9 for one, exact in zip(shown, probability[:200], strict=True)
    )


def test_the_score_is_the_published_map_of_the_probability(learnt):
    points = learnt.scorer.points(learnt.known)

    inside = (points.score > 0) & (points.score < 1000)
    implied = learnt.spec.scale.probability_at(points.score[inside] / 10)
    # Half a tenth of a point is 0.35 % of the odds.
    assert implied == pytest.approx(learnt.scorer.churn_probability(learnt.known)[inside], rel=0.004)
    assert points.typical_score == 700


def test_nothing_known_is_grey(learnt):
    answer = learnt.scorer.answer({})

    assert answer.band == "grey"
    assert [one.signal for one in answer.missing] == ["logins", "contract", "support", "surveys"]
