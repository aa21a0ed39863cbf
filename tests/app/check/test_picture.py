"""Coverage as a picture: every month is seen, an empty one too."""

from datetime import date

import pytest

from app.check.picture import bars, sparkline
from features.check import Coverage


@pytest.mark.parametrize(
    ("rows", "width", "drawn"),
    [
        pytest.param([8, 4, 1], 10, "█▄▁", id="a character for each month"),
        pytest.param([8, 0, 8], 10, "█·█", id="an empty month is seen"),
        pytest.param([1000, 1], 10, "█▁", id="a little is not nothing"),
        pytest.param([8, 8, 4, 4, 0, 0], 3, "█▄·", id="several months share a character"),
        pytest.param([8, 8, 8, 4, 4], 3, "██▄", id="the oldest character may hold fewer months"),
        pytest.param([], 10, "", id="nothing"),
        pytest.param([0, 0], 10, "··", id="no rows at all"),
    ],
)
def test_a_line_of_blocks(rows, width, drawn):
    assert sparkline(rows, width) == drawn


@pytest.mark.parametrize("months", [1, 36, 46, 47, 200])
def test_a_line_is_never_too_wide(months):
    assert len(sparkline([3] * months, 46)) <= 46


def test_bars_name_their_months_and_frame_the_holes():
    months = (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))

    drawn = bars(Coverage(months[0], months[2], months, (1, 0, 1000), (months[1],)))

    assert [bar.height for bar in drawn] == [3, 0, 100]
    assert [bar.is_hole for bar in drawn] == [False, True, False]
    assert [bar.says for bar in drawn] == ["January 2024: 1 row", "February 2024: 0 rows", "March 2024: 1,000 rows"]
