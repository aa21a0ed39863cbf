"""What is written of the versions is what is read."""

from datetime import UTC, datetime

import pytest

from app.succession import (
    SUCCESSION_FILE,
    Challenger,
    ChampionChange,
    Succession,
    SuccessionUnreadable,
    find_served,
    read_succession,
)

FIRST = ChampionChange("1", None, "promotion")
SECOND = ChampionChange("2", datetime(2026, 6, 30, 12, tzinfo=UTC), "rollback", "It was worse.")


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(Succession("1", None, None, ()), id="the first"),
        pytest.param(
            Succession("2", "1", Challenger("3", "2026-06-30", "refused", ("worse.",), {"rows": 3}), (FIRST, SECOND)),
            id="a challenger and a past",
        ),
    ],
)
def test_what_is_written_is_read(tmp_path, known):
    (tmp_path / SUCCESSION_FILE).write_text(known.to_json())

    assert read_succession(tmp_path) == known


def test_where_nothing_was_written_nothing_is_known(tmp_path):
    assert read_succession(tmp_path) is None
    assert find_served(tmp_path / "champion") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"champion": "1", "previous": null, "challenger": 3, "changes": []}']
)
def test_what_is_not_written_by_us_is_refused(tmp_path, text):
    (tmp_path / SUCCESSION_FILE).write_text(text)

    with pytest.raises(SuccessionUnreadable, match="varme work"):
        read_succession(tmp_path)
