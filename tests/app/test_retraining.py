"""When a training is due: by the calendar, by drift, and not while a challenger that has learnt it all waits."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.retraining import FRESH_DAYS, Due, find_due, find_pause, say_why
from app.settings.values import NEVER, Period
from app.store.drift import DriftCheck, DriftReason
from app.store.requests import RequestRecord
from app.succession import Challenger

HALF_YEAR = Period(6, "months")
TRAINED_ON = date(2026, 1, 1)
MOVED = DriftReason("feature_moved", "logins_30d", "Logins fell for nearly all.", {"psi": 0.4})
STRANGE = DriftReason("sky_fell", None, "The sky fell.", {})


def checked(verdict, on=date(2026, 3, 1), reasons=(MOVED,)):
    return DriftCheck(1, datetime(2026, 3, 1, tzinfo=UTC), on, "1", verdict, reasons, {})


def waiting(trained_on):
    return Challenger("2", trained_on, "promotable")


@pytest.mark.parametrize(
    ("every", "today", "due_on", "is_due"),
    [
        pytest.param(HALF_YEAR, date(2026, 6, 30), date(2026, 7, 1), False, id="the day before"),
        pytest.param(HALF_YEAR, date(2026, 7, 1), date(2026, 7, 1), True, id="its day"),
        pytest.param(Period(10, "days"), date(2026, 1, 11), date(2026, 1, 11), True, id="days"),
        pytest.param(Period(2, "weeks"), date(2026, 1, 14), date(2026, 1, 15), False, id="weeks"),
        pytest.param(NEVER, date(2036, 1, 1), None, False, id="never"),
    ],
)
def test_the_calendar_counts_from_the_training(every, today, due_on, is_due):
    assert find_due(TRAINED_ON, every, today, None, None) == Due(due_on, is_due, (), TRAINED_ON, None)


@pytest.mark.parametrize("every", [HALF_YEAR, NEVER])
@pytest.mark.parametrize(("verdict", "is_due"), [("fine", False), ("look", False), ("retrain", True)])
def test_drift_calls_for_it_at_once_by_the_last_of_its_verdicts(every, verdict, is_due):
    due = find_due(TRAINED_ON, every, date(2026, 3, 2), checked(verdict), None)

    assert (due.is_due, due.sooner) == (is_due, (MOVED,) if is_due else ())


@pytest.mark.parametrize(
    ("trained_on", "seen_on", "due_on", "is_due"),
    [
        pytest.param("2026-03-01", date(2026, 3, 1), date(2026, 9, 1), False, id="it has learnt what drifted"),
        pytest.param(
            "2026-03-01",
            date(2026, 3, 1) + timedelta(FRESH_DAYS),
            date(2026, 9, 1),
            False,
            id="the champion is still checked while it waits",
        ),
        pytest.param(
            "2026-03-01", date(2026, 3, 2) + timedelta(FRESH_DAYS), date(2026, 9, 1), True, id="it waits too long"
        ),
        pytest.param("2025-06-01", date(2026, 3, 1), date(2026, 7, 1), True, id="it is older than the champion"),
    ],
)
def test_a_challenger_that_waits_has_learnt_what_there_was(trained_on, seen_on, due_on, is_due):
    due = find_due(TRAINED_ON, HALF_YEAR, date(2026, 4, 15), checked("retrain", seen_on), waiting(trained_on))

    assert (due.due_on, due.is_due, bool(due.sooner), due.waits) == (due_on, is_due, is_due, "2")


@pytest.mark.parametrize(
    ("today", "drift", "challenger", "says"),
    [
        pytest.param(date(2026, 5, 1), None, None, None, id="nothing is due"),
        pytest.param(
            date(2026, 7, 1),
            None,
            None,
            "A training has been due since 2026-07-01, 6 months after the newest one.",
            id="the calendar",
        ),
        pytest.param(
            date(2026, 9, 1),
            None,
            waiting("2026-03-01"),
            "A training has been due since 2026-09-01, 6 months after the newest one; version 2 still waits for a "
            "decision.",
            id="a challenger that is old itself",
        ),
        pytest.param(
            date(2026, 5, 1),
            checked("retrain", reasons=(MOVED, MOVED, STRANGE)),
            None,
            "The data have drifted from those that it learnt from: values have moved, sky fell.",
            id="drift",
        ),
        pytest.param(
            date(2026, 5, 1),
            checked("retrain", reasons=()),
            None,
            "The data have drifted from those that it learnt from.",
            id="drift without a reason",
        ),
        pytest.param(
            date(2026, 7, 1),
            checked("retrain"),
            None,
            "A training has been due since 2026-07-01, 6 months after the newest one. The data have drifted from those "
            "that it learnt from: values have moved.",
            id="both",
        ),
    ],
)
def test_why_is_said_without_a_name(today, drift, challenger, says):
    due = find_due(TRAINED_ON, HALF_YEAR, today, drift, challenger)

    assert say_why(due, HALF_YEAR, today) == says
    assert due.is_due == (says is not None)


def tried(state, done_at):
    return RequestRecord(
        1, "retrain", "1", "", overrules=False, asked_by="anna", asked_at=done_at, state=state, done_at=done_at
    )


@pytest.mark.parametrize(
    ("state", "every", "until"),
    [
        pytest.param("done", HALF_YEAR, datetime(2026, 2, 28, 12, tzinfo=UTC), id="a month after one that was made"),
        pytest.param("done", Period(1, "weeks"), datetime(2026, 2, 7, 12, tzinfo=UTC), id="no longer than the period"),
        pytest.param("done", NEVER, datetime(2026, 2, 28, 12, tzinfo=UTC), id="where drift alone calls for it"),
        pytest.param("failed", HALF_YEAR, datetime(2026, 2, 1, 12, tzinfo=UTC), id="a day after one that failed"),
    ],
)
def test_nothing_is_tried_by_itself_soon_after_a_try(state, every, until):
    assert find_pause(tried(state, datetime(2026, 1, 31, 12, tzinfo=UTC)), every) == until


def test_there_is_no_pause_where_nothing_was_tried_or_one_goes_on():
    assert find_pause(None, HALF_YEAR) is None
    assert find_pause(tried("taken", None), HALF_YEAR) is None
