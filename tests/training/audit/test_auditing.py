"""The audit of a small business whose truth is known: what was planted is found, alone and by what it adds."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from features.declare import Signal
from features.snapshots import Churn
from training.audit import audit
from training.dataset import Column
from training.material import Whole
from training.trial.backtest import choose_origins, plan_by_time
from training.trial.folds import plan_by_folds
from training.trial.recipe import Recipe, fit_model
from training.trial.search import Budget
from training.trial.trial import run_trial

DAYS = tuple(date(2024, month, 1) for month in range(1, 13))
ACCOUNTS = 800
USE, HELP, TALK = Signal("use", "Use", "lead"), Signal("help", "Help wanted", "lead"), Signal("talk", "Talk", "lag")
COLUMNS = (
    Column("logins", USE, unit="logins", more_is="healthier"),
    Column("breadth", USE, unit="features", more_is="healthier"),
    Column("tickets", HELP, unit="tickets", more_is="riskier"),
    Column("nps", TALK, unit="points", more_is="healthier"),
    Column("mood", TALK, unit="", type="category", categories=("dull", "gay", "(rare)")),
)
RECIPES, BUDGET = (Recipe(n_trees=60, leaves=2, min_leaf=20),), Budget(1)


def draw(rows, seed=0):
    """Few logins make accounts leave, and breadth goes along with them; more tickets make them stay; talk is noise."""
    random = np.random.default_rng(seed)
    logins = random.normal(size=rows)
    breadth = logins + random.normal(size=rows)
    tickets = np.round(random.gamma(2, 1, size=rows))
    nps = np.where(random.random(rows) < 0.3, np.nan, random.integers(0, 11, rows))
    risk = -1.9 - 1.2 * logins - 0.5 * (tickets - 2)
    y = random.random(rows) < 1 / (1 + np.exp(-risk))
    return y.astype(float), (logins, breadth, tickets, nps, random.integers(0, 3, rows).astype(float))


@pytest.fixture(scope="module")
def by_time(make_dataset, quiet):
    y, columns = draw(ACCOUNTS * len(DAYS))
    month = np.repeat(np.arange(len(DAYS)), ACCOUNTS)
    account = np.tile(np.arange(ACCOUNTS), len(DAYS))
    data = make_dataset(y, *columns, account=account, day=month, days=DAYS)
    segment = np.array(["small", "large"], dtype=object)[account % 2]
    data = replace(data, columns=COLUMNS, segment=segment)
    plan = plan_by_time(lambda _: data, choose_origins(DAYS, Churn()), Churn(), quiet)
    return run_trial(plan, RECIPES, BUDGET, quiet, churn=Churn()), Whole(data, data, {}, "", DAYS[-1])


@pytest.fixture(scope="module")
def found(by_time):
    return audit(*by_time)


def by_name(audited):
    signals = {one.signal: one.found for one in audited.signals}
    return signals, {one.feature: one.found for one in audited.features}


def test_what_was_planted_is_found(found):
    signals, features = by_name(found)

    assert {name: one.verdict for name, one in signals.items()} == {
        "use": "tells",
        "help": "against",
        "talk": "nothing",
    }
    assert features["nps"].verdict == features["mood"].verdict == "nothing"
    assert (features["logins"].declared, features["logins"].found) == ("healthier", "healthier")
    assert (features["tickets"].declared, features["tickets"].found) == ("riskier", "healthier")


def test_it_is_said_in_plain_sentences(found):
    signals, features = by_name(found)
    shown = features["tickets"].auc

    assert features["tickets"].sentence == (
        f"More tickets go with staying, not leaving: AUC {shown.value:.2f} ({shown.low:.2f} to {shown.high:.2f})."
    )
    assert signals["talk"].sentence.startswith("Talk says nothing about who stays here: AUC 0.5")
    assert set(found.sentences) >= {signals["talk"].sentence, features["tickets"].sentence, signals["use"].sentence}


def test_a_contradicted_direction_is_reported_and_not_forced(by_time, found):
    model = fit_model(by_time[1].labelled, RECIPES[0])

    assert found.contradicted == ("tickets",)
    assert model.constraints == (-1, -1, 0, -1, 0)


def test_a_signal_adds_what_its_features_tell_alike_too(found):
    signals, features = by_name(found)

    assert signals["use"].adds.low > 0.05
    assert signals["use"].adds.value >= features["logins"].adds.value > 0.05


def test_what_no_model_reads_adds_nothing_that_could_be_measured(found):
    signals, features = by_name(found)

    assert signals["talk"].adds is None
    assert features["mood"].adds is None


def test_periods_segments_and_what_is_unknown(by_time, found):
    _, features = by_name(found)
    origins = [one.name.removeprefix("from ") for one in by_time[0].plan.slices]

    assert [one.name for one in features["logins"].periods] == origins
    assert sorted(one.name for one in features["logins"].segments) == ["large", "small"]
    assert features["nps"].unknown == pytest.approx(0.3, abs=0.03)
    assert features["mood"].found is None


def test_the_strongest_come_first_and_all_is_plain(found):
    strengths = [one.found.auc.value for one in found.features]
    card = json.loads(json.dumps(found.to_json(), allow_nan=False))

    assert strengths == sorted(strengths, reverse=True)
    assert (card["rows"], card["accounts"], card["on"]) == (found.rows, ACCOUNTS, "later snapshots")
    assert set(card["features"][0]) >= {"feature", "unit", "signal", "label", "kind", "verdict", "sentence", "auc"}
    assert card["features"][0]["periods"][0].keys() == {"from", "auc"}
    assert card["features"][0]["segments"][0].keys() == {"segment", "auc"}
    assert not any(name in json.dumps(card) for name in ("A-1", "A-799"))


def test_nothing_is_drawn_by_lot_twice(by_time, found):
    assert audit(*by_time) == found


@pytest.fixture(scope="module")
def without_time(make_dataset, quiet):
    y, columns = draw(1500, seed=3)
    own = tuple(replace(one, signal=Signal(one.name, one.name, "context"), more_is="either") for one in COLUMNS)
    data = replace(make_dataset(y, *columns), columns=own)
    trial = run_trial(plan_by_folds(data, seed=1), RECIPES, BUDGET, quiet, churn=Churn())
    return audit(trial, Whole(data, data, {}, "", date(2024, 1, 1)))


def test_without_time_each_account_is_looked_at_once(without_time):
    signals, features = by_name(without_time)

    assert without_time.rows == without_time.accounts == 1500
    assert all(one.periods == () for one in features.values())
    assert signals == features
    assert features["logins"].verdict == "tells"


def test_of_large_data_some_accounts_are_looked_at(by_time, monkeypatch):
    monkeypatch.setattr("training.audit.held.MOST_ROWS", 2000)
    monkeypatch.setattr("training.audit.held.FEWEST_LEFT", 100)

    some = audit(*by_time)

    assert some.rows < 3000
    assert some.accounts < 600
    assert by_name(some)[0]["use"].verdict == "tells"
