"""Looking at some accounts of many: how many, and always the same ones."""

from types import SimpleNamespace

import numpy as np
import pytest

from training.trial.sample import choose_share, is_drawn


@pytest.mark.parametrize(
    ("rows", "left", "share"),
    [
        pytest.param(2_000, 300, 1.0, id="small data are looked at whole"),
        pytest.param(100_000, 30_000, 0.5, id="half of twice as many"),
        pytest.param(100_000, 400, 0.75, id="more where few left"),
        pytest.param(100_000, 60, 1.0, id="all where very few did"),
    ],
)
def test_the_share_leaves_enough_to_learn_from(rows, left, share):
    y = (np.arange(rows) < left).astype(float)
    data = SimpleNamespace(y=y, account=np.arange(rows))
    one = SimpleNamespace(data=data, is_past=np.ones(rows, dtype=bool))

    assert choose_share(SimpleNamespace(slices=(one,), searched=1)) == share


def test_accounts_are_drawn_by_their_names_alone():
    ids = [f"A-{number}" for number in range(20_000)]

    some, more = is_drawn(ids, 0.2), is_drawn(ids, 0.5)

    assert some.mean() == pytest.approx(0.2, abs=0.01)
    assert more[some].all()
    assert np.array_equal(is_drawn(ids[::-1], 0.2), some[::-1])
    assert is_drawn(ids, 1.0).all()
