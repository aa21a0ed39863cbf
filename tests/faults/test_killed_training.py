"""`kill -9` while a new model is trained: no half version, the same champion, and the next call starts anew."""

import os
import random
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import create_engine

from app.settings import Settings
from app.store import open_store
from app.succession import find_served
from tests.app.jobs.contests import register
from tests.faults.server import ROOT, START
from training.registry.registry import Registry

ROWS = 300
# What is said while a table is learnt from; the last one is where a version comes to be.
STEPS = ("Asking the registry", "Reading accounts.csv", "Judging on", "Comparing with", "Registering the model")
KILLS, LONGEST_SECONDS = 20, 3.0
TOML = """
home = "home"
[table]
location = "accounts.csv"
id = "account"
label = "left"
[training]
trials = 1
"""


@pytest.fixture
def home(tmp_path, learnt, make_home, monkeypatch):
    """A home in which a model serves, beside a table of accounts of which those with few logins leave."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    chance = np.random.default_rng(3)
    logins = chance.poisson(20, ROWS)
    left = chance.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16)))
    lines = [f"C-{row},{logins[row]},{int(left[row])}" for row in range(ROWS)]
    (tmp_path / "accounts.csv").write_text("\n".join(["account,logins,left", *lines]))
    (tmp_path / "varme.toml").write_text(TOML)
    home = make_home(tmp_path / "home")
    register(Registry(home), learnt)
    return home


def begin(home):
    """A training in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VARME_")}
    return subprocess.Popen(  # noqa: S603 -- this very Python
        (sys.executable, "-P", "-c", START, "retrain", "--now"),
        cwd=home.parent,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_at(home, step, seconds):
    """Kill a training so long after it says that it does a step."""
    with begin(home) as process:
        assert any(line.startswith(step) for line in process.stdout), f"it never said: {step}"
        threading.Event().wait(seconds)
        process.kill()


def let_the_lease_run_out(store_url):
    engine = create_engine(store_url)
    with engine.begin() as connection:
        long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)
        connection.exec_driver_sql(
            "UPDATE requests SET taken_until = ?, times_taken = 1 WHERE state = 'taken'", (str(long_ago),)
        )
    engine.dispose()


def check(home, champion):
    """Each version is whole and can be loaded, and the same one serves; gives how many versions there are."""
    registry = Registry(home)
    versions = registry.versions()
    for one in versions:
        assert one.hashes
        assert one.metrics
        assert registry.scorer(one.version).spec.trained_on == one.trained_on
        assert registry.card(one.version) is not None
    assert (registry.champion().version, find_served(home / "serving" / "champion")) == (champion, champion)
    return len(versions)


@pytest.mark.faults
@pytest.mark.parametrize("step", STEPS)
def test_a_training_that_is_killed_leaves_no_half_version(home, step):
    url, before = Settings(home=home).store_url, check(home, "1")
    kill_at(home, step, 0)
    after = check(home, "1")
    with begin(home) as second:
        told = second.communicate()[0]
    let_the_lease_run_out(url)
    with begin(home) as third:
        said = third.communicate()[0]
    store = open_store(url)
    request = store.requests.newest()
    store.close()

    assert after == before
    assert (second.returncode, "is training since" in told) == (1, True)
    assert third.returncode == 0, said
    assert (request.id, request.state, request.times_taken) == (1, "done", 2)
    assert check(home, "1") == before + 1


@pytest.mark.faults
def test_kills_while_a_version_is_registered_leave_whole_ones_or_none(home):
    chance, url = random.Random(5), Settings(home=home).store_url  # noqa: S311 -- a repeatable choice, no secret
    counts = [check(home, "1")]
    for _ in range(KILLS):
        kill_at(home, "Registering the model", chance.uniform(0, LONGEST_SECONDS))
        counts.append(check(home, "1"))
        let_the_lease_run_out(url)
    with begin(home) as last:
        said = last.communicate()[0]
    print(f"\nversions after each kill: {counts}")  # noqa: T201 -- the figures

    assert all(after - before in {0, 1} for before, after in pairwise(counts))
    assert last.returncode == 0, said
    assert check(home, "1") == counts[-1] + 1
