"""Keys: each row names its account, none comes twice, and of several mistakes the first in the file is said."""

from datetime import date

import numpy as np
import pytest

from features.errors import TableError
from features.table.keys import Keys


def gather(*parts):
    """Keys added part by part; each part is of accounts, or of accounts and their days."""
    keys = Keys("id", has_snapshots=bool(parts) and isinstance(parts[0], dict))
    for part in parts:
        days = np.array(list(part.values()), dtype="datetime64[D]") if isinstance(part, dict) else None
        keys.add(tuple(part), days)
    return keys


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        pytest.param([("a", "b"), ("b", "a")], "'b' comes more than once", id="the first that comes again"),
        pytest.param([("a", ""), ("", "b", "b")], "blank in 2 of 5 rows; the first is row 2", id="blank before twice"),
        pytest.param([{"a": date(2026, 1, 1)}, {"a": date(2026, 1, 1)}], "'a' on 2026-01-01", id="twice on a day"),
    ],
)
def test_keys_that_can_not_be_are_refused(parts, says):
    with pytest.raises(TableError, match=says):
        gather(*parts).refuse()


def test_an_account_may_come_on_several_days_and_rows_are_counted_by_day():
    keys = gather({"b": date(2026, 2, 1), "a": date(2026, 1, 1)}, {"a": date(2026, 2, 1)})

    keys.refuse()
    assert list(keys.rows_by_day().items()) == [(date(2026, 1, 1), 1), (date(2026, 2, 1), 2)]


def test_a_table_without_days_has_none():
    assert gather(("a",), ("b",)).rows_by_day() == {}
