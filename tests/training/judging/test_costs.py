"""Decisions by cost: each account by its own costs, compared with the simple policies."""

from dataclasses import dataclass

import numpy as np
import pytest

from training.judging.costs import Costs, judge_costs, pays_from, saving_of, with_costs
from training.judging.judge import HeldOut

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
    # Contacting who is likelier to leave than to stay catches one, and misses the other.
    assert found["cost_contacting_likelier_than_not"] == 1 + 10
    assert found["saving"]["value"] == pytest.approx(1 - 12 / 4)
    against = {policy: saving_of(found, policy).value for policy in found["saving_against"]}
    assert against == pytest.approx({"nobody": 1 - 12 / 20, "everybody": 1 - 12 / 4, "likelier_than_not": 1 - 12 / 11})
    assert found["saved_a_decision"]["nobody"]["value"] == pytest.approx((20 - 12) / 4)
    assert found["one_threshold"]["pays_from"] == pytest.approx(0.1)
    assert found["one_threshold"]["cost"] == found["cost_by_model"]


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
    assert min(one["low"] for one in true["saving_against"].values()) > 0
    assert noise["saving"]["low"] < 0


def test_a_policy_that_costs_nothing_has_no_share():
    earns = judge_costs(held_out([0.9, 0.2], [1, 0], np.array([-5.0, 1.0, -5.0, 0.0])))

    assert earns["saving_against"]["everybody"] is None
    assert earns["saving"] is None
    assert earns["saved_a_decision"]["nobody"]["value"] == 5.5


def test_costs_for_all_are_those_of_the_four_decisions():
    costs = Costs(contact=50, saved=2000, save_rate=0.3)

    assert costs.of_decisions(2).tolist() == [[50, 2000, 50 + 0.7 * 2000, 0]] * 2
    # 0.3 × 2000 are won where it works, so that one in twelve must be a leaver.
    found = held_out([0.5, 0.2], [1, 0], costs.of_decisions(1)[0])
    assert pays_from(found) == pytest.approx(50 / (0.3 * 2000))


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        pytest.param(None, None, id="no costs"),
        pytest.param([CONTACT] * 4, 0.1, id="the same for all"),
        pytest.param([[0.0, 1.0, 0.0, 0.0]] * 4, 0.0, id="a contact costs nothing: everybody"),
        pytest.param([[1.0, 5.0, 6.0, 0.0]] * 4, 1.0, id="a contact saves nothing: nobody"),
        # Of 0.9, 0.4, 0.4 and 0.1, expected gains are 7.1, 3.4, -0.2 and -0.7: the two of 0.4 go together.
        pytest.param([[1, 9, 1, 0], [1, 11, 1, 0], [1, 2, 1, 0], [1, 3, 1, 0]], 0.4, id="one threshold for all"),
        pytest.param([[1, 9, 1, 0], [1, 11, 1, 0], [1, 2, 1, 0], [20, 2, 20, 0]], 0.9, id="nor in part those of 0.4"),
        pytest.param([[1, 9, 1, 0], [9, 1, 9, 0], [1, 2, 1, 0], [1, 3, 1, 0]], 0.9, id="the dear ones are left out"),
        pytest.param([[1, 1, 2, 0]] * 3 + [[2, 1, 2, 0]], 1.0, id="different, and nobody pays"),
        pytest.param([[1, 99, 1, 0]] * 3 + [[1, 98, 1, 0]], 0.0, id="different, and everybody pays"),
    ],
)
def test_from_when_on_a_contact_pays(costs, expected):
    found = held_out([0.9, 0.4, 0.1, 0.4], [1, 0, 0, 1], costs)

    assert pays_from(found) == expected


def test_what_a_table_brings_for_each_account_is_kept():
    @dataclass(frozen=True)
    class Rows:
        y: np.ndarray
        costs: np.ndarray | None

    @dataclass(frozen=True)
    class Held:
        rows: Rows

    own, none = Held(Rows(np.zeros(2), np.ones((2, 4)))), Held(Rows(np.zeros(2), None))

    assert with_costs(own, Costs(1, 5)) is own
    assert with_costs(none, None) is none
    assert with_costs(none, Costs(1, 5)).rows.costs.tolist() == [[1, 5, 1, 0]] * 2
