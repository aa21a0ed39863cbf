"""Which accounts are looked at: a share of them by their names, of which others are drawn as from all."""

import pytest

from training.cluster.rows import is_looked_at
from training.trial.sample import is_drawn

IDS = [f"A-{number:05}" for number in range(10_000)]


@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_a_share_is_looked_at(share):
    looked_at = is_looked_at(IDS, share)

    assert looked_at.mean() == pytest.approx(share, rel=0.15)
    assert (is_looked_at(IDS[::-1], share)[::-1] == looked_at).all()


def test_those_drawn_of_them_are_a_share_of_them():
    looked_at = is_looked_at(IDS, 0.2)

    assert is_drawn(IDS, 0.2)[looked_at].mean() == pytest.approx(0.2, rel=0.15)
