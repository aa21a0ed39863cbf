"""The way to green: when there is one, when there is none and why, and what its numbers mean."""

from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
import pytest

import models.find_way
from features.declare import Signal
from models.bands import bands_of_scores
from models.comparable import FEWEST
from models.encode import Encoder
from models.find_way import WayFinder
from models.reasons import round_to_sum
from models.scale import ScoreScale
from models.scorer import Scorer
from models.way import NoWay, Step, Way

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


KINDS = {"logins": "lead", "support": "lead", "surveys": "lead", "contract": "context"}


@pytest.fixture(scope="module")
def scorers(learnt, make_scorer):
    """Models with three signals to influence, in which few are grey, or many; and one that knows segments and sizes."""
    leads = tuple(replace(one, kind=KINDS[one.name]) for one in learnt.spec.signals)
    names = {"nps": "seats", "plan": "segment"}
    text = learnt.model.booster_text.replace("nps", "seats").replace("plan", "segment")
    features = tuple(replace(one, name=names.get(one.name, one.name)) for one in learnt.spec.features)
    return {
        "three leads": make_scorer(signals=leads),
        "many are grey": make_scorer(signals=leads, grey_below=0.85),
        "segments": Scorer(text, replace(learnt.spec, features=features), "f" * 64),
    }


def told(scorer, rows):
    """Rows of the matrix as a caller gives them."""
    encoder, names = Encoder(scorer.spec.features), [feature.name for feature in scorer.spec.features]
    return [{name: encoder.value(place, row[place]) for place, name in enumerate(names)} for row in rows]


class Reckoned:
    """The same ways by the plainest means: one account after the other, every step and every try answered alone."""

    def __init__(self, scorer, account, others):
        self.scorer, self.spec, self.account, self.others = scorer, scorer.spec, account, others
        self.chosen = WayFinder(scorer, account, {name: [one[name] for one in others] for name in account}).comparables
        encoder = Encoder(self.spec.features)
        self.now = scorer.points(encoder.row(account))
        self.near = [(place, scorer.points(encoder.row(others[place]))) for place in self.chosen.places]
        self.steps = {
            at: self.standings(at)
            for at, signal in enumerate(self.spec.signals)
            if signal.kind == "lead" and not self.now.is_unknown[0, at]
        }

    def known(self, signal):
        return sorted(points.by_signal[0, signal] for _, points in self.near if not points.is_unknown[0, signal])

    def standings(self, signal):
        known, own = self.known(signal), self.now.by_signal[0, signal]
        first = {}
        for place, points in self.near:
            theirs = points.by_signal[0, signal]
            is_better_off = points.score[0] > self.now.score[0] and points.completeness[0] >= self.spec.grey_below
            if is_better_off and not points.is_unknown[0, signal] and own < theirs <= known[3 * (len(known) - 1) // 4]:
                first.setdefault(theirs, place)
        levels = sorted(first)
        return [(levels[at], first[levels[at]]) for at in sorted({round(k * (len(levels) - 1) / 4) for k in range(5)})
                if levels]  # fmt: skip

    def names(self, signal):
        return [one.name for one in self.spec.features if one.signal == self.spec.signals[signal].name]

    def after(self, tried):
        """The account's values once it has taken these steps."""
        moved = {name: self.others[place][name] for signal, (_, place) in tried for name in self.names(signal)}
        return {**self.account, **moved}

    def score(self, tried):
        return int(self.scorer.points(Encoder(self.spec.features).row(self.after(tried))).score[0])

    def effort(self, tried):
        shares = []
        for signal, (standing, _) in tried:
            known, own = self.known(signal), self.now.by_signal[0, signal]
            shares.append(sum(own < one <= standing for one in known) / len(known))
        return sum(shares)

    def tries(self, many):
        for signals in combinations([at for at, steps in self.steps.items() if steps], many):
            for standings in product(*(self.steps[at] for at in signals)):
                yield tuple(zip(signals, standings, strict=True))

    def tried(self):
        """The values of each standing, by signal."""
        return {
            self.spec.signals[at].name: [
                {name: self.others[place][name] for name in self.names(at)} for _, place in steps
            ]
            for at, steps in self.steps.items()
            if steps
        }

    def ways(self):
        bands, now = self.spec.bands, self.now.score[0]
        wanted = {"yellow": bands.red_below, "green": bands.green_from}
        return tuple(self.way(band, threshold) for band, threshold in wanted.items() if now < threshold)

    def way(self, band, threshold):
        scores = {}
        for many in (1, 2, 3):
            scores |= {tried: self.score(tried) for tried in self.tries(many)}
            reached = [tried for tried, score in scores.items() if score >= threshold]
            if reached:
                return self.describe(band, min(reached, key=lambda tried: (self.effort(tried), -scores[tried])))
        return NoWay(band, "out_of_reach", max(scores.values()))

    def describe(self, band, tried):
        orders = list(permutations(tried))
        shares = [0.0] * len(tried)
        for order in orders:
            for at, step in enumerate(order):
                shares[tried.index(step)] += (self.score(order[: at + 1]) - self.score(order[:at])) / len(orders)
        whole = self.score(tried) - self.score(())
        after = self.scorer.points(Encoder(self.spec.features).row(self.after(tried)))
        parts = round_to_sum(shares, whole)
        steps = [self.step(step, part, after) for step, part in zip(tried, parts, strict=True)]
        steps.sort(key=lambda step: (-step.points, step.signal))
        probability = self.scorer.answer(self.after(tried)).churn_probability
        return Way(band, self.score(tried), probability, whole, tuple(steps), len(self.near), self.chosen.alike)

    def step(self, step, part, after):
        signal, (standing, place) = step
        names = self.names(signal)
        places = [at for at, one in enumerate(self.spec.features) if one.name in names]
        gains = {
            name: after.by_feature[0, at] - self.now.by_feature[0, at] for name, at in zip(names, places, strict=True)
        }
        known = self.known(signal)
        return Step(
            self.spec.signals[signal].name,
            {name: self.account[name] for name in names},
            {name: self.others[place][name] for name in names},
            part,
            (int(self.now.by_signal[0, signal]), int(after.by_signal[0, signal])),
            max(gains, key=gains.get),
            round(sum(bool(one >= standing) for one in known) / len(known), 2),
        )


@pytest.fixture(scope="module")
def reckon(scorers, draw):
    """The ways of an account in a bad way among 150 others, and how they are reckoned."""

    def reckoned(model, seed, **changes):
        scorer = scorers[model]
        if changes:
            scorer = Scorer(scorer.booster.model_to_string(), replace(scorer.spec, **changes), "f" * 64)
        known, _ = draw(151, seed=seed)
        known[0, 0], known[0, 2] = seed % 9, 3 + seed % 5
        known[0, 1] = np.nan if seed % 4 == 0 else 1 + seed % 3
        known[0, 3:] = np.nan_to_num(known[0, 3:])
        account, *others = told(scorer, known)
        columns = {name: [one[name] for one in others] for name in account}
        return WayFinder(scorer, account, columns), Reckoned(scorer, account, others)

    return reckoned


SEEDS = range(10, 26)


@pytest.mark.parametrize("model", ["three leads", "many are grey", "segments"])
def test_ways_are_those_that_are_reckoned_one_by_one(reckon, model):
    pairs = [reckon(model, seed, bands=bands_of_scores(50, 70)) for seed in SEEDS]
    found = [(finder.find(), reckoned.ways()) for finder, reckoned in pairs]

    assert {len(way.steps) for ways, _ in found for way in ways if isinstance(way, Way)} >= {1, 2}
    for ways, expected in found:
        assert ways == expected
    for finder, reckoned in pairs:
        assert finder.steps_tried() == reckoned.tried()


@pytest.mark.parametrize("seed", [11, 29, 37, 42])
def test_a_band_begins_at_its_threshold(reckon, seed):
    _, reckoned = reckon("three leads", seed)
    now, best = reckoned.score(()), max(reckoned.score(tried) for many in (1, 2, 3) for tried in reckoned.tries(many))

    finder, expected = reckon("three leads", seed, bands=replace(bands_of_scores(), red_below=now, green_from=best))
    further = replace(bands_of_scores(), red_below=now + 1, green_from=best + 1)
    (way,), above = finder.find(), reckon("three leads", seed, bands=further)[0].find()

    assert (way.target_band, way.score, len(way.steps)) == ("green", best, 3)
    assert (way,) == expected.ways()
    assert [way.target_band for way in above] == ["yellow", "green"]
    assert above[1] == NoWay("green", "out_of_reach", best)


def test_what_is_reached_is_a_score_that_there_is(reckon, learnt):
    warm = ScoreScale(learnt.spec.scale.typical_log_odds + 5.0)
    finder, reckoned = reckon("three leads", 11, scale=warm, bands=replace(bands_of_scores(), green_from=1001))

    assert reckoned.score(()) < 1000
    assert finder.find()[-1] == NoWay("green", "out_of_reach", 1000)


def test_of_many_signals_those_on_which_others_are_furthest_ahead_are_tried(reckon, monkeypatch):
    whole, reckoned = reckon("three leads", 13)
    ahead = {
        reckoned.spec.signals[at].name: steps[-1][0] - reckoned.now.by_signal[0, at]
        for at, steps in reckoned.steps.items()
        if steps
    }
    assert len(set(ahead.values())) == len(whole.steps_tried()) == 3

    monkeypatch.setattr(models.find_way, "MOST_SIGNALS", 1)

    assert list(whole.steps_tried()) == [max(ahead, key=ahead.get)]


def test_rows_are_alike_by_the_strictest_way_that_holds(scorers):
    scorer = scorers["segments"]
    like = {"logins_30d": 5.0, "seats": 9.0, "tickets_90d": 1.0, "logins_change": 1.0, "segment": "pro"}
    rows = [like, like | {"seats": 1.0}, like | {"seats": None}, like | {"segment": "free"}]
    finder = WayFinder(scorer, like, {name: [value] * 20 for name, value in like.items()})

    alike = finder.how_alike({name: [row[name] for row in rows] for name in like})

    assert alike == [("segment", "seats"), ("segment",), ("segment",), ()]
