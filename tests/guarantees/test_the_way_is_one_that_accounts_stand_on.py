"""The way to green is made of what is there: every step is where a comparable account stands, and none is spare."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.explaining.way import columns_of, ways_from
from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.canonical import as_known
from features.declare import Signal
from models.find_way import WayFinder
from models.scorer import Scorer
from models.way import Way

ON = date(2026, 7, 1)
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
ACCOUNTS = 120
# Three signals that can be influenced, so that a way may have one, two or three steps.
KINDS = {"logins": "lead", "support": "lead", "surveys": "lead", "contract": "context"}


@pytest.fixture(scope="module")
def scorer(learnt):
    signals = tuple(Signal(name, name, kind) for name, kind in KINDS.items())
    ordered = tuple(next(one for one in signals if one.name == each.name) for each in learnt.spec.signals)
    return Scorer(learnt.model.booster_text, replace(learnt.spec, signals=ordered), "f" * 64)


@pytest.fixture(scope="module")
def kept(scorer, learnt, draw, tmp_path_factory):
    """A store with the accounts of one day."""
    store = open_store(Settings(home=tmp_path_factory.mktemp("way") / "home").store_url, upgrade=True)
    known, _ = draw(ACCOUNTS, seed=11)
    # Half of them in a bad way: few logins, many tickets.
    known[::2, 0], known[::2, 2] = np.floor(known[::2, 0] / 2), known[::2, 2] + 3
    version = ModelVersion("customer-health", "3", scorer.fingerprint)
    rows = [FeatureRow(f"A-{place:03}", ON, as_known(learnt.values(row))) for place, row in enumerate(known)]
    store.save_scores(ScoreRecord(row, version, scorer.answer(row.features), NOW) for row in rows)
    yield store, rows
    store.close()


def changed(row, steps):
    return {**row.features, **{name: value for step in steps for name, value in step.to_features.items()}}


@settings(deadline=None, max_examples=60)
@given(place=some.integers(0, ACCOUNTS - 1))
def test_every_step_is_where_another_account_stands(kept, scorer, place):
    store, rows = kept
    row, threshold = rows[place], {"yellow": scorer.spec.bands.red_below, "green": scorer.spec.bands.green_from}
    before = scorer.answer(row.features)
    for way in ways_from(store, scorer, store.history.official_score(row.account_id)):
        if not isinstance(way, Way):
            continue
        after = scorer.answer(changed(row, way.steps))

        assert (after.score, after.churn_probability) == (way.score, way.probability)
        assert before.score < threshold[way.target_band] <= after.score
        assert sum(step.points for step in way.steps) == way.points == after.score - before.score
        for step in way.steps:
            blocks = [{name: one.features[name] for name in step.to_features} for one in rows if one is not row]
            assert dict(step.to_features) in blocks
            assert set(step.to_features) == {one.name for one in scorer.spec.features if one.signal == step.signal}
            assert KINDS[step.signal] == "lead"


@settings(deadline=None, max_examples=30)
@given(place=some.integers(0, ACCOUNTS - 1))
def test_no_fewer_steps_of_those_tried_reach_the_band(kept, scorer, place):
    store, rows = kept
    row, threshold = rows[place], {"yellow": scorer.spec.bands.red_below, "green": scorer.spec.bands.green_from}
    others = [one for one in rows if one is not row]
    tried = WayFinder(scorer, row.features, columns_of(others, scorer.spec.features)).steps_tried()
    best = best_of(scorer, row, tried)
    for way in ways_from(store, scorer, store.history.official_score(row.account_id)):
        reached = [many for many in best if best[many] >= threshold[way.target_band]]

        assert (len(way.steps) if isinstance(way, Way) else None) == min(reached, default=None)


def best_of(scorer, row, tried):
    """The highest score that so many steps reach, each combination scored by itself."""
    best = {}
    for steps in product(*([None, *blocks] for blocks in tried.values())):
        taken = [block for block in steps if block is not None]
        together = {name: value for block in taken for name, value in block.items()}
        score = scorer.answer({**row.features, **together}).score
        if taken and score is not None:
            best[len(taken)] = max(score, best.get(len(taken), 0))
    return best
