"""`kill -9` during nightly runs: each day is whole in the end, as if nobody had killed anything, and told once."""

import csv
import random
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import create_engine

from app.delivery.deliverer import Deliverer
from app.jobs.delivering import delivering
from app.jobs.refreshing import Runner
from app.settings import Settings
from app.store import open_store
from tests.app.delivery.conftest import SECRET, Receiver
from tests.faults.server import ROOT

# What a killed one had in hand is anybody's after a second, so that the tests need not wait for a minute.
REFRESH = """
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
import app.jobs.delivering as delivering
from app.jobs.refreshing import Runner
from app.settings import Settings
from app.store import open_store
delivering.Deliverer = partial(delivering.Deliverer, lease=timedelta(seconds=1))
home, store_url, url, secret, table, now = sys.argv[1:]
crm = {"kind": "webhook", "url": url, "secret": secret, "allow_private": True, "per_minute": 0}
settings = Settings(home=home, store={"url": store_url}, destinations={"crm": crm})
at = datetime.fromisoformat(now)
store = open_store(store_url, make=True)
runner = Runner(settings, store, lambda: at, lambda _: None, Path(home) / "scores.parquet", table=Path(table))
run = runner.begin()
print("begun", flush=True)
print(runner.make(run).says)
"""
ACCOUNTS = 1500
# after so many kills of the runs of a day, one is let through
KILLS_A_DAY = 5
FIRST = datetime(2026, 6, 29, 5, tzinfo=UTC)
# what readers see: the official series, how the accounts stand, what the lists add up to, and what was to be told
SEEN = (
    "SELECT account_id, snapshot_on, score, band, receipt, earlier_on, earlier_score FROM scores ORDER BY 1, 2",
    "SELECT account_id, snapshot_on, score, band, since_score FROM standings ORDER BY 1",
    "SELECT owner, segment, band, currency, accounts, arrived, mrr FROM standing_totals ORDER BY 1, 2, 3, 4",
    "SELECT account_id, snapshot_on, key, said FROM outbox ORDER BY 1, 2",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    sqlite = Settings(home=tmp_path / "home").store_url
    return sqlite if request.param == "sqlite" else request.getfixturevalue("make_database")()


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


def write_table(folder, day):
    """The accounts as of a day; of every third one something else is known each day."""
    path = folder / f"accounts-{day}.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["account_id", "logins_30d", "plan", "nps", "tickets_90d", "logins_change"])
        for number in range(ACCOUNTS):
            logins = number % 40 + (7 * day if number % 3 == 0 else 0)
            rows.writerow([f"A-{number}", logins, "team", number % 10, number % 3, 0.9])
    return path


def look_into(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [[tuple(map(str, row)) for row in connection.exec_driver_sql(query)] for query in SEEN]
    engine.dispose()
    return rows


def days_of_lists(url):
    """Of which days lists tell, whatever run goes on or broke off; what they add up to is what they hold."""
    engine = create_engine(url)
    with engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT band, COUNT(*) FROM standings GROUP BY band ORDER BY band").all()
        sums = "SELECT band, SUM(accounts) FROM standing_totals GROUP BY band ORDER BY band"
        assert [(band, int(many)) for band, many in connection.exec_driver_sql(sums)] == [tuple(row) for row in held]
        days = connection.exec_driver_sql("SELECT snapshot_on, COUNT(*) FROM standings GROUP BY snapshot_on").all()
    engine.dispose()
    return [(str(on), many) for on, many in days]


def run_undisturbed(settings, folder, days):
    """The same days in another home, where nobody kills anything; the keys of all that was to be told."""
    store, keys, now = open_store(settings.store_url), set(), FIRST
    for day in range(days):
        now += timedelta(days=1)
        table = folder / f"accounts-{day}.csv"
        runner = Runner(settings, store, partial(datetime.fromtimestamp, now.timestamp(), UTC), print, folder / "s.csv")
        runner = replace(runner, delivers=False, table=table)
        assert runner.make(runner.begin()).state == "done"
        keys |= {key for _, _, key, _ in look_into(settings.store_url)[3]}
    store.close()
    return keys


def finish(settings):
    """Deliver what is left, as some minutes later, when what killed ones had in hand is anybody's again."""
    store = open_store(settings.store_url)
    with delivering(settings, store) as real:
        later = Deliverer(
            store.outbox,
            real.routes,
            "later",
            lambda: datetime.now(UTC) + timedelta(minutes=5),
            random.Random(5),  # noqa: S311 -- repeatable
        )
        later.deliver_all(lambda _: False, lambda *_: None)
    store.close()


@pytest.mark.parametrize(
    ("store_url", "kills"),
    [
        ("sqlite", 2),
        pytest.param("postgresql", 2, marks=pytest.mark.faults),
        pytest.param("sqlite", 50, marks=pytest.mark.faults),
        pytest.param("postgresql", 50, marks=pytest.mark.faults),
    ],
    indirect=["store_url"],
)
def test_every_day_is_whole_and_told_once_whatever_is_killed(store_url, receiver, furnish, tmp_path, kills):
    home, chance = furnish(tmp_path / "home", store_url).folder, random.Random(5)  # noqa: S311 -- repeatable
    other = furnish(tmp_path / "undisturbed")
    days = -(-kills // KILLS_A_DAY)
    longest, while_running = 2.0, 0
    ((_, of_before),) = days_of_lists(store_url)
    for day in range(days):
        table, now = write_table(tmp_path, day), FIRST + timedelta(days=day + 1)
        words = (str(home), store_url, receiver.url(), SECRET, str(table), now.isoformat())
        for _ in range(min(KILLS_A_DAY, kills - day * KILLS_A_DAY)):
            with subprocess.Popen((sys.executable, "-c", REFRESH, *words), cwd=ROOT, stdout=subprocess.PIPE) as run:  # noqa: S603 -- this very Python
                assert run.stdout.readline() == b"begun\n"
                threading.Event().wait(chance.uniform(0, longest))
                while_running += run.poll() is None
                run.kill()
            # what was there before all runs, the day before, or this one: all of it, and nothing else
            assert [many for _, many in days_of_lists(store_url)] in ([of_before], [ACCOUNTS])
        let_through = subprocess.run((sys.executable, "-c", REFRESH, *words), cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- this very Python
        assert f"{ACCOUNTS:,} accounts scored" in let_through.stdout.decode()
    crm = {"kind": "webhook", "url": receiver.url(), "secret": SECRET, "allow_private": True, "per_minute": 0}
    finish(Settings(home=home, store={"url": store_url}, destinations={"crm": crm}))
    keys = run_undisturbed(Settings(home=other.folder, destinations={"crm": crm}), tmp_path, days)
    came = defaultdict(set)
    for one in receiver.received:
        came[one.headers["webhook-id"]].add(one.body)
    twice = len(receiver.received) - len(came)
    print(f"\n{kills} kills, {while_running} of them while it ran: {len(keys)} news, {twice} came twice")  # noqa: T201 -- the figures

    seen = look_into(store_url)
    assert seen == look_into(other.store_url)
    # what a killed one had in hand when the next day came is old news, and not told any more
    assert {key for _, _, key, _ in seen[3]} <= set(came) <= keys
    assert {len(bodies) for bodies in came.values()} == {1}
    assert while_running > 0
