"""The counts of the benchmark of drift, on outcomes made by hand."""

from datetime import UTC, date, datetime

import pytest

from app.store.drift import DriftCheck, DriftReason
from tests.benchmarks.drift.__main__ import KINDS, Outcome, as_markdown, names

FOUND = dict.fromkeys(KINDS, 1)


def test_a_run_that_cries_twice_counts_once_and_what_was_missed_is_shown():
    cried = ["2025-08-01 feature_moved logins_7d", "2025-08-01 scores_moved None", "2025-09-01 scores_moved None"]
    text = as_markdown([Outcome(1, 12, cried, FOUND), Outcome(2, 12, [], {**FOUND, "price_rise": 0})], 400)

    assert "2 of 24 runs cried" in text
    assert "7 of 8 times" in text
    assert "| 1 | 12 | 2 | feature_moved logins_7d; scores_moved None | 1 | 1 | 1 | 1 |" in text
    assert "| 2 | 12 | 0 | – | 1 | 1 | 1 | **no** |" in text


@pytest.mark.parametrize(
    ("verdict", "code", "subject", "is_named"),
    [
        ("look", "table_gone", "tickets", True),
        ("fine", "table_gone", "tickets", False),
        ("look", "table_gone", "usage", False),
        ("retrain", "scores_moved", None, False),
    ],
)
def test_a_change_is_found_where_it_is_named(verdict, code, subject, is_named):
    reason = DriftReason(code, subject, "It moved.")
    check = DriftCheck(1, datetime(2025, 10, 1, tzinfo=UTC), date(2025, 10, 1), "1", verdict, (reason,), {})

    assert names(check, "table_gone", "tickets") is is_named
