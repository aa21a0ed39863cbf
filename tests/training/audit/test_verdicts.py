"""The verdicts: what tells, what says nothing and why that takes more than a wide interval, and what contradicts."""

import numpy as np
import pytest

from training.audit.look import FEWEST_EACH, Groups, Look
from training.audit.nats import Nats, find_spared
from training.audit.verdicts import Judged, judge_all

ACCOUNTS, MONTHS = 3000, 4
RANDOM = np.random.default_rng(8)
BASE_LOG_LOSS = 0.33
NO_MONTHS = Groups(np.full(ACCOUNTS * MONTHS, -1), ())


def business(accounts=ACCOUNTS, seed=0):
    """Of each row: a hidden cause of leaving, whether it left, its account, its month."""
    random = np.random.default_rng(seed)
    cause = random.normal(size=accounts * MONTHS)
    y = (random.random(accounts * MONTHS) < 1 / (1 + np.exp(2.4 - cause))).astype(float)
    return cause, y, np.tile(np.arange(accounts), MONTHS), np.repeat(np.arange(MONTHS), accounts)


CAUSE, Y, ACCOUNT, MONTH = business()
NOISE = RANDOM.normal(size=(60, len(Y)))
ADDS_NOTHING = Nats(0.0, 0.0001)


def look(values, *, y=Y, account=ACCOUNT, month=MONTH, parts=False):
    groupings = (Groups(month, ("a", "b", "c", "d")),) if parts else ()
    return Look.of(values, y, account, month, (*groupings, Groups(np.full(len(y), -1), ())))


def judged(values, *, declared="either", added=ADDS_NOTHING, risk=None, parts=True):
    known = ~np.isnan(values)
    spared = find_spared((0.0 if risk is None else 1.0) * values[known], Y[known], ACCOUNT[known], MONTH[known])
    return Judged(look(values, parts=parts), None, spared, added, declared, has_direction=True)


def verdict_of(one):
    """The verdict on it among sixty columns of noise."""
    return judge_all([one, *(judged(noise) for noise in NOISE)], BASE_LOG_LOSS)[0]


@pytest.mark.parametrize(
    ("values", "options", "verdict"),
    [
        pytest.param(CAUSE, {"declared": "riskier"}, "tells", id="the cause"),
        pytest.param(CAUSE, {"declared": "healthier"}, "against", id="the cause, declared to be healthy"),
        pytest.param(-CAUSE, {"declared": "riskier"}, "against", id="what prevents it, declared to be risky"),
        pytest.param(NOISE[0], {"declared": "healthier"}, "nothing", id="noise, whatever was declared"),
        pytest.param(np.where(MONTH == 3, -CAUSE, CAUSE), {}, "unstable", id="the other way round in one month"),
        pytest.param(np.where(MONTH == 3, NOISE[0], CAUSE), {}, "unstable", id="nothing in one month"),
        pytest.param(NOISE[0], {"added": Nats(0.004, 0.0008)}, "tells", id="noise alone, but it adds"),
        pytest.param(NOISE[0], {"added": Nats(0.0, 0.002)}, "unknown", id="it may add or may not"),
        pytest.param(np.where(ACCOUNT < 60, NOISE[0], np.nan), {}, "unknown", id="noise of few accounts"),
        pytest.param(np.where(ACCOUNT < 9, CAUSE, np.nan), {}, "unknown", id="known of nearly none"),
    ],
)
def test_verdicts(values, options, verdict):
    assert verdict_of(judged(values, **options)).verdict == verdict


def test_what_few_accounts_have_and_is_grave_is_not_nothing():
    is_grave = np.where((Y == 1) & (RANDOM.random(len(Y)) < 0.06), 1.0, 0.0)
    one = judged(is_grave, risk=True)

    assert one.look.auc.high < 0.55
    assert verdict_of(one).verdict != "nothing"


def test_what_is_risky_at_both_ends_tells_by_its_rates():
    size = RANDOM.gamma(2, size=len(Y)) * RANDOM.choice([-1, 1], len(Y))
    y = (RANDOM.random(len(Y)) < np.where(np.abs(size) > 3, 0.3, 0.07)).astype(float)
    by_size, by_rates = (look(one, y=y, parts=True) for one in (size, np.abs(size)))

    found = verdict_of(Judged(by_size, by_rates, Nats(0.02, 0.001), None, "either", has_direction=True))

    assert (found.verdict, found.is_directed, found.is_by_rates) == ("tells", False, True)


def test_of_noise_hardly_any_tells_and_most_says_nothing():
    verdicts = [one.verdict for one in judge_all([judged(noise) for noise in NOISE], BASE_LOG_LOSS)]

    assert verdicts.count("nothing") > 50
    assert verdicts.count("tells") + verdicts.count("unstable") + verdicts.count("against") <= 1


def test_groups_without_accounts_enough_are_left_out():
    month = np.where(ACCOUNT < 2 * FEWEST_EACH, 0, 1)
    month[(Y == 1) & (ACCOUNT < 2 * FEWEST_EACH)] = 1

    found = Look.of(CAUSE, Y, ACCOUNT, MONTH, (Groups(month, ("few", "most")),))

    assert found.by[0].names == ("most",)
