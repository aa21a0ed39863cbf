"""The estimator: constraints hold, unknown is learnt, equal seeds learn the same."""

import numpy as np
import pytest
from sklearn.base import clone

from models.errors import CannotLearn
from models.estimator import find_contradictions
from models.scorer import Scorer

LOGINS, NPS, TICKETS, CHANGE, PLAN = range(5)


def trees(text):
    """The booster's text without the parameters that it was asked for."""
    return text.split("\nparameters:\n")[0]


def test_the_ranking_is_learnt(learnt, draw):
    later, left = draw(1000, seed=3)

    margin = learnt.model.margin(later)

    assert margin[left == 1].mean() > margin[left == 0].mean() + 1


@pytest.mark.parametrize(
    ("column", "sign", "grid"),
    [
        pytest.param(LOGINS, -1, np.arange(0, 60, 0.5), id="more logins never raise the risk"),
        pytest.param(TICKETS, 1, np.arange(0, 15, 0.5), id="more tickets never lower it"),
        pytest.param(CHANGE, -1, np.arange(0, 3, 0.02), id="nor does growth raise it"),
    ],
)
def test_constraints_are_respected(learnt, column, sign, grid):
    for row in learnt.known[:60]:
        along = np.tile(row, (len(grid), 1))
        along[:, column] = grid

        steps = np.diff(learnt.model.margin(along))

        assert (sign * steps >= -1e-12).all()


def test_constraints_are_respected_where_features_interact(make_model):
    """Many constraints, and risks that depend on each other: what the looser methods of LightGBM get wrong."""
    random = np.random.default_rng(0)
    known = np.round(random.normal(size=(3000, 5)), 1)
    margin = -1.5 + known[:, 0] - known[:, 1] * known[:, 2] + 0.7 * np.sin(2 * known[:, 3]) * known[:, 0]
    left = (random.random(3000) < 1 / (1 + np.exp(-margin))).astype(float)
    signs = (1, 1, -1, 1, -1)
    model = make_model(
        constraints=signs, categorical=(), signal_of=(), names=(), n_trees=200, leaves=15, min_leaf=20
    ).fit(known, left)

    for column, sign in enumerate(signs):
        grid = np.linspace(-3, 3, 25)
        along = np.repeat(known[:100], len(grid), axis=0)
        along[:, column] = np.tile(grid, 100)
        steps = np.diff(model.margin(along).reshape(100, len(grid)), axis=1)

        assert (sign * steps >= -1e-12).all()


@pytest.mark.parametrize(
    ("constraints", "goes_up"),
    [pytest.param((), False, id="none"), pytest.param((1, 0, 1, 0, 0), True, id="the wrong")],
)
def test_it_is_the_constraint_that_holds(make_model, learnt, constraints, goes_up):
    """Of data in which more logins mean less risk: nothing but the constraint turns the direction of a margin."""
    model = make_model(constraints=constraints).fit(learnt.known, learnt.left)
    few, many = learnt.known.copy(), learnt.known.copy()
    few[:, LOGINS], many[:, LOGINS] = 5, 45

    steps = model.margin(many) - model.margin(few)

    assert (steps >= 0).all() if goes_up else (steps < -0.5).all()


def silent(draw):
    """Accounts none of whose logins were ever unknown, and one row with logins of zero and one without."""
    known, left = draw(2000, seed=1)
    assert not np.isnan(known[:, LOGINS]).any()
    rows = known[:2].copy()
    rows[1] = rows[0]
    rows[:, LOGINS] = (0.0, np.nan)
    return known, left, rows


def test_unknown_is_not_zero(make_model, draw):
    known, left, rows = silent(draw)

    zero, unknown = make_model().fit(known, left).margin(rows)

    # Silence is a risk; that nobody knows is none of it.
    assert zero > unknown + 0.5


def test_without_masking_unknown_would_be_zero(make_model, draw):
    known, left, rows = silent(draw)

    zero, unknown = make_model(mask_share=0.0).fit(known, left).margin(rows)

    assert zero == unknown


def test_signals_are_hidden_whole_in_their_share_of_rows(make_model):
    known = np.ones((20_000, 5))

    hidden = np.isnan(make_model(mask_share=0.1)._mask(known))  # noqa: SLF001 -- what LightGBM is shown

    assert hidden.mean(axis=0) == pytest.approx(0.1, abs=0.01)
    assert np.array_equal(hidden[:, LOGINS], hidden[:, CHANGE])
    assert (hidden[:, LOGINS] & hidden[:, TICKETS]).mean() == pytest.approx(0.01, abs=0.004)
    assert (known == 1).all()


def test_what_is_learnt_from_is_not_changed(make_model, learnt):
    known, left = learnt.known.copy(), learnt.left.copy()

    make_model().fit(known, left)

    assert np.array_equal(known, learnt.known, equal_nan=True)
    assert np.array_equal(left, learnt.left)


def test_equal_seeds_learn_the_same(make_model, learnt):
    again = make_model().fit(learnt.known, learnt.left)

    assert again.booster_text == learnt.model.booster_text


@pytest.mark.parametrize("mask_share", [pytest.param(0.1, id="what is hidden"), pytest.param(0.0, id="what is drawn")])
def test_other_seeds_learn_otherwise(make_model, learnt, mask_share):
    one, other = (make_model(seed=seed, mask_share=mask_share).fit(learnt.known, learnt.left) for seed in (0, 1))

    assert trees(one.booster_text) != trees(other.booster_text)


def test_binned_rows_are_shared_by_models_that_grow_otherwise(make_model, learnt):
    binned = make_model().bin(learnt.known, learnt.left)
    grown = {leaves: make_model(leaves=leaves, min_leaf=5 * leaves) for leaves in (2, 6, 12)}

    for model in (*grown.values(), *reversed(grown.values())):
        model.grow(binned)

    for leaves, model in grown.items():
        alone = make_model(leaves=leaves, min_leaf=5 * leaves).fit(learnt.known, learnt.left)
        assert model.booster_text == alone.booster_text


def test_a_tree_is_no_deeper_than_it_may_be(make_model, learnt):
    shallow = make_model(leaves=12, depth=1, min_leaf=5).fit(learnt.known, learnt.left)

    assert all(line == "num_leaves=2" for line in shallow.booster_text.splitlines() if line.startswith("num_leaves="))


def test_threads_learn_the_same(make_model, learnt):
    on_one, on_two = (make_model(threads=many, n_trees=8).fit(learnt.known, learnt.left) for many in (1, 2))

    assert trees(on_two.booster_text) == trees(on_one.booster_text)
    assert on_two.margin(learnt.known).tobytes() == on_one.margin(learnt.known).tobytes()


def test_the_parts_of_a_margin_sum_to_it(learnt):
    parts = learnt.model.contributions(learnt.known)

    assert parts.shape == (2000, 6)
    assert parts.sum(axis=1) == pytest.approx(learnt.model.margin(learnt.known), abs=1e-9)
    assert np.unique(parts[:, -1]).size == 1


def test_it_has_scikit_learns_manners(learnt):
    copy = clone(learnt.model)

    assert copy.get_params() == learnt.model.get_params()
    assert not hasattr(copy, "booster_")


KNOWN, LEFT = np.arange(40.0).reshape(20, 2), np.arange(20) % 2


@pytest.mark.parametrize(
    ("known", "left", "says"),
    [
        pytest.param(KNOWN[:, 0], LEFT, r"came \(20,\) and \(20,\)", id="a column for a matrix"),
        pytest.param(KNOWN, LEFT[:7], r"came \(20, 2\) and \(7,\)", id="fewer answers than rows"),
        pytest.param(KNOWN, np.zeros(20), "Of 20 rows 0 left", id="nobody left"),
        pytest.param(KNOWN, np.ones(20), "Of 20 rows 20 left", id="everybody left"),
        pytest.param(KNOWN[:0], LEFT[:0], "Of 0 rows", id="no rows"),
        pytest.param(KNOWN, np.where(LEFT, np.nan, 0), "Leave censored rows out", id="answers that are not in"),
        pytest.param(KNOWN, LEFT * 2, "Expected answers of 0 and 1", id="other answers"),
        pytest.param(np.where(KNOWN == 5, np.inf, KNOWN), LEFT, "Column 1 of X holds an infinite", id="infinity"),
    ],
)
def test_what_cannot_be_learnt_from(make_model, known, left, says):
    model = make_model(constraints=(), categorical=(), names=(), signal_of=())

    with pytest.raises(CannotLearn, match=says):
        model.fit(known, left)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"constraints": (1, 0)}, id="constraints"),
        pytest.param({"signal_of": ("a", "a")}, id="signal_of"),
        pytest.param({"names": ("a", "b")}, id="names"),
    ],
)
def test_every_column_is_described_or_none(make_model, learnt, said):
    with pytest.raises(CannotLearn, match=rf"`{next(iter(said))}` for each of the 5 columns of X, or none; came 2"):
        make_model(**said).fit(learnt.known, learnt.left)


def test_directions_that_the_data_contradict_are_given_up(learnt):
    declared = [feature.constraint for feature in learnt.spec.features]
    turned = [-sign for sign in declared]
    accounts = np.arange(len(learnt.left))

    assert find_contradictions(learnt.known, learnt.left, declared, accounts) == tuple(declared)
    assert find_contradictions(learnt.known, learnt.left, turned, accounts) == (0, 0, 0, 0, 0)


def test_chance_does_not_contradict():
    """Of 400 features of no meaning, about one in forty lies on the wrong side by chance."""
    chance = np.random.default_rng(0)
    noise, left = chance.normal(size=(500, 400)), (chance.random(500) < 0.2).astype(float)

    given_up = find_contradictions(noise, left, [1] * 400, np.arange(500)).count(0)

    assert 2 <= given_up <= 22


def test_an_account_contradicts_once_however_often_it_is_seen():
    """Each account's snapshots repeat each other, so that chance looks like evidence where rows are counted."""
    chance = np.random.default_rng(1)
    left = np.repeat((chance.random(60) < 0.3).astype(float), 20)
    noise = np.repeat(chance.normal(size=(60, 200)), 20, axis=0)

    by_account = find_contradictions(noise, left, [1] * 200, np.repeat(np.arange(60), 20)).count(0)
    by_row = find_contradictions(noise, left, [1] * 200, np.arange(1200)).count(0)

    assert by_account <= 14
    assert by_row > 50


@pytest.mark.parametrize(
    ("values", "left"),
    [
        pytest.param(np.full(30, np.nan), np.arange(30) % 2, id="never known"),
        pytest.param(-np.arange(30.0), np.arange(30) == 29, id="one that left"),
        pytest.param(np.ones(30), np.arange(30) % 2, id="always the same"),
    ],
)
def test_too_little_to_contradict(values, left):
    assert find_contradictions(values[:, None], left.astype(float), [1], np.arange(30)) == (1,)


def test_unknown_values_say_nothing_about_a_direction():
    values = np.where(np.arange(200) % 4 == 0, np.arange(200.0), np.nan)
    left = (np.arange(200) >= 100).astype(float)

    found = find_contradictions(np.column_stack([values, values]), left, [1, -1], np.arange(200))

    assert found == (1, 0)


def test_margins_of_the_scorer_are_the_models(learnt):
    assert np.array_equal(Scorer.load(learnt.folder).margin(learnt.known), learnt.model.margin(learnt.known))
