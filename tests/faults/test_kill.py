"""`kill -9` while accounts are scored or the champion is swapped: no receipt of an answer is lost, nothing is half."""

import json
import random
import subprocess
import sys
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

import pytest
from sqlalchemy import create_engine

from app.store import open_store
from models.scorer import Scorer
from tests.faults.conftest import ACCOUNTS, VERSIONS
from tests.faults.crowd import Crowd
from tests.faults.server import ROOT

SWAP = """
import itertools, sys
from pathlib import Path
from training.registry.publish import publish
serving, *models = sys.argv[1:]
for model in itertools.cycle(models):
    folder, version, fingerprint = model.split(":")
    publish(Path(folder), Path(serving), version, fingerprint)
    print(version, flush=True)
"""
LONGEST_SECONDS = 0.8


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_in(request, tmp_path, furnish):
    url = None if request.param == "sqlite" else request.getfixturevalue("make_database")()
    return furnish(tmp_path / "home", url)


@dataclass
class Told:
    """What a series of kills came to, for the figures."""

    answers: int = 0
    cut_off: int = 0
    swapped: set[str] = field(default_factory=set)


def look_into(home, query):
    engine = create_engine(home.store_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def check_store(home, answers, two_models):
    """No receipt of a given answer is missing, each has its feature row, and the database itself is whole."""
    if home.store_url.startswith("sqlite"):
        assert look_into(home, "PRAGMA integrity_check") == [("ok",)]
        assert look_into(home, "PRAGMA foreign_key_check") == []
    kept = {
        receipt: (version, fingerprint)
        for receipt, version, fingerprint in look_into(
            home, "SELECT receipt, model_version, model_fingerprint FROM receipts"
        )
    }
    assert [one for one in answers if one["receipt"] not in kept] == []
    assert set(kept.values()) <= set(two_models.fingerprints.items())
    assert {kept[one["receipt"]][0] == one["model"]["version"] for one in answers} == {True}
    halves = (
        "SELECT receipt FROM receipts LEFT JOIN feature_rows ON fingerprint = feature_row WHERE fingerprint IS NULL"
    )
    assert look_into(home, halves) == []
    store = open_store(home.store_url)
    for one in answers[-20:]:
        assert store.history.find_receipt(one["receipt"]).answer.score == round(one["score"] * 10)
    store.close()


def check_champion(home, two_models):
    """The champion is whole, and one of the two; gives its version."""
    version = json.loads((home.serving / "champion" / "serving.json").read_text())["version"]
    assert Scorer.load(home.serving / "champion").fingerprint == two_models.fingerprints[version]
    return version


@contextmanager
def swapping(home, two_models):
    """Another process that puts one model after the other in service, until it is killed."""
    models = [f"{two_models.folders[one]}:{one}:{two_models.fingerprints[one]}" for one in VERSIONS]
    command = (sys.executable, "-c", SWAP, str(home.serving), *models)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as swapper:  # noqa: S603 -- this very Python
        try:
            assert swapper.stdout.readline()
            yield
        finally:
            swapper.kill()


def kill_again_and_again(home, start, two_models, kills, *, swaps):
    """So many times: start, ask, kill at a random moment, look at what is left."""
    chance, told = random.Random(5), Told()  # noqa: S311 -- a repeatable choice, no secret
    version, before = "1", []
    for number in range(kills):
        server = start(home, workers=2 if number % 10 == 9 else 1)
        with server.caller(home.key) as caller:
            assert caller.ask("/readyz")[2]["version"] == version
            for one in before[-5:]:
                assert caller.ask(f"/api/receipts/{one['receipt']}")[2]["score"] == one["score"]
        with swapping(home, two_models) if swaps else nullcontext():
            crowd = Crowd(server, home.key, ACCOUNTS, number * 1_000_000)
            try:
                crowd.wait_for(1)
                threading.Event().wait(chance.uniform(0, LONGEST_SECONDS))
            finally:
                server.kill()
                crowd.end()
        assert crowd.refused == []
        check_store(home, crowd.answers, two_models)
        version, before = check_champion(home, two_models), crowd.answers
        told.answers += len(crowd.answers)
        told.cut_off += crowd.cut_off
        told.swapped |= {one["model"]["version"] for one in crowd.answers}
    print(f"\n{kills} kills: {told}")  # noqa: T201 -- the figures
    assert told.cut_off > 0


@pytest.mark.parametrize(
    ("kept_in", "kills"),
    [
        ("sqlite", 2),
        pytest.param("postgresql", 2, marks=pytest.mark.faults),
        pytest.param("sqlite", 50, marks=pytest.mark.faults),
        pytest.param("postgresql", 50, marks=pytest.mark.faults),
    ],
    indirect=["kept_in"],
)
def test_no_answer_is_lost_when_the_server_is_killed(kept_in, start, two_models, kills):
    kill_again_and_again(kept_in, start, two_models, kills, swaps=False)


def test_a_kill_during_swaps_leaves_the_old_champion_or_the_new(home, start, two_models):
    kill_again_and_again(home, start, two_models, 2, swaps=True)


@pytest.mark.faults
def test_fifty_kills_during_swaps_leave_the_old_champion_or_the_new(kept_in, start, two_models):
    kill_again_and_again(kept_in, start, two_models, 50, swaps=True)
