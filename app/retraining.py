"""When the next training is due, and why it may be due sooner: the same for the page, programs and commands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.settings.values import Period
from app.store.drift import DriftCheck, DriftReason
from app.store.requests import RequestRecord
from app.succession import Challenger

# What drifts within so many days of a challenger's training was there when it was trained, or is about to be judged.
FRESH_DAYS = 30
# After a training that made a version, and after one that failed, nothing is tried by itself for so long.
PAUSE_DONE, PAUSE_FAILED = Period(1, "months"), timedelta(days=1)
# Who asks when the worker does so by its own schedule.
SCHEDULE = "schedule"
_SAYINGS = {
    "feature_moved": "values have moved",
    "unknown_rose": "more is unknown",
    "scores_moved": "scores have moved",
    "calibration_off": "probabilities no longer hold",
    "performance_fell": "it tells less well who leaves",
    "new_category": "there are categories that it never saw",
    "table_gone": "a table is gone",
}


class CannotRetrain(Exception):
    """Nothing is trained anew: no model serves, there is nothing new to learn from, or somebody else is at it."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a model is to be trained anew.

    Attributes:
        due_on: by the calendar, counted from the newest training, be it of the challenger; None for never.
        is_due: whether that day has come, or drift calls for it at once.
        sooner: why drift calls for it; empty where it does not, or where the challenger has learnt since.
        trained_on: the model that serves learnt from nothing that became known on this day or later.
        waits: the version of the challenger that waits for a person; None where there is none.
    """

    due_on: date | None
    is_due: bool
    sooner: tuple[DriftReason, ...]
    trained_on: date
    waits: str | None


def find_due(
    trained_on: date, every: Period, today: date, drift: DriftCheck | None, challenger: Challenger | None
) -> Due:
    """When a model is to be trained anew.

    A challenger that waits has learnt what there was: the calendar counts from it, and drift that was seen before it
    was trained, or up to `FRESH_DAYS` after, calls for no other one.

    Args:
        trained_on: that of the model that serves.
        every: how long after a training the next one is due.
        today: the day, in UTC.
        drift: the newest check of the model that serves; None where there is none.
        challenger: the version that waits; None where there is none.
    """
    newest, is_fresh = trained_on, False
    if challenger is not None:
        learnt = date.fromisoformat(challenger.trained_on)
        newest = max(trained_on, learnt)
        is_fresh = drift is not None and drift.snapshot_on <= learnt + timedelta(days=FRESH_DAYS)
    due_on = every.after(newest)
    calls = drift is not None and drift.verdict == "retrain" and not is_fresh
    return Due(
        due_on,
        calls or (due_on is not None and due_on <= today),
        drift.reasons if drift is not None and calls else (),
        trained_on,
        None if challenger is None else challenger.version,
    )


def say_why(due: Due, every: Period, today: date) -> str | None:
    """Why a training is due, in sentences that name nothing of the data; None where none is."""
    said = []
    if due.due_on is not None and due.due_on <= today:
        waits = "" if due.waits is None else f"; version {due.waits} still waits for a decision"
        said.append(f"A training has been due since {due.due_on}, {every} after the newest one{waits}.")
    if due.is_due and (due.sooner or not said):
        codes = dict.fromkeys(one.code for one in due.sooner)
        moved = ", ".join(_SAYINGS.get(code, code.replace("_", " ")) for code in codes)
        said.append(f"The data have drifted from those that it learnt from{': ' + moved if moved else ''}.")
    return " ".join(said) or None


def find_pause(tried: RequestRecord | None, every: Period) -> datetime | None:
    """Until when nothing is tried by itself after the last try; None where nothing was tried, or one goes on.

    Args:
        tried: the newest request for a training.
        every: how long after a training the next one is due; no pause is longer.
    """
    if tried is None or tried.done_at is None:
        return None
    if tried.state == "failed":
        return tried.done_at + PAUSE_FAILED
    days = [later - tried.done_at.date() for one in (PAUSE_DONE, every) if (later := one.after(tried.done_at.date()))]
    return tried.done_at + min(days)
