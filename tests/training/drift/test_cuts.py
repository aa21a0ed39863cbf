"""Cuts tell nothing of fewer than five accounts, and part what can be parted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.declare import Signal
from training.dataset import Column
from training.drift.cuts import FEWEST_ACCOUNTS, choose_bins, choose_cuts


@given(
    st.lists(
        st.tuples(
            st.one_of(st.integers(0, 6).map(float), st.floats(0, 1e6, allow_subnormal=False)), st.integers(0, 25)
        ),
        max_size=120,
    )
)
@settings(deadline=None)
def test_no_cut_tells_of_fewer_than_five_accounts(rows):
    values = np.array([value for value, _ in rows])
    account = np.array([number for _, number in rows], dtype=np.int64)
    cuts = choose_cuts(values, account)
    part = np.searchsorted(cuts, values, side="left")

    assert list(cuts) == sorted(set(cuts))
    for number in range(len(cuts) + 1 if cuts else 0):
        assert len(set(account[part == number])) >= FEWEST_ACCOUNTS
    for cut in cuts:
        assert len(set(account[values == cut])) == 0 or len(set(account[values <= cut])) >= FEWEST_ACCOUNTS
        assert len(set(account[values == cut])) == 0 or len(set(account[values == cut])) >= FEWEST_ACCOUNTS


def test_many_values_are_parted_in_about_twenty():
    cuts = choose_cuts(np.arange(2000.0), np.arange(2000))

    assert 15 <= len(cuts) <= 20


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="nothing known"),
        pytest.param([3.0] * 50, id="all alike"),
        pytest.param([1.0] * 4 + [2.0] * 50, id="four are otherwise"),
    ],
)
def test_where_there_is_nothing_to_part_there_is_no_cut(values):
    assert choose_cuts(np.array(values), np.arange(len(values))) == ()


def test_texts_are_counted_each():
    column = Column("plan", Signal("plan", "Plan", "context"), "category", categories=("free", "pro"))

    assert choose_bins(column, np.array([0.0, 1.0, np.nan]), np.arange(3)).size == 2
