"""What is loaded is spared the search for garbage, for as long as it is asked for."""

import gc

import pytest

from app.heap import sparing_what_is_loaded


def test_what_is_loaded_is_spared_until_the_end():
    with sparing_what_is_loaded():
        spared = gc.get_freeze_count()

    assert spared > 0
    assert gc.get_freeze_count() == 0


def test_what_comes_later_is_not_spared():
    with sparing_what_is_loaded():
        circle = []
        circle.append(circle)

        assert any(one is circle for one in gc.get_objects())


def test_it_ends_where_something_fails():
    with pytest.raises(ZeroDivisionError), sparing_what_is_loaded():
        _ = 1 / 0

    assert gc.get_freeze_count() == 0
