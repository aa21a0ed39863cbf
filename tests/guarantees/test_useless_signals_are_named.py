"""Promise: what says nothing about who leaves is named, and nothing that tells is called useless.

What the fictional company's data tell is known, since it is drawn. Who leaves follows from the chains of
`features/demo/life.py` alone.
"""

import pytest

from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from training.audit import audit
from training.history import History
from training.trial.recipe import SEED, Recipe
from training.trial.search import Budget
from training.trial.trial import run_trial

# Drawn without a look at any chain. Answers follow a person's temper (`voice.py`); industry, country and desired
# outcome are drawn once for each account, and set no chance of anything (`accounts.py`).
USELESS = (
    "nps",
    "nps_change",
    "csat",
    "csat_change",
    "ces",
    "ces_change",
    "industry",
    "country",
    "desired_outcome",
)
# Each is the trace of a chain: use of disuse and of a stalled onboarding (`activity.py`, `usage.py`), people of the
# champion's (`people.py`), severe tickets of a fault that is stuck (`support.py`), unpaid invoices of payment, price
# and seats of price and disuse (`money.py`, `forward.py`), milestones of onboarding (`care.py`).
USEFUL = (
    "logins",
    "active_users",
    "breadth",
    "usage_pattern",
    "key_features",
    "champion",
    "support",
    "payments",
    "plan_changes",
    "contract",
    "onboarding",
)
# The other signals are neither. Contact, feature requests, segment and size go with youth and size, which set chances a
# little. That somebody was asked in a survey, and when, says how many people an account has; and of these there are as
# many as its seats ever need (`people.py`), so that whoever is going to grow is asked more often.


@pytest.fixture(scope="module")
def whole_company(trained, varme):
    """What the audit found on the whole company."""
    return varme("models", "show", trained[1]["version"], "--home", trained[0], "--json")["audit"]


@pytest.fixture(scope="module")
def small_company(tmp_path_factory):
    """The same of another company, of half the accounts, looked at every two months."""
    folder = tmp_path_factory.mktemp("small") / "company"
    write_company(folder, seed=31, accounts=1200)
    history = History.of(open_source(folder), Churn(), tables={}, every=60, unlearnt=("pulses",))
    plan = history.plan(SEED, str)
    trial = run_trial(plan, (Recipe(n_trees=100, leaves=4),), Budget(1), str, churn=history.churn)
    return audit(trial, history.whole(str)).to_json()


@pytest.fixture(params=["whole_company", "small_company"])
def found(request):
    audited = request.getfixturevalue(request.param)
    signals = {one["signal"]: one for one in audited["signals"]}
    return audited, signals, {one["feature"]: one for one in audited["features"]}


def test_nothing_that_tells_is_called_useless(found):
    _, signals, _ = found

    assert [name for name in USEFUL if signals[name]["verdict"] in {"nothing", "against"}] == []
    assert sum(signals[name]["verdict"] == "tells" for name in USEFUL) >= 6


def test_what_is_useless_does_not_tell(found):
    _, _, features = found

    # Of all that is said to tell, one in a hundred may be noise.
    assert sum(features[name]["verdict"] not in {"nothing", "unknown"} for name in USELESS) <= 1


def test_what_is_useless_is_named_where_accounts_are_enough(whole_company):
    features = {one["feature"]: one for one in whole_company["features"]}
    said = " ".join(whole_company["sentences"])

    # By so many accounts that left, in half of 27 months, the answers to surveys can't be told from a weak signal.
    assert [name for name in ("industry", "country", "desired_outcome") if features[name]["verdict"] != "nothing"] == []
    assert "Profile says nothing about who stays here" in said


def test_the_interval_says_so(found):
    _, _, features = found
    named = [one for one in features.values() if one["verdict"] == "nothing"]

    assert named
    assert max(one["auc"]["high"] for one in named) < 0.57


def test_fewer_accounts_are_less_sure(small_company, whole_company):
    wide = []
    for audited in (small_company, whole_company):
        known = [one["auc"] for one in audited["features"] if one["auc"] is not None]
        wide.append(sum(auc["high"] - auc["low"] for auc in known) / len(known))

    assert wide[0] > wide[1]
