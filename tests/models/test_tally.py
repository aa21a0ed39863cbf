"""Counting how values are spread: the same whether in one go or in parts, and told apart by the share that moved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.tally import Bins, Spread, Tally

NUMBERS, TEXTS = Bins((0.0, 2.0, 5.0)), Bins((), 3)


@pytest.mark.parametrize(
    ("bins", "values", "shares"),
    [
        pytest.param(NUMBERS, [0, 1, 2, 5], [0.25, 0.75, 1.0], id="a cut itself is up to the cut"),
        pytest.param(NUMBERS, [6, 7], [0, 0, 0], id="beyond all cuts"),
        pytest.param(NUMBERS, [np.nan, -1], [1, 1, 1], id="what is unknown is not counted"),
        pytest.param(TEXTS, [0, 2, 2, np.nan], [1 / 3, 0, 2 / 3], id="each text has its share"),
    ],
)
def test_shares(bins, values, shares):
    (spread,) = Tally.of([bins], np.array(values, dtype=float)[:, None]).spreads()

    assert spread.shares == pytest.approx(shares)
    assert (spread.known, spread.rows) == (int((~np.isnan(values)).sum()), len(values))


def test_of_nobody_nothing_is_known():
    (spread,) = Tally([NUMBERS]).spreads()

    assert (spread.known, spread.rows, spread.unknown) == (0, 0, 0.0)


@given(st.lists(st.one_of(st.just(np.nan), st.floats(-10, 10)), min_size=1, max_size=40), st.integers(0, 40), st.data())
@settings(deadline=None)
def test_in_parts_it_comes_to_the_same(values, at, data):
    texts = data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.0, np.nan]), min_size=len(values), max_size=len(values)))
    matrix = np.column_stack([values, texts])
    whole, parts = Tally.of([NUMBERS, TEXTS], matrix), Tally([NUMBERS, TEXTS])
    parts.add(matrix[:at])
    parts.add(matrix[at:])

    for one, other in zip(whole.spreads(), parts.spreads(), strict=True):
        assert (one.known, one.rows) == (other.known, other.rows)
        assert one.shares == pytest.approx(other.shares, nan_ok=True)


MANY = Bins((0.0, 1.0, 2.0, 3.0, 4.0))


@pytest.mark.parametrize(
    ("bins", "then", "now", "apart"),
    [
        pytest.param(NUMBERS, [0.6, 0.6, 1.0], [0.2, 0.6, 1.0], 0.4, id="few cuts: the largest"),
        pytest.param(MANY, [0.1, 0.2, 0.8, 0.9, 1.0], [0.1, 0.7, 0.8, 0.9, 1.0], 0.0, id="many: over one cut only"),
        pytest.param(MANY, [0.1, 0.2, 0.5, 0.9, 1.0], [0.1, 0.7, 0.8, 0.9, 1.0], 0.3, id="many: over two"),
        pytest.param(TEXTS, [0.5, 0.5, 0.0], [0.1, 0.5, 0.4], 0.4, id="a share of texts"),
        pytest.param(Bins(()), [], [], 0.0, id="nothing to compare"),
    ],
)
def test_the_distance_is_the_share_of_accounts_on_another_side(bins, then, now, apart):
    assert bins.distance(np.array(now), np.array(then)) == pytest.approx(apart)


def test_what_is_unknown_has_its_share():
    assert Spread(np.array([1.0]), known=3, rows=4).unknown == 0.25
