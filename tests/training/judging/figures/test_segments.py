"""Segments: each judged by itself, and silent where too few left."""

from dataclasses import replace

import numpy as np
import pytest

from models.spec import RARE
from training.judging.figures.segments import FEWEST_ACCOUNTS, MOST_SEGMENTS, UNKNOWN, by_segment


def draw(segments):
    random = np.random.default_rng(4)
    probability = random.beta(1, 4, len(segments))
    return probability, (random.random(len(segments)) < probability).astype(float)


def segments_of(**sizes):
    return np.array([name for name, size in sizes.items() for _ in range(size)], dtype=object)


def test_the_largest_comes_first_and_a_part_that_misleads_is_seen(make_held_out):
    segment = segments_of(small=600, large=900)
    probability, y = draw(segment)
    probability[segment == "small"] = 1 - probability[segment == "small"]

    large, small = by_segment(make_held_out(probability, y, segment=segment))

    assert (large.segment, large.accounts, small.segment, small.accounts) == ("large", 900, "small", 600)
    assert large.gain.low > 0 > small.gain.high
    assert small.auc.high < 0.5 < large.auc.low
    assert large.expected.low < large.observed < large.expected.high
    assert small.expected.low > small.observed


@pytest.mark.parametrize(
    ("left", "is_judged"), [pytest.param(19, False, id="too few"), pytest.param(20, True, id="just enough")]
)
def test_too_few_that_left_place_no_figure(make_held_out, left, is_judged):
    y = np.r_[np.ones(left), np.zeros(100)]

    (one,) = by_segment(make_held_out(np.linspace(0.5, 0.1, len(y)), y, segment=["a"] * len(y)))

    assert (one.left, one.observed) == (left, left)
    assert (one.auc is not None) == is_judged


def test_snapshots_of_one_account_are_one_case(make_held_out):
    y = np.r_[np.ones(40), np.zeros(100)]
    account = np.r_[np.arange(40) // 4, np.arange(100) + 10]

    (one,) = by_segment(make_held_out(np.linspace(0.5, 0.1, 140), y, account, segment=["a"] * 140))

    assert (one.left, one.observed, one.auc) == (10, 40, None)


def test_a_segment_of_few_accounts_is_not_named(make_held_out):
    segment = segments_of(a=100, secret=FEWEST_ACCOUNTS - 1)
    segment[:FEWEST_ACCOUNTS] = None

    found = by_segment(make_held_out(*draw(segment), segment=segment))

    assert [one.segment for one in found] == ["a", UNKNOWN, RARE]


def test_of_many_segments_the_smallest_are_one(make_held_out):
    segment = segments_of(**{f"s{number:02}": 40 - number for number in range(MOST_SEGMENTS + 3)})

    found = by_segment(make_held_out(*draw(segment), segment=segment))

    assert [one.segment for one in found][-2:] == [f"s{MOST_SEGMENTS - 1}", RARE]
    assert sum(one.rows for one in found) == len(segment)


def test_the_uncertain_calibration_is_shared_among_the_parts(make_held_out):
    segment = segments_of(a=500, b=500)
    _, y = draw(segment)
    held_out = make_held_out(np.full(1000, 0.2), y, segment=segment)

    parts = [replace(held_out, calibration_variance=400.0).pick(segment == name) for name in "ab"]

    # Half of the churns, moved by half as much.
    assert [part.calibration_variance for part in parts] == pytest.approx([100.0, 100.0])


def test_without_segments_there_are_none(make_held_out):
    assert by_segment(make_held_out([0.1, 0.2], [0, 1])) == ()
