"""A dot on its interval: where it stands, and whether it is sure to mean something."""

import re

import pytest

from training.report.pictures.dots import draw_dot, draw_periods, find_span


def estimate(value, low, high):
    return {"value": value, "low": low, "high": high}


@pytest.mark.parametrize(
    ("low", "high", "is_sure"),
    [
        pytest.param(0.52, 0.58, True, id="above"),
        pytest.param(0.42, 0.48, True, id="below"),
        pytest.param(0.48, 0.58, False, id="holds nothing"),
    ],
)
def test_it_is_sure_where_the_interval_leaves_out_what_means_nothing(low, high, is_sure):
    svg = draw_dot(estimate((low + high) / 2, low, high), (0.4, 0.8), 0.5)

    assert ('class="dot sure"' in svg) == is_sure


def test_a_column_has_one_scale():
    ends = [estimate(0.7, 0.6, 0.8), None, estimate(0.55, None, None)]

    assert find_span(ends, 0.5) == (0.5, 0.8)
    first, last = (
        float(re.search(r'cx="([\d.]+)"', draw_dot(one, (0.5, 0.8), 0.5)).group(1)) for one in (ends[2], ends[0])
    )
    assert first < last


def test_where_there_is_no_figure_there_is_no_picture():
    assert draw_dot(None, (0.0, 1.0), 0.5) == ""
    assert draw_dot(estimate(None, None, None), (0.0, 1.0), 0.5) == ""


def test_periods_stand_in_their_order_with_the_better_above():
    svg = draw_periods([estimate(0.6, 0.5, 0.7), None, estimate(0.7, 0.6, 0.8)], (0.4, 0.8))
    first, last = ((float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg))

    assert first[0] < last[0]
    assert first[1] > last[1]
    assert "AUC by period: 0.60 to 0.70" in svg


def test_a_single_period_draws_no_line():
    assert draw_periods([estimate(0.6, 0.5, 0.7)], (0.4, 0.8)) == ""
