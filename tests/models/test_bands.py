"""Bands: what a colour stands for, at its very edges."""

import numpy as np
import pytest

from models.bands import bands_of_costs, bands_of_scores, bands_of_shares, choose_policy
from models.scale import ScoreScale


@pytest.mark.parametrize(
    ("score", "band"),
    [
        pytest.param(0, "red", id="the lowest score"),
        pytest.param(499, "red", id="a tenth below yellow"),
        pytest.param(500, "yellow", id="red is below 50, not at it"),
        pytest.param(649, "yellow", id="a tenth below green"),
        pytest.param(650, "green", id="green is from 65"),
        pytest.param(1000, "green", id="the highest score"),
    ],
)
def test_the_edges_of_fixed_scores(score, band):
    assert bands_of_scores().band(score) == band


def test_fixed_scores_in_tenths():
    bands = bands_of_scores(red_below=42.3, green_from=61.7)

    assert (bands.red_below, bands.green_from) == (423, 617)
    assert not bands.is_relative
    assert bands.says == "Red is a score below 42.3, green one from 61.7."


def count(bands, scores):
    colours = [bands.band(int(score)) for score in scores]
    return {colour: colours.count(colour) for colour in ("red", "yellow", "green")}


def test_shares_of_a_portfolio():
    scores = np.random.default_rng(0).permutation(1000)

    bands = bands_of_shares(scores, red_share=0.10, yellow_share=0.20)

    assert count(bands, scores) == {"red": 100, "yellow": 200, "green": 700}
    assert bands.policy == "shares"
    assert bands.is_relative
    assert "relative" in bands.says
    assert "10%" in bands.says
    assert "20%" in bands.says


def test_shares_are_frozen_as_scores():
    bands = bands_of_shares(np.arange(1000))

    assert count(bands, np.full(50, 30))["red"] == 50


def test_accounts_that_are_all_alike_are_not_red():
    scores = np.full(20, 700)

    assert count(bands_of_shares(scores), scores) == {"red": 0, "yellow": 0, "green": 20}


@pytest.mark.parametrize(
    ("alike", "red", "yellow"),
    [
        pytest.param(150, 150, 150, id="a few more than are to be red"),
        pytest.param(400, 0, 400, id="more than are to be red and yellow together"),
    ],
)
def test_where_the_worst_are_all_alike(alike, red, yellow):
    scores = np.concatenate([np.zeros(alike, dtype=np.int64), np.arange(100, 1100 - alike)])

    bands = bands_of_shares(scores, red_share=0.10, yellow_share=0.20)

    assert count(bands, scores) == {"red": red, "yellow": yellow, "green": 1000 - red - yellow}
    assert f"the worst {red / 1000:.0%} of the accounts were red" in bands.says
    assert f"the next {yellow / 1000:.0%} yellow" in bands.says


SCALE = ScoreScale(float(np.log(0.05 / 0.95)))


@pytest.mark.parametrize("pays_from", [0.03, 0.0833, 0.25, 0.6])
def test_red_is_where_a_contact_pays(pays_from):
    bands = bands_of_costs(pays_from, SCALE)
    scores = np.arange(0, 1000)

    likely = SCALE.probability_at(scores / 10)
    red = np.array([bands.band(int(score)) == "red" for score in scores])
    pays_if_doubled = likely / (1 - likely) * 2 >= pays_from / (1 - pays_from)
    green = np.array([bands.band(int(score)) == "green" for score in scores])
    assert (red == (likely >= pays_from)).all()
    assert (green == ~pays_if_doubled).all()
    assert (bands.policy, bands.is_relative) == ("costs", False)
    assert f"from {pays_from:.1%} likely to leave on" in bands.says


@pytest.mark.parametrize(
    ("pays_from", "colour", "says"),
    [
        pytest.param(0.0, "red", "for every account: all are red", id="everybody"),
        pytest.param(0.0005, "red", "for every account: all are red", id="less than any account's probability"),
        pytest.param(1.0, "green", "for no account: none is red", id="nobody"),
    ],
)
def test_where_it_pays_for_all_or_for_none(pays_from, colour, says):
    bands = bands_of_costs(pays_from, SCALE)

    assert {bands.band(score) for score in (0, 500, 1000)} == {colour}
    assert says in bands.says


def test_a_score_on_the_edge_is_red():
    bands = bands_of_costs(float(SCALE.probability_at(60.0)), SCALE)

    assert (bands.red_below, bands.green_from) == (601, 701)


@pytest.mark.parametrize(
    ("wanted", "typical", "has_costs", "policy"),
    [
        pytest.param(None, 0.05, False, "scores", id="by default fixed scores"),
        pytest.param(None, 0.15, False, "scores", id="at 15 % still"),
        pytest.param(None, 0.151, False, "shares", id="above it worst shares"),
        pytest.param(None, 0.40, True, "costs", id="costs where they are known"),
        pytest.param("scores", 0.40, True, "scores", id="what was asked for, whatever is typical"),
        pytest.param("shares", 0.01, True, "shares", id="shares where they were asked for"),
    ],
)
def test_the_policy(wanted, typical, has_costs, policy):
    assert choose_policy(wanted, typical, has_costs=has_costs) == policy
