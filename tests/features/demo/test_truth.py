"""The true risk is a probability: calibrated, believably sharp, not made from what then happened."""

from datetime import date

import numpy as np
import pytest

from features.demo import life
from features.demo.accounts import found_accounts
from features.demo.clock import Clock
from features.demo.forward import CUSTOMER, live_forward
from features.demo.truth import HORIZON_DAYS, stay_chances, stay_chances_by_renewal, tell_risk

SEEDS = (1, 2, 3, 4, 5)


def judge(seed, accounts=2000, days=1096):
    """True risk and outcome of every snapshot of a company whose tables are not written."""
    clock = Clock(date(2023, 7, 1), days)
    first, second = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    who = found_accounts(first, clock, accounts)
    lives = live_forward(second, clock, who)
    risk = tell_risk(clock, who, lives)
    account = np.array([int(key[2:]) - 1 for key in risk["account_id"].to_pylist()])
    day = clock.index(np.array(risk["snapshot_on"].to_pylist(), dtype="datetime64[D]"))
    notice = np.zeros((clock.length + 1, accounts), dtype=np.int64)
    notice[lives.notices.day + 1, lives.notices.account] = 1
    until = np.cumsum(notice, axis=0)
    known = day + HORIZON_DAYS <= clock.length
    account, day = account[known], day[known]
    left = until[day + HORIZON_DAYS, account] > until[day, account]
    return risk["risk_90d"].to_numpy()[known], left


@pytest.fixture(scope="module")
def companies():
    return [judge(seed) for seed in SEEDS]


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_the_true_risk_ranks_as_sharply_as_promised(companies, number, auc):
    risk, left = companies[number]

    assert 0.78 <= auc(left, risk) <= 0.88


def test_the_true_risk_is_what_happens(companies):
    risk, left = (np.concatenate(part) for part in zip(*companies, strict=True))

    assert abs(risk.mean() / left.mean() - 1) < 0.08


def test_the_true_risk_is_what_happens_at_every_level(companies):
    risk, left = (np.concatenate(part) for part in zip(*companies, strict=True))
    tenths = np.array_split(np.argsort(risk, kind="stable"), 10)

    for rows in tenths:
        expected, observed = risk[rows].mean(), left[rows].mean()
        assert abs(observed - expected) < 0.25 * expected, expected


def test_the_written_truth_is_that_of_the_written_tables(company, auc):
    rows = company.columns("SELECT risk_90d, has_left FROM snapshots")

    assert 0.78 <= auc(rows["has_left"], rows["risk_90d"]) <= 0.88
    assert abs(rows["risk_90d"].mean() / rows["has_left"].mean() - 1) < 0.15


def test_only_customers_have_a_risk(company):
    spells = """
        SELECT 1 FROM risk JOIN accounts USING (account_id) WHERE signed_up_on >= snapshot_on OR EXISTS (
            SELECT 1 FROM cancellations AS c WHERE c.account_id = risk.account_id
            AND notified_at < snapshot_on
            AND NOT coalesce(withdrawn_at < snapshot_on, FALSE) AND NOT EXISTS (
                SELECT 1 FROM subscriptions AS s WHERE s.account_id = c.account_id
                AND started_on > notified_at AND started_on >= effective_on AND started_on < snapshot_on))
    """

    assert company.count(spells) == 0
    assert company.count("SELECT 1 FROM risk WHERE day(snapshot_on) <> 1 OR risk_90d <= 0 OR risk_90d >= 1") == 0


@pytest.mark.parametrize("chain", life.CHAINS, ids=lambda chain: chain.cause)
def test_chains_are_chains_of_probabilities(chain):
    step, hazard = chain.step(), chain.hazard()

    assert np.allclose(step.sum(axis=2), 1)
    assert step.min() >= 0
    assert hazard.min() >= 0
    assert hazard.max() < 0.02


def test_staying_by_formula_is_staying_by_simulation():
    rng = np.random.default_rng(5)
    chain, level, state = life.DISUSE, 0, life.DISUSE.state("fading")
    edges, hazard = np.cumsum(chain.step()[level], axis=1), chain.hazard()[level]
    states, stays = np.full(40_000, state), np.ones(40_000, dtype=bool)
    for _ in range(HORIZON_DAYS):
        stays &= rng.random(states.size) >= hazard[states]
        states = np.minimum((rng.random(states.size)[:, None] >= edges[states]).sum(axis=1), len(hazard) - 1)

    assert stays.mean() == pytest.approx(stay_chances(chain)[level, state], abs=0.01)


def test_a_renewal_ahead_is_a_risk_and_one_far_off_is_none():
    chances = stay_chances_by_renewal()
    settled = chances[:, 0, life.PRICE.state("settled")]

    assert settled[HORIZON_DAYS] == 1
    assert (np.diff(settled) > 0).all()
    assert np.allclose(chances[HORIZON_DAYS], stay_chances(life.PRICE))


def test_the_risk_does_not_know_the_future():
    clock = Clock(date(2023, 7, 1), 200)
    longer = Clock(date(2023, 7, 1), 400)
    who = found_accounts(np.random.default_rng(1), clock, 200)
    short, long = (live_forward(np.random.default_rng(2), each, who) for each in (clock, longer))
    early, late = tell_risk(clock, who, short), tell_risk(longer, who, long)

    assert late.slice(0, early.num_rows).equals(early)
    assert (short.phase[-1] == CUSTOMER).any()


def test_every_notice_with_a_visible_cause_came_out_of_a_trouble(small):
    unexplained = """
        SELECT 1 FROM causes AS c WHERE cause <> 'none_visible' AND NOT EXISTS (
            SELECT 1 FROM troubles AS t WHERE t.account_id = c.account_id AND t.cause = c.cause
            AND began_on < CAST(notified_at AS DATE) AND coalesce(ended_on >= CAST(notified_at AS DATE), TRUE))
    """

    assert small.count("SELECT 1 FROM causes WHERE cause <> 'none_visible'") > 20
    assert small.count(unexplained) == 0


def test_troubles_of_one_cause_do_not_touch(small):
    touching = """
        SELECT 1 FROM troubles AS a JOIN troubles AS b ON a.account_id = b.account_id AND a.cause = b.cause
        WHERE a.began_on < b.began_on AND coalesce(a.ended_on >= b.began_on, TRUE)
    """

    assert small.count("SELECT 1 FROM troubles") > 100
    assert small.count("SELECT 1 FROM troubles WHERE ended_on <= began_on OR cause = 'none_visible'") == 0
    assert small.count(touching) == 0


def test_what_threatens_most_is_a_trouble_under_way(small):
    elsewhere = """
        SELECT 1 FROM risk AS r WHERE cause NOT IN ('none', 'none_visible') AND NOT EXISTS (
            SELECT 1 FROM troubles AS t WHERE t.account_id = r.account_id AND t.cause = r.cause
            AND began_on < snapshot_on AND coalesce(ended_on >= snapshot_on, TRUE))
    """

    assert small.count(elsewhere) == 0
