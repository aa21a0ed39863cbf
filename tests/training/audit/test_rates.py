"""The rates of values: what lies in the middle may be riskiest, and few rows are drawn towards the mean."""

import numpy as np
import pytest

from training.audit.rates import learn_rates


def test_what_is_risky_in_the_middle_is_seen():
    values = np.linspace(0, 1, 2000)
    y = (np.abs(values - 0.5) < 0.1).astype(float)

    told = learn_rates(values, y, is_category=False)

    low, middle, high = told(np.array([0.1, 0.5, 0.9]))
    assert middle > low + 2
    assert middle > high + 2


def test_a_category_has_the_rate_that_it_had():
    codes, y = np.repeat([0.0, 1.0, 2.0], 1000), np.repeat([0.0, 0.5, 1.0], 1000)

    told = learn_rates(codes, np.where(y == 0.5, np.arange(3000) % 2, y), is_category=True)

    assert (np.diff(told(np.array([0.0, 1.0, 2.0]))) > 1).all()


@pytest.mark.parametrize("code", [2.0, 3.0], ids=["seen once", "never seen"])
def test_what_few_rows_know_is_hardly_more_than_the_mean(code):
    codes = np.r_[np.repeat([0.0, 1.0], 500), 2.0]
    y = np.r_[np.arange(1000) % 4 == 0, True].astype(float)

    told = learn_rates(codes, y, is_category=True)(np.array([code]))

    assert 1 / (1 + np.exp(-told[0])) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("known", [True, False], ids=["something was known", "nothing was known"])
def test_unknown_stays_unknown(known):
    values = np.arange(100.0) if known else np.full(100, np.nan)

    told = learn_rates(values, np.arange(100) % 2.0, is_category=False)(np.array([np.nan, 5.0]))

    assert np.isnan(told[0])
    assert not np.isnan(told[1])
