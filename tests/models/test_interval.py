"""The interval: it reaches as far as its table says, and always holds the probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.calibration import HIGHEST, LOWEST, keep_within, probability_of
from models.interval import ScoreInterval

TABLE = ScoreInterval((-2.0, 0.0, 1.0), (0.6, 0.2, 0.4), (0.3, 0.1, 0.5))


@pytest.mark.parametrize(
    ("margin", "below", "above"),
    [
        pytest.param(-2.0, 0.6, 0.3, id="at a margin of the table"),
        pytest.param(-1.5, 0.5, 0.25, id="between two, a quarter of the way"),
        pytest.param(0.5, 0.3, 0.3, id="half of the way"),
        pytest.param(-9.0, 0.6, 0.3, id="below the first"),
        pytest.param(9.0, 0.4, 0.5, id="above the last"),
    ],
)
def test_how_far_it_reaches(margin, below, above):
    (low,), (high,) = (probability_of(keep_within(end)) for end in TABLE.ends(np.array([margin]), np.array([-1.0])))

    assert low == pytest.approx(float(probability_of(-1.0 - below)))
    assert high == pytest.approx(float(probability_of(-1.0 + above)))


WIDTHS = some.lists(some.floats(0, 30), min_size=3, max_size=3).map(tuple)


@given(below=WIDTHS, above=WIDTHS, margin=some.floats(-50, 50), log_odds=some.floats(-6.9, 6.9))
def test_it_holds_the_probability_and_keeps_the_bounds(below, above, margin, log_odds):
    low, high = (
        probability_of(keep_within(end))
        for end in ScoreInterval((-1.0, 0.0, 2.5), below, above).ends(np.array([margin]), np.array([log_odds]))
    )

    assert LOWEST - 1e-12 <= low <= probability_of(log_odds) <= high <= HIGHEST + 1e-12


@pytest.mark.parametrize(
    ("table", "says"),
    [
        pytest.param(((), (), ()), "for each margin", id="no margin"),
        pytest.param(((0.0, 1.0), (0.1,), (0.1, 0.1)), "for each margin", id="one end is missing"),
        pytest.param(((1.0, 0.0), (0.1, 0.1), (0.1, 0.1)), "rise", id="margins that fall"),
        pytest.param(((0.0, 1.0), (0.1, 0.1), (0.1, -0.1)), "no less than nothing", id="an end on the wrong side"),
    ],
)
def test_tables_that_are_none(table, says):
    with pytest.raises(ValueError, match=says):
        ScoreInterval(*table)
