"""Decisions by cost: each account by its own costs, compared with the simple policies."""

import numpy as np
import pytest

from training.costs import judge_costs
from training.judge import HeldOut

CONTACT = np.array([1.0, 10.0, 1.0, 0.0])  # false positive, false negative, true positive, true negative


def held_out(probability, y, costs=CONTACT, repeats=1):
    y = np.asarray(y, dtype=float)
    return HeldOut(
        np.asarray(probability, dtype=float),
        y,
        np.arange(len(y)) % (len(y) // repeats),
        np.full(len(y), y.mean()),
        0.0,
        repeats,
        None if costs is None else np.broadcast_to(costs, (len(y), 4)),
    )


def test_without_costs_nothing_is_said():
    assert judge_costs(held_out([0.5, 0.5], [1, 0], costs=None)) is None


def test_accounts_are_contacted_where_it_pays():
    found = judge_costs(held_out([0.9, 0.2, 0.05, 0.05], [1, 0, 0, 1]))

    # Contacting pays from a probability of 0.1: one caught, one contacted in vain, one missed.
    assert found["contacted_share"] == 0.5
    assert found["cost_by_model"] == 1 + 1 + 0 + 10
    assert (found["cost_contacting_nobody"], found["cost_contacting_everybody"]) == (20, 4)
    assert found["saving"]["value"] == pytest.approx(1 - 12 / 4)


def test_each_account_has_its_own_costs():
    dear = np.array([[1.0, 10.0, 1.0, 0.0], [1.0, 1000.0, 1.0, 0.0]])

    assert judge_costs(held_out([0.05, 0.05], [0, 1], dear))["contacted_share"] == 0.5


def test_repeats_are_no_more_money():
    once = judge_costs(held_out([0.9, 0.2, 0.05, 0.05] * 50, [1, 0, 0, 1] * 50))

    often = judge_costs(held_out([0.9, 0.2, 0.05, 0.05] * 250, [1, 0, 0, 1] * 250, repeats=5))

    assert often == once


def test_a_true_probability_saves_and_noise_does_not():
    random = np.random.default_rng(1)
    p = random.beta(0.5, 4, 4000)
    y = random.random(4000) < p

    true, noise = judge_costs(held_out(p, y)), judge_costs(held_out(random.permutation(p), y))

    assert true["saving"]["low"] > 0
    assert noise["saving"]["low"] < 0
