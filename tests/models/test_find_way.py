"""The way to green: when there is one, when there is none and why, and what its numbers mean."""

from dataclasses import replace

import pytest

from features.declare import Signal
from models.bands import bands_of_scores
from models.comparable import FEWEST
from models.encode import Encoder
from models.find_way import WayFinder
from models.scorer import Scorer
from models.way import NoWay, Way

QUIET = {"logins_30d": 12.0, "nps": 8.0, "tickets_90d": 6.0, "logins_change": 0.6, "plan": "pro"}


@pytest.fixture(scope="module")
def make_scorer(learnt):
    def make(**changes):
        text = learnt.model.booster_text
        return Scorer(text, replace(learnt.spec, **changes), "f" * 64)

    return make


@pytest.fixture(scope="module")
def others(learnt):
    return learnt.columns(learnt.known[:300])


def test_there_is_a_way_to_each_better_band(learnt, others):
    ways = WayFinder(learnt.scorer, QUIET, others).find()

    assert learnt.scorer.answer(QUIET).band == "red"
    assert [way.target_band for way in ways] == ["yellow", "green"]
    assert all(isinstance(way, Way) for way in ways)


def test_the_numbers_are_those_of_the_scorer_and_add_up(learnt, others):
    for way in WayFinder(learnt.scorer, QUIET, others).find():
        after = learnt.scorer.answer(
            {**QUIET, **{name: one for step in way.steps for name, one in step.to_features.items()}}
        )

        assert (way.score, way.probability) == (after.score, after.churn_probability)
        assert way.points == after.score - learnt.scorer.answer(QUIET).score
        assert sum(step.points for step in way.steps) == way.points
        assert {step.signal for step in way.steps} <= {"logins", "support"}
        assert all(step.from_features == {name: QUIET[name] for name in step.from_features} for step in way.steps)


def test_the_same_question_has_the_same_answer(learnt, others):
    assert WayFinder(learnt.scorer, QUIET, others).find() == WayFinder(learnt.scorer, QUIET, others).find()


def test_no_step_leads_higher_than_one_in_four_stand(learnt, others):
    for way in WayFinder(learnt.scorer, QUIET, others).find():
        assert all(0.25 <= step.reached_by < 1 for step in way.steps)


def test_who_is_green_needs_no_way(learnt, others):
    best = {**QUIET, "logins_30d": 45.0, "tickets_90d": 0.0, "logins_change": 1.8}

    assert learnt.scorer.answer(best).band == "green"
    assert WayFinder(learnt.scorer, best, others).find() == ()


def test_of_who_is_grey_nothing_is_said(learnt, others):
    unknown = {"nps": 0.0, "tickets_90d": 9.0}

    assert learnt.scorer.points(Encoder(learnt.spec.features).row(unknown)).score[0] < learnt.spec.bands.red_below
    assert learnt.scorer.answer(unknown).band == "grey"
    assert WayFinder(learnt.scorer, unknown, others).find() == ()


def test_who_is_yellow_is_told_the_way_to_green_alone(learnt, others):
    known = (learnt.values(row) for row in learnt.known[300:])
    yellow = next(values for values in known if learnt.scorer.answer(values).band == "yellow")

    assert [way.target_band for way in WayFinder(learnt.scorer, yellow, others).find()] == ["green"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"bands": bands_of_scores(50, 100)}, "out_of_reach", id="a band that nobody reaches"),
        pytest.param(
            {"signals": tuple(Signal(name, name, "lag") for name in ("logins", "support", "surveys", "contract"))},
            "no_lead_signals",
            id="nothing can be influenced",
        ),
    ],
)
def test_why_there_is_no_way(make_scorer, others, changes, reason):
    found = WayFinder(make_scorer(**changes), QUIET, others).find()[-1]

    assert isinstance(found, NoWay)
    assert (found.target_band, found.reason) == ("green", reason)
    assert (found.score is not None) == (reason == "out_of_reach")


def test_with_too_few_others_nothing_is_said_of_accounts_like_it(learnt, others):
    few = {name: values[: FEWEST - 1] for name, values in others.items()}

    assert WayFinder(learnt.scorer, QUIET, few).find() == (
        NoWay("yellow", "too_few_comparable"),
        NoWay("green", "too_few_comparable"),
    )


def test_where_nobody_is_better_off_there_is_nothing_to_learn(learnt):
    same = {name: [value] * 50 for name, value in QUIET.items()}

    assert {way.reason for way in WayFinder(learnt.scorer, QUIET, same).find()} == {"nothing_better"}


def test_a_signal_that_is_unknown_is_no_step(learnt, others):
    unknown = {name: one for name, one in QUIET.items() if name != "tickets_90d"}

    assert "support" not in WayFinder(learnt.scorer, unknown, others).steps_tried()
    assert "support" in WayFinder(learnt.scorer, QUIET, others).steps_tried()


def test_one_threshold_for_both_bands_is_one_way(make_scorer, others):
    finder = WayFinder(make_scorer(bands=bands_of_scores(65, 65)), QUIET, others)

    assert [way.target_band for way in finder.find()] == ["green"]
