"""Which version served when: promotions and rollbacks are kept, and a rollback goes back one at a time."""

import pytest

from training.errors import NoEarlierChampion
from training.promotion.succession import Change, line_of, next_key, previous_champion, read_changes, served


def changes(words):
    """`1 2 back` is version 1, then version 2, then a rollback; days count from the 1st."""
    made = []
    for day, word in enumerate(words.split(), start=1):
        version = previous_champion(made) if word == "back" else word
        made.append(Change(version, f"2026-01-{day:02d}T00:00:00+00:00", "rollback" if word == "back" else "promotion"))
    return tuple(made)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param("1", ["1"], id="the first"),
        pytest.param("1 2 3", ["1", "2", "3"], id="three"),
        pytest.param("1 2 3 back", ["1", "2"], id="back once"),
        pytest.param("1 2 3 back back", ["1"], id="back twice goes further back"),
        pytest.param("1 2 back 3", ["1", "3"], id="another after a rollback"),
        pytest.param("1 2 back 2 back", ["1"], id="the same once more, and back again"),
        pytest.param("1 2 1 back", ["1", "2"], id="the first was promoted again"),
    ],
)
def test_a_rollback_takes_off_what_serves(words, line):
    assert line_of(changes(words)) == line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("", "no model serves yet", id="nothing served"),
        pytest.param("1", "version 1 is the first that serves", id="only one"),
        pytest.param("1 2 back", "version 1 is the first that serves", id="back at the first"),
    ],
)
def test_there_is_nothing_before_the_first(words, says):
    with pytest.raises(NoEarlierChampion, match=says):
        previous_champion(changes(words))


def test_changes_are_kept_in_order_whatever_their_number():
    tags = {"else": "kept"}
    kept = [Change(str(number), None, "promotion", "because", ("it is worse.",)) for number in range(1, 13)]
    for change in kept:
        tags[next_key(tags)] = change.to_tag()

    assert read_changes(dict(reversed(tags.items()))) == tuple(kept)
    assert next_key(tags) == "promotion.0013"


def test_when_a_version_served():
    found = changes("1 2 back 3")

    assert [(start[8:10], end and end[8:10]) for start, end in served(found, "1")] == [("01", "02"), ("03", "04")]
    assert served(found, "3") == [("2026-01-04T00:00:00+00:00", None)]
    assert served(found, "9") == []
