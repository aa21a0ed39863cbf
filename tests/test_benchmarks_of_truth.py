"""The figures of the benchmark against the truth, on rows made by hand."""

import numpy as np
import pytest

from tests.benchmarks.truth.__main__ import pool
from tests.benchmarks.truth.later import Later
from training.judging.judge import Estimate, HeldOut


def make_later(probability, risk):
    y = np.tile([1.0, 0.0], len(risk) // 2)
    held_out = HeldOut(np.asarray(probability), y, np.arange(len(y)), np.full(len(y), 0.5), 0.0)
    return Later(held_out, np.asarray(risk), np.asarray(risk) - 0.01, np.asarray(risk) + 0.01)


def test_the_truth_itself_goes_the_whole_way():
    risk = np.linspace(0.05, 0.9, 20)

    later = make_later(risk, risk)

    assert later.expected_share == pytest.approx(1)
    assert later.share == pytest.approx(1)
    assert later.deciles_held == 10


def test_the_wrong_way_round_is_as_far_the_other_way():
    risk = np.linspace(0.05, 0.9, 20)

    later = make_later(1 - risk, risk)

    assert later.expected_share == pytest.approx(-1)


def test_no_ranking_goes_nowhere():
    assert make_later(np.full(20, 0.3), np.linspace(0.05, 0.9, 20)).expected_share == pytest.approx(0)


def test_a_sure_slope_weighs_more():
    pooled = pool([Estimate(1.0, 0.9, 1.1), Estimate(2.0, 1.0, 3.0)])

    assert pooled.value == pytest.approx((100 * 1 + 1 * 2) / 101)
    assert pooled.high - pooled.low < 0.2
