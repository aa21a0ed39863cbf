"""Pulling from a real registry: the champion comes whole and verified, or what serves keeps on serving."""

import json
import os
import re
import resource
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.jobs.pulling import keep_pulling, pull
from app.pulled import read_pull
from models.folder import write_model
from models.golden import write_golden
from models.scorer import Scorer
from training.registry.publish import publish
from training.registry.registry import Registry

NAME = "customer-health"
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
FILES = ("booster.txt", "golden.json", "model.json")


@pytest.fixture(scope="module")
def central(tmp_path_factory, learnt, make_spec, make_home):
    """A registry of its own: versions 1 and 2 with golden rows, and 3 as an earlier release registered it."""
    folder = tmp_path_factory.mktemp("central")
    registry = Registry(make_home(folder / "home"))
    for number in (1, 2, 3):
        model = folder / f"model-{number}"
        spec = make_spec(calibration=learnt.spec.calibration, scale=learnt.spec.scale, trained_on=f"2026-0{number}-01")
        write_model(model, learnt.model.booster_text, spec)
        if number < 3:
            write_golden(model)
        registry.register(model, spec, parameters={}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=None)
    registry.client.delete_model_version_tag(NAME, "3", "hashes")
    return registry


@pytest.fixture
def crown(central, monkeypatch):
    """Names a version champion in the central registry, as another machine would."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", central.uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")
    return lambda version: central.client.set_registered_model_alias(NAME, "champion", version)


@pytest.fixture
def home(tmp_path, crown):
    """A home in which version 1 serves, pulled from the central registry."""
    crown("1")
    home = tmp_path / "home"
    assert pull(home, lambda: NOON).pull.is_swapped
    return home


@pytest.fixture
def files(central):
    """The files of version 2 in the registry, put back afterwards."""
    (golden,) = [
        path
        for path in central.home.rglob("golden.json")
        if Scorer.load(path.parent).spec.trained_on.startswith("2026-02")
    ]
    kept = {name: (golden.parent / name).read_bytes() for name in FILES}
    yield golden.parent
    for name, content in kept.items():
        (golden.parent / name).write_bytes(content)


def served(home):
    return json.loads((home / "serving" / "champion" / "serving.json").read_text())["version"]


def left_over(home):
    return [path.name for path in (home / "serving").rglob(".*")]


def test_a_new_champion_comes_whole_and_verified(home, crown):
    crown("2")
    attempt = pull(home, lambda: NOON + timedelta(hours=1))

    assert attempt.error is None
    assert (served(home), attempt.pull.version, attempt.pull.is_swapped, attempt.pull.golden_rows) == (
        "2",
        "2",
        True,
        20,
    )
    assert read_pull(home / "serving") == attempt.pull
    assert Scorer.load(home / "serving" / "champion").spec.trained_on == "2026-02-01"
    assert left_over(home) == []


def test_where_it_serves_already_nothing_is_done(home):
    inode = (home / "serving" / "champion").lstat().st_ino
    attempt = pull(home, lambda: NOON)

    assert "nothing to do" in attempt.say()
    assert (attempt.pull.is_swapped, attempt.pull.golden_rows) == (False, None)
    assert (home / "serving" / "champion").lstat().st_ino == inode


def test_a_spoilt_copy_is_fetched_anew(home):
    (home / "serving" / "champion" / "golden.json").write_text("{}")
    attempt = pull(home, lambda: NOON)

    assert attempt.pull.is_swapped
    assert pull(home, lambda: NOON).pull.is_swapped is False


def test_a_model_of_an_earlier_release_serves_and_that_is_said(home, crown):
    crown("3")
    attempt = pull(home, lambda: NOON)
    again = pull(home, lambda: NOON)

    assert (served(home), attempt.error) == ("3", None)
    assert "no golden rows" in attempt.say()
    assert not again.pull.is_swapped


def cut_short(folder):
    file = folder / "booster.txt"
    file.write_bytes(file.read_bytes()[:-100])


def answer_otherwise(folder):
    whole = json.loads((folder / "golden.json").read_text())
    whole["rows"][3]["answer"]["other_points"] += 1
    (folder / "golden.json").write_text(json.dumps(whole))


@pytest.mark.parametrize(
    ("spoil", "kind", "says"),
    [
        pytest.param(cut_short, "download broken", r"booster\.txt is missing, cut short", id="a file cut short"),
        pytest.param(
            lambda folder: (folder / "golden.json").unlink(),
            "download broken",
            "golden.json is missing",
            id="one missing",
        ),
        pytest.param(
            lambda folder: (folder / "model.json").unlink(), "download broken", "no model.json", id="the JSON missing"
        ),
        pytest.param(answer_otherwise, "download broken", "golden.json is missing", id="other golden rows"),
    ],
)
def test_what_did_not_come_as_registered_leaves_the_last_good_one_serving(home, crown, files, spoil, kind, says):
    crown("2")
    spoil(files)
    attempt = pull(home, lambda: NOON)

    assert (served(home), attempt.pull.kind) == ("1", kind)
    assert re.search(says, str(attempt.error))
    assert left_over(home) == []


def test_a_model_that_answers_otherwise_leaves_the_last_good_one_serving(home, crown, files, central):
    crown("2")
    tags = central.client.get_model_version(NAME, "2").tags
    central.client.delete_model_version_tag(NAME, "2", "hashes")
    answer_otherwise(files)
    attempt = pull(home, lambda: NOON)
    central.client.set_model_version_tag(NAME, "2", "hashes", tags["hashes"])

    assert (served(home), attempt.pull.kind) == ("1", "model corrupt")
    assert "golden row 4 of 20" in str(attempt.error)


@contextmanager
def at_most(size):
    """No file of this process may be larger: what is longer ends as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_last_good_one_serving_and_passes(home, crown):
    crown("2")
    with at_most(3000):
        failed = pull(home, lambda: NOON)
        kept = served(home)
    after = pull(home, lambda: NOON)

    assert (kept, failed.pull.kind) == ("1", "download broken")
    assert read_pull(home / "serving").kind is None
    assert (served(home), after.error) == ("2", None)
    assert left_over(home) == []


def test_a_home_that_can_not_be_written_is_told(home, crown):
    crown("2")
    versions = home / "serving" / "versions"
    versions.rename(home / "serving" / "moved")
    versions.write_text("no folder")
    attempt = pull(home, lambda: NOON)

    assert attempt.pull.kind == "not written"
    assert str(home) not in read_pull(home / "serving").why


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "sqlite:////proc/nowhere/mlflow.db"], ids=["server", "file"])
def test_a_registry_that_is_away_is_told_since_when_and_comes_back(home, crown, central, monkeypatch, address):
    crown("2")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    first, second = (pull(home, lambda at=at: NOON + timedelta(minutes=at)) for at in (1, 2))
    kept = served(home)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", central.uri)
    after = pull(home, lambda: NOON + timedelta(minutes=3))

    assert (kept, first.pull.kind, second.pull.kind) == ("1", "registry away", "registry away")
    assert (first.pull.since, second.pull.since) == (NOON + timedelta(minutes=1),) * 2
    assert address not in second.pull.to_json()
    assert (served(home), after.pull.kind, after.pull.since) == ("2", None, None)


def test_a_registry_without_a_champion_is_told(home, central):
    central.client.delete_registered_model_alias(NAME, "champion")
    attempt = pull(home, lambda: NOON)

    assert (served(home), attempt.pull.kind) == ("1", "no champion")


def test_it_keeps_on_pulling_whatever_goes_wrong(home, crown, files):
    crown("2")
    whole, told = (files / "booster.txt").read_bytes(), []
    cut_short(files)

    def wait(seconds):
        assert seconds == 60
        (files / "booster.txt").write_bytes(whole)
        return len(told) == 3

    keep_pulling(home, lambda: NOON, 60, told.append, wait)

    assert [(one.pull.kind, one.pull.is_swapped) for one in told] == [
        ("download broken", False),
        (None, True),
        (None, False),
    ]
    assert read_pull(home / "serving").every_seconds == 60


def test_folders_that_no_link_names_are_removed_but_for_the_newest_two(home, central):
    versions = home / "serving" / "versions"
    folder = central.home.parent / "model-1"
    for number in range(10, 15):
        publish(folder, home / "serving", str(number), "f" * 64)
        for place, path in enumerate(sorted(versions.iterdir())):
            os.utime(path, (place, place))
    left = versions / ".stopped"
    left.mkdir()
    os.utime(left, (0, 0))
    publish(folder, home / "serving", "15", "f" * 64)

    assert sorted(path.name.partition("-")[0] for path in versions.iterdir()) == ["13", "14", "15"]
    assert served(home) == "15"


def test_the_process_beside_the_service_pulls_and_ends_with_it(home, crown):
    crown("2")
    environment = {**os.environ, "VARME_HOME": str(home), "VARME_SERVICE__PULL_SECONDS": "600"}
    command = [sys.executable, "-P", "-m", "app.jobs.pull_beside"]
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        line = json.loads(process.stderr.readline())
        process.stdin.close()
        ended = process.wait(timeout=60)

    assert (line["event"], line["version"], ended) == ("A pull brought another model.", "2", 0)
    assert served(home) == "2"
