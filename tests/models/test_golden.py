"""Golden rows: nobody's rows, which a sound copy answers bit for bit as when the model was trained."""

import json
import shutil

import numpy as np
import pytest

from models.encode import date_of
from models.errors import ModelCorrupt
from models.golden import ROWS, check_golden, write_golden
from models.scorer import Scorer


@pytest.fixture(params=["learnt", "additive"])
def golden(request, tmp_path):
    """A copy of a small model with golden rows, and what the model learnt from."""
    learnt = request.getfixturevalue(request.param)
    folder = tmp_path / "model"
    shutil.copytree(learnt.folder, folder)
    write_golden(folder)
    return folder, learnt


def rows_of(folder):
    return json.loads((folder / "golden.json").read_text())["rows"]


def test_a_copy_answers_as_the_model_did(golden, tmp_path):
    folder, _ = golden
    copy = shutil.copytree(folder, tmp_path / "copy")

    assert check_golden(copy, Scorer.load(copy)) == ROWS


def test_the_rows_are_the_same_each_time(golden):
    folder, _ = golden
    before = (folder / "golden.json").read_bytes()

    write_golden(folder)

    assert (folder / "golden.json").read_bytes() == before


def test_the_rows_differ_and_reach_scores_far_apart(golden):
    folder, _ = golden
    rows = rows_of(folder)
    scores = [row["answer"]["score"] for row in rows if row["answer"]["score"] is not None]

    assert len({json.dumps(row["features"]) for row in rows}) == ROWS
    assert rows[1]["answer"]["band"] == "grey"
    assert max(scores) - min(scores) > 100


def test_no_row_is_one_that_was_learnt_from(golden):
    folder, learnt = golden
    known = {json.dumps(learnt.values(row), sort_keys=True) for row in learnt.known}
    dated = [feature.name for feature in learnt.spec.features if feature.kind == "date"]
    for row in rows_of(folder)[2:]:
        whole = {feature.name: None for feature in learnt.spec.features} | row["features"]
        assert json.dumps(whole, sort_keys=True) not in known
        assert all(whole[name] is None or date_of(0) < whole[name] for name in dated)


@pytest.mark.parametrize(
    "name", ["score", "churn_probability", "band", "points", "other_points", "completeness", "horizons"]
)
def test_the_least_difference_is_found(golden, name):
    folder, _ = golden
    whole = json.loads((folder / "golden.json").read_text())
    answer = whole["rows"][0]["answer"]
    changed = {
        "score": lambda x: x + 1,
        "churn_probability": lambda x: float(np.nextafter(x, 1)),
        "band": lambda _: "?",
    }
    answer[name] = changed.get(name, lambda _: "other")(answer[name])
    (folder / "golden.json").write_text(json.dumps(whole))

    with pytest.raises(ModelCorrupt, match=rf"golden row 1 of {ROWS} otherwise .*\({name}\)"):
        check_golden(folder, Scorer.load(folder))


def test_other_trees_are_found(golden, make_model, draw):
    folder, learnt = golden
    spoilt = learnt.folder.joinpath("model.json").read_text()
    steeper = json.loads(spoilt)
    steeper["calibration"]["slope" if "slope" in steeper["calibration"] else list(steeper["calibration"])[1]] = 1.5
    (folder / "model.json").write_text(json.dumps(steeper))

    with pytest.raises(ModelCorrupt, match="golden row"):
        check_golden(folder, Scorer.load(folder))


def test_a_model_of_an_earlier_release_has_none(learnt):
    assert check_golden(learnt.folder, learnt.scorer) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": [{}]}', '{"rows": [{"features": {"no": 1}, "answer": {}}]}'])
def test_a_file_that_varme_did_not_write_is_refused(golden, text):
    folder, _ = golden
    (folder / "golden.json").write_text(text)

    with pytest.raises(ModelCorrupt, match=r"golden\.json is not one that Varme wrote"):
        check_golden(folder, Scorer.load(folder))
