"""Today's accounts scored by two models: every change of colour is found, and nothing else."""

import numpy as np
import pytest

from models.answer import as_points
from models.bands import bands_of_scores
from models.folder import write_model
from models.scorer import Scorer
from training.promotion.portfolio import ColourChange, load_changes, save_changes, score_by_both

ROWS = 120


@pytest.fixture
def other(learnt, make_model, make_spec, tmp_path):
    """A model that learnt from a third of the rows, with other bands, and is strict about what is unknown."""
    model = make_model(leaves=3, seed=5).fit(learnt.known[:600], learnt.left[:600])
    spec = make_spec(
        calibration=learnt.spec.calibration, scale=learnt.spec.scale, bands=bands_of_scores(55, 70), grey_below=0.85
    )
    write_model(tmp_path / "other", model.booster_text, spec)
    return Scorer.load(tmp_path / "other")


def test_every_account_that_changes_colour_is_listed_the_largest_change_first(learnt, other):
    matrix = learnt.known[:ROWS]
    ids = [f"A-{row:03d}" for row in range(ROWS)]
    revenue = np.where(np.arange(ROWS) % 2, np.nan, 100.0)

    today = score_by_both(ids, (learnt.scorer, matrix), (other, matrix), revenue)

    answers = [
        list(scorer.answers(learnt.columns(matrix))) for scorer in (learnt.scorer, other)
    ]  # as the service would say it
    expected = {
        one: (before.band, before.score, after.band, after.score)
        for one, before, after in zip(ids, *answers, strict=True)
        if before.band != after.band
    }
    found = {one.account_id: (one.from_band, one.from_score, one.to_band, one.to_score) for one in today.changes}
    assert found == {
        one: (band, None if score is None else as_points(score), to, None if then is None else as_points(then))
        for one, (band, score, to, then) in expected.items()
    }
    assert {"grey"} < {one.to_band for one in today.changes}
    assert [one.size for one in today.changes] == sorted((one.size for one in today.changes), reverse=True)
    said = today.to_json()
    assert sum(said["colours"].values()) == said["change_colour"] == len(expected)
    assert not any(one in str(said) for one in ids)
    first = [
        tuple(next((reason.signal for reason in answer.reasons if reason.points < 0), None) for answer in both)
        for both in zip(*answers, strict=True)
        if "grey" not in {answer.band for answer in both}
    ]
    lowered = [one == other for one, other in first if one or other]
    assert today.same_first_reason == pytest.approx(np.mean(lowered), abs=0.05)
    assert 0.3 < today.same_first_reason < 1
    assert 0 < today.rank_correlation < 1


def test_the_same_model_changes_nothing(learnt):
    matrix = learnt.known[:ROWS]

    today = score_by_both([str(row) for row in range(ROWS)], (learnt.scorer, matrix), (learnt.scorer, matrix), None)

    assert today.changes == ()
    assert today.same_first_reason == 1
    assert today.rank_correlation == pytest.approx(1)


def test_nobody_today(learnt):
    nobody = (learnt.scorer, learnt.known[:0])

    today = score_by_both([], nobody, nobody, None)

    assert (today.accounts, today.changes, today.same_first_reason, today.rank_correlation) == (0, (), None, None)


def test_the_list_is_read_as_it_was_written(tmp_path):
    changes = (
        ColourChange('A "1", x', "green", 71.3, "red", 40.0, 99.5),
        ColourChange("Æ-2", "grey", None, "yellow", 55.0, None),
    )

    path = save_changes(changes, tmp_path / "trials" / "2")

    assert load_changes(path.parent) == changes
    assert [one.name for one in path.parent.iterdir()] == ["colour_changes.csv"]
