"""How fresh scores are, when a run is due, and whose process has ended."""

import os
import socket
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.refreshing import find_freshness, has_ended, is_due, name_runner
from app.store.refreshes import BROKE_OFF, RefreshRecord

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOST = 36 * HOUR
DAY = date(2026, 6, 30)


def run(state, hours_ago, *, took=0.1, trouble=None, held=None):
    began = NOON - hours_ago * HOUR
    done = None if state == "running" else began + took * HOUR
    until = None if held is None else NOON + held * HOUR
    return RefreshRecord(1, began, state, "host:1", "", until, done, DAY, "3", None, trouble)


DONE = run("done", 7)
STANDS = run("done", 7, trouble="The source has not moved on.")


@pytest.mark.parametrize(
    ("newest", "done", "is_old", "why"),
    [
        pytest.param(DONE, DONE, False, None, id="done"),
        pytest.param(STANDS, STANDS, True, "The source has not moved on.", id="done, of a source that stands still"),
        pytest.param(run("refused", 1, trouble="usage is empty."), DONE, True, "usage is empty.", id="refused"),
        pytest.param(run("failed", 1, trouble="No source."), None, True, "No source.", id="failed, and none before"),
        pytest.param(run("running", 0.1, held=0.01), DONE, False, None, id="goes on"),
        pytest.param(run("running", 0.1, held=0.01), STANDS, True, "The source has not moved on.", id="still old"),
        pytest.param(run("running", 2, held=-1), DONE, True, BROKE_OFF, id="broken off"),
        pytest.param(
            run("done", 40),
            run("done", 40),
            True,
            "No run was done since 2026-06-28 20:06 UTC.",
            id="none for too long",
        ),
    ],
)
def test_scores_are_old_where_the_last_night_brought_none(newest, done, is_old, why):
    fresh = find_freshness(newest, done, NOON, MOST)

    assert (fresh.is_old, fresh.why) == (is_old, why)
    assert fresh.snapshot_on == (None if done is None else DAY)


def test_where_no_run_was_ever_made_nothing_is_said():
    assert find_freshness(None, None, NOON, MOST) is None


@pytest.mark.parametrize(
    ("newest", "due"),
    [
        pytest.param(None, True, id="none was ever made"),
        pytest.param(run("done", 6.9), False, id="done since"),
        pytest.param(run("done", 7.1), True, id="done before"),
        pytest.param(run("refused", 0.5), False, id="refused just now"),
        pytest.param(run("refused", 1.2), True, id="refused an hour ago"),
        pytest.param(run("running", 0.5, held=0.01), False, id="goes on"),
        pytest.param(run("running", 0.5, held=-0.01), True, id="broken off"),
    ],
)
def test_a_run_is_due_once_a_day_and_again_after_it_came_to_nothing(newest, due):
    assert is_due(newest, NOON, time(5), ZoneInfo("UTC")) is due


@pytest.mark.parametrize(("zone", "due"), [("UTC", True), ("Europe/Copenhagen", False), ("America/New_York", True)])
def test_the_time_of_day_is_that_of_the_zone(zone, due):
    # at 12:00 UTC it is 14:00 in Copenhagen and 08:00 in New York; the run was made two and a half hours ago
    assert is_due(run("done", 2.5), NOON, time(11, 30), ZoneInfo(zone)) is (due and zone != "America/New_York")


def test_a_process_is_seen_to_have_ended_on_its_own_host_only():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    host = socket.gethostname()

    assert has_ended(f"{host}:{ended.pid}")
    assert not has_ended(f"another-{host}:{ended.pid}")
    assert not has_ended(f"{host}:{os.getppid()}")
    assert has_ended(name_runner())
    assert not has_ended("no name of a process")
