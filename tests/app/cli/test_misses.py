"""`varme models misses`: in words, for machines, and refused."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.store import open_store
from app.store.departures import Departure
from app.store.facts import Profile

LEFT_ON = date(2026, 6, 29)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def home(settings, make_record):
    """Three accounts that left: two were green 40 days before, one of them by hindsight; one was red."""
    store = open_store(settings.store_url, make=True)
    for account, band, said_at in (
        ("A-1", "green", BEFORE),
        ("A-2", "green", datetime(2026, 6, 30, tzinfo=UTC)),
        ("A-3", "red", BEFORE),
    ):
        record = make_record(account, LEFT_ON - timedelta(days=40), said_at=said_at)
        store.save_scores([replace(record, answer=replace(record.answer, band=band))])
    store.profiles.save([Profile("A-1", "[bold]Acme", "Kim", "small", None, None)])
    store.departures.replace(Departure(f"A-{number}", LEFT_ON) for number in (1, 2, 3))
    store.close()
    return settings.home


def test_in_words(run, home):
    code, said, _ = run("models", "misses", "--home", home)
    lines = said.splitlines()

    assert code == 0
    assert lines[0] == " 30 days before they left, of 3 accounts: 1 red, 2 green"
    assert lines[3] == "180 days before they left, of 0 accounts: –"
    assert [line.split()[0] for line in lines[6:8]] == ["A-2", "A-1"]
    assert "[bold]Acme" in lines[7]
    assert "38.4 green*" in lines[6]
    assert "38.4 green " in lines[7]
    assert lines[7].endswith("Only 9 logins in the last 30 days; accounts that stay have about 38.")
    assert lines[-1].startswith("* computed after")


def test_for_machines(run, home):
    _, said, _ = run("models", "misses", "--home", home, "--owner", "Kim", "--since", "2026-06-29", "--json")
    found = json.loads(said)
    (one,) = found["missed"]

    assert found["before"][0] == {"days": 30, "scored": 1, "red": 0, "yellow": 0, "green": 1, "grey": 0}
    assert (one["account_id"], one["left_on"], one["before"]["60"]) == ("A-1", "2026-06-29", None)
    assert one["before"]["30"]["score"] == 38.4
    assert one["before"]["30"]["snapshot_on"] == "2026-05-20"
    assert not one["before"]["30"]["computed_afterwards"]
    assert one["first_reason"].startswith("Only 9 logins")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--most", "1"], "… and 1 more: --most 2", id="more than are listed"),
        pytest.param(["--days", "90"], "None of them was green 90 days before.", id="nobody was missed"),
        pytest.param(["--since", "2026-06-30"], "No account is known to have left", id="nobody left"),
    ],
)
def test_what_else_it_says(run, home, words, says):
    code, said, _ = run("models", "misses", "--home", home, *words)

    assert code == 0
    assert says in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--days", "45"], "30, 60, 90, 180", id="no such days"),
        pytest.param(["--since", "June"], "2026-06-30", id="no day"),
    ],
)
def test_refused(run, home, words, says):
    code, _, muttered = run("models", "misses", "--home", home, *words)

    assert code == 2
    assert says in muttered


def test_without_a_store(run, tmp_path):
    code, _, muttered = run("models", "misses", "--home", tmp_path)

    assert code == 1
    assert "There is no store yet" in muttered.replace("\n", " ")
