"""How many moved as accounts on the way would have to: each account once, and only where enough stood as badly."""

import pytest

from models.comparable import FEWEST
from models.way import Moved, Standing, Step, count_moved, is_about_as_bad

LOGINS = Step("logins", {"logins_30d": 3.0}, {"logins_30d": 20.0}, 95, (-100, -20), "logins_30d", 0.4)
SUPPORT = Step("support", {"tickets_open": 3.0}, {"tickets_open": 0.0}, 40, (-40, 10), "tickets_open", 0.4)


def standings(many, before=-100, after=-10, first=0, alike=("segment",)):
    then = {} if after is None else {"logins": after}
    return [Standing(f"A-{number}", alike, {"logins": before}, then) for number in range(first, first + many)]


@pytest.mark.parametrize(
    ("points", "holds"),
    [
        pytest.param(-100, True, id="the same"),
        pytest.param(-120, True, id="a quarter of the step worse"),
        pytest.param(-121, False, id="worse than that"),
        pytest.param(-80, True, id="a quarter of the step better"),
        pytest.param(-79, False, id="better than that"),
    ],
)
def test_about_as_bad(points, holds):
    assert is_about_as_bad(LOGINS, points) == holds


@pytest.mark.parametrize(
    ("given", "moved"),
    [
        pytest.param(standings(FEWEST), Moved(20, 20, 1.0, ("segment",)), id="all moved"),
        pytest.param(standings(FEWEST - 1), None, id="too few to tell"),
        pytest.param(standings(15) + standings(15, after=-21, first=15), Moved(30, 15, 0.5, ("segment",)), id="short"),
        pytest.param(standings(5) + standings(15, after=None, first=5), Moved(20, 5, 0.25, ("segment",)), id="left"),
        pytest.param(standings(20) + standings(20, before=0, after=90, first=20), Moved(20, 20, 1.0, ("segment",)),
                     id="better off from the start"),
        pytest.param(standings(20, after=-100) + standings(20), Moved(20, 0, 0.0, ("segment",)), id="the latest day"),
        pytest.param(standings(20) + standings(5, after=-100, first=20, alike=()), Moved(20, 20, 1.0, ("segment",)),
                     id="those that are most alike, where they are enough"),
        pytest.param(standings(15) + standings(5, after=-100, first=20, alike=()), Moved(20, 15, 0.75, ()),
                     id="the others too, where they are not"),
    ],
)  # fmt: skip
def test_counted(given, moved):
    assert count_moved([LOGINS], given) == moved


def test_a_way_of_two_steps_takes_both():
    both = [
        Standing(f"A-{number}", (), {"logins": -100, "support": -40}, {"logins": 0, "support": 10 if number < 5 else 9})
        for number in range(20)
    ]
    one = standings(20, first=20)

    assert count_moved([LOGINS, SUPPORT], both + one) == Moved(20, 5, 0.25, ())


def test_a_step_that_moves_its_own_signal_nowhere_is_not_counted():
    still = Step("logins", {}, {}, 30, (-100, -100), "logins_30d", 0.4)

    assert count_moved([still], standings(30)) is None
