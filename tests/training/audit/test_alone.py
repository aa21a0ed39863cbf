"""Values alone: the AUC of groups and strata, how sure it is, and whether groups differ."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from training.audit.alone import Ranked, p_one_sided, p_two_sided
from training.judging.judge import resample
from training.judging.ranking import Ranking, auc

RANDOM = np.random.default_rng(3)


def draw(rows, told=0.5, seed=0):
    """Values that tell who leaves, with ties, and the answers; a row of an account each."""
    random = np.random.default_rng(seed)
    values = np.round(random.normal(size=rows), 1)
    y = (random.random(rows) < 1 / (1 + np.exp(2 - told * values))).astype(float)
    return values, y, np.arange(rows), np.zeros(rows, dtype=np.int64)


def test_it_is_the_auc_that_everybody_knows():
    values, y, account, one = draw(500)

    assert Ranked.of(values, y, account, one).auc[0] == pytest.approx(roc_auc_score(y, values))


def test_what_changes_from_one_stratum_to_the_next_is_not_compared():
    values, y, account, _ = draw(1000, told=0.0)
    later = np.repeat([0, 1], 500)
    # In the later stratum all values are higher, and more leave.
    y[500:] = np.maximum(y[500:], RANDOM.random(500) < 0.5)
    values = values + 10 * later

    apart = Ranked.of(values, y, account, later)

    assert roc_auc_score(y, values) > 0.6
    pairs = [((y[later == one] == 1).sum() * (y[later == one] == 0).sum()) for one in (0, 1)]
    aucs = [roc_auc_score(y[later == one], values[later == one]) for one in (0, 1)]
    assert apart.auc[0] == pytest.approx(np.average(aucs, weights=pairs))


def test_each_group_has_its_own():
    values, y, account, one = draw(900)
    group = np.arange(900) % 3

    ranked = Ranked.of(values, y, account, one, group)

    assert ranked.auc.tolist() == pytest.approx([roc_auc_score(y[group == g], values[group == g]) for g in range(3)])


def test_the_interval_is_that_of_resampled_accounts():
    values, y, _, one = draw(3000, told=0.7)
    account = np.arange(3000) % 500

    estimate = Ranked.of(values, y, account, one).estimate()

    ranking = Ranking.of(values, y)
    low, high = np.quantile([auc(ranking, draws[account]) for draws in resample(account)], [0.025, 0.975])
    assert estimate.low == pytest.approx(low, abs=0.006)
    assert estimate.high == pytest.approx(high, abs=0.006)


def test_repeated_snapshots_of_an_account_are_no_more_evidence():
    values, y, account, one = draw(600)
    once = Ranked.of(values, y, account, one)

    often = Ranked.of(*(np.repeat(each, 5) for each in (values, y, account, one)))

    assert often.auc[0] == pytest.approx(once.auc[0])
    assert often.error[0] == pytest.approx(once.error[0])


def test_turned_it_ranks_staying():
    values, y, account, one = draw(400)

    turned = Ranked.of(values, y, account, one).turned(is_turned=True)

    assert turned.auc[0] == pytest.approx(roc_auc_score(y, -values))


def test_noise_is_seldom_called_different():
    group = np.arange(1200) % 4
    drawn = [draw(1200, told=0.4, seed=seed) for seed in range(200)]

    p = np.array([Ranked.of(*one, group).p_of_same(fewest=30) for one in drawn])

    assert (p < 0.05).mean() < 0.08
    assert (p < 0.001).mean() == 0


def test_what_differs_is_called_different():
    values, y, account, one = draw(2000, told=1.5)
    group = np.arange(2000) % 2

    assert Ranked.of(np.where(group, values, -values), y, account, one, group).p_of_same(fewest=100) < 1e-6


@pytest.mark.parametrize("fewest", [0, 1], ids=["none", "as many as differences"])
def test_of_too_few_accounts_nothing_differs(fewest):
    values, y, account, one = draw(400, told=2.0)
    group = np.arange(400) % 2

    assert Ranked.of(np.where(group, values, -values), y, account, one, group).p_of_same(fewest) == 1.0


@pytest.mark.parametrize(
    ("value", "error", "two_sided", "one_sided"),
    [
        pytest.param(1.96, 1.0, 0.05, 0.025, id="two errors away"),
        pytest.param(0.0, 1.0, 1.0, 0.5, id="at zero"),
        pytest.param(0.3, 0.0, 1.0, 0.0, id="no row moves it"),
    ],
)
def test_p_values(value, error, two_sided, one_sided):
    assert p_two_sided(value, error) == pytest.approx(two_sided, abs=0.001)
    assert p_one_sided(value, error) == pytest.approx(one_sided, abs=0.001)
