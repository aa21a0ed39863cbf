"""What risks spare of the log loss: their differences count, not their level, and few rows that are grave."""

import numpy as np
import pytest

from training.audit.nats import find_spared, mean_by_account
from training.judging.judge import losses

ROWS = 20_000


def draw(log_odds, seed=0):
    y = np.random.default_rng(seed).random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))
    return y.astype(float), np.arange(len(log_odds)), np.zeros(len(log_odds), dtype=np.int64)


def test_true_risks_spare_what_they_are_worth():
    log_odds = np.random.default_rng(1).normal(-3, 1, ROWS)
    y, account, one = draw(log_odds)

    spared = find_spared(log_odds + 5, y, account, one)

    worth = (losses(np.full(ROWS, y.mean()), y) - losses(1 / (1 + np.exp(-log_odds)), y)).mean()
    assert spared.value == pytest.approx(worth, abs=5e-4)
    assert spared.value > 3 * spared.error > 0


def test_noise_spares_nothing():
    y, account, one = draw(np.full(ROWS, -3.0))

    spared = find_spared(np.random.default_rng(2).normal(0, 0.2, ROWS), y, account, one)

    assert spared.value < 2 * spared.error


def test_what_few_rows_have_and_is_grave_spares_much():
    is_grave = np.arange(ROWS) % 50 == 0
    y, account, one = draw(np.where(is_grave, 1.0, -3.0))

    spared = find_spared(np.where(is_grave, 4.0, 0.0), y, account, one)

    assert spared.value > 0.05 * losses(np.full(ROWS, y.mean()), y).mean()


def test_a_stratum_of_one_answer_says_nothing():
    spared = find_spared(np.arange(10.0), np.zeros(10), np.arange(10), np.zeros(10, dtype=np.int64))

    assert (spared.value, spared.error) == (0.0, 0.0)


def test_repeated_snapshots_of_an_account_are_no_more_evidence():
    rows = np.random.default_rng(3).normal(size=300)
    once = mean_by_account(rows, np.arange(300))

    often = mean_by_account(np.tile(rows, 4), np.tile(np.arange(300), 4))

    assert often.error == pytest.approx(once.error)
