"""What each value does to a score: the very points of an additive model, the mean of the accounts' in any other."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from models.spec import RARE
from training.report.effects import find_effects


def parts_of(one, rows=400):
    """A small model with the accounts that it learnt from; effects need nothing else."""
    matrix = one.known[:rows]
    return SimpleNamespace(scorer=one.scorer, accounts=SimpleNamespace(X=matrix), points=one.scorer.points(matrix))


@pytest.fixture(scope="module")
def exact(additive):
    return {one.feature.name: one for one in find_effects(parts_of(additive))}


def test_the_strongest_stand_first(learnt):
    strengths = [one.strength for one in find_effects(parts_of(learnt))]

    assert strengths == sorted(strengths, reverse=True)


def test_an_additive_curve_gives_the_points_of_every_account(additive, exact):
    parts = parts_of(additive)
    place = [one.name for one in additive.spec.features].index("logins")
    values, points = parts.accounts.X[:, place], parts.points.by_feature[:, place] / 10
    effect = exact["logins"]
    read = np.where(
        np.isnan(values), effect.unknown, effect.points[np.searchsorted(effect.at, np.nan_to_num(values), side="left")]
    )

    assert effect.is_exact
    assert read == pytest.approx(points, abs=1e-6)


def test_of_texts_each_of_the_commonest_has_its_points_and_its_share(exact):
    effect = exact["city"]

    assert set(effect.texts) <= {"Aalborg", "Oslo", RARE}
    assert len(effect.points) == len(effect.at) == len(effect.texts)
    assert effect.at.sum() == pytest.approx(1.0)


def test_a_feature_that_says_nothing_is_flat(exact):
    assert exact["no_news"].is_flat
    assert not exact["logins"].is_flat


def test_in_other_models_a_curve_is_the_mean_of_the_accounts_near_a_value(learnt):
    parts = parts_of(learnt)
    effect = next(one for one in find_effects(parts) if one.feature.name == learnt.spec.features[0].name)
    points = parts.points.by_feature[:, 0] / 10

    assert not effect.is_exact
    assert list(effect.at) == sorted(effect.at)
    assert (effect.low <= effect.high).all()
    assert points.min() <= effect.points.min() <= effect.points.max() <= points.max()
    assert effect.points[-1] > effect.points[0]


def test_dates_keep_their_days(exact):
    effect = exact["renews_on"]

    assert effect.feature.kind == "date"
    assert abs(np.median(effect.known) - (date(2026, 1, 1) - date(1970, 1, 1)).days) < 400
