"""The notebook that asks an aged model about days whose answers are in, and does a score by hand."""

import re

import pytest

from tests.notebooks.outputs import pictures, printed


@pytest.fixture(scope="module")
def executed(execute, aged_home):
    return execute("is_the_score_right", aged_home)


def test_it_asks_about_days_after_the_training_only(executed):
    said = printed(executed["model"])
    trained_on, first, last = re.findall(r"\d{4}-\d\d-\d\d", said)

    assert trained_on <= first < last


def test_it_says_whether_the_number_was_kept(executed):
    said = printed(executed["ask"])

    assert re.search(r"^Number +\d+ \(-?\d+ to \d+\) churns predicted, \d+ seen\.$", said, flags=re.MULTILINE)
    assert "The number is" in said


def test_the_groups_stand_beside_their_picture(executed):
    (picture,) = pictures(executed["reliability"])

    assert len(picture) > 10_000
    assert printed(executed["reliability"]).count("\ngiven ") == 7


def test_the_parts_are_judged_by_segment_and_by_day(executed):
    said = printed(executed["parts"])

    assert "segment small" in said
    assert len(re.findall(r"^\w+ 202[56] ", said, flags=re.MULTILINE)) >= 5


def test_by_hand_the_score_is_what_varme_says(executed):
    figures = [line.split("  ")[0:] for line in printed(executed["hand"]).splitlines()]
    typical, *points, by_hand, says = [float(re.match(r" *([-+]?[\d.]+)", "  ".join(one)).group(1)) for one in figures]

    assert typical + sum(points) == pytest.approx(by_hand, abs=0.06)
    assert says == pytest.approx(min(max(by_hand, 0), 100), abs=0.06)


def test_nothing_is_warned_of(executed):
    assert [one for outputs in executed.values() for one in outputs if one.get("name") == "stderr"] == []
