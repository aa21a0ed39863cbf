"""Training anew: how a home stands, what is learnt from, and what keeps it from being done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from app.jobs.retraining import find_stand, retrain
from app.jobs.succession import write_succession
from app.retraining import CannotRetrain
from app.settings import Settings
from app.store.drift import DriftCheck
from app.store.requests import NewRequest
from app.succession import SUCCESSION_FILE, find_served, read_succession
from features.errors import TableError
from models.folder import write_model
from tests.app.jobs.contests import make_contest, register
from training.errors import NoChampion
from training.registry.registry import Registry

ROWS = 300


@pytest.fixture
def settings(tmp_path, make_home, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return Settings(home=make_home(tmp_path / "home"), training={"trials": 1})


@pytest.fixture
def serves(settings, learnt):
    """A home in which version 1 serves, trained on 2026-06-30."""
    register(Registry(settings.home), learnt)
    return settings


@pytest.fixture
def table(tmp_path):
    """300 accounts; those with few logins leave."""
    random = np.random.default_rng(3)
    logins = random.poisson(20, ROWS)
    left = random.random(ROWS) < 1 / (1 + np.exp(0.3 * (logins - 16)))
    path = tmp_path / "accounts.csv"
    lines = [f"C-{row},{logins[row]},{int(left[row])}" for row in range(ROWS)]
    path.write_text("\n".join(["account,logins,left", *lines]))
    return {"location": str(path), "id": "account", "label": "left"}


def with_table(settings, table):
    return settings.model_copy(update={"table": settings.table.model_copy(update=table)})


def test_how_a_home_stands(serves, store, now):
    before = find_stand(serves, store, now)
    later = find_stand(serves, store, now + timedelta(days=190))

    assert (before.version, before.due.due_on, before.due.is_due, before.because) == (
        "1",
        date(2026, 12, 30),
        False,
        None,
    )
    assert later.due.is_due
    assert later.because.startswith("A training has been due since 2026-12-30")
    assert (later.waits_until, later.last) == (None, None)


def test_drift_of_the_version_that_serves_and_the_last_try_are_looked_at(serves, store, now):
    store.drift.save(DriftCheck(0, now, date(2026, 6, 29), "1", "retrain", (), {}))
    store.requests.begin(NewRequest("retrain", "1", "", "anna", now), "one", now, timedelta(seconds=60))
    store.requests.report(1, "one", "failed", "The disk is full.", now)
    tried = find_stand(serves, store, now)
    store.drift.save(DriftCheck(0, now, date(2026, 6, 29), "0", "fine", (), {}))

    assert tried.due.is_due
    assert (tried.waits_until, tried.last) == (now + timedelta(days=1), "The disk is full.")
    assert find_stand(serves, store, now).due.is_due
    assert find_stand(serves, store, now + timedelta(days=1)).waits_until is None


def test_a_challenger_waits_and_a_file_that_is_broken_is_none(settings, learnt, store, now):
    make_contest(settings.home, learnt)
    file = settings.champion.parent / SUCCESSION_FILE
    write_succession(Registry(settings.home))
    waits = find_stand(settings, store, now).due.waits
    file.write_text("{")

    assert (waits, find_stand(settings, store, now).due.waits) == ("2", None)


def test_a_home_that_never_served_is_trained_first(settings, store, now):
    with pytest.raises(CannotRetrain, match="varme train"):
        find_stand(settings, store, now)


def test_where_the_registry_names_no_champion_nothing_is_trained(settings, table, now):
    with pytest.raises(NoChampion):
        retrain(with_table(settings, table), now, print, anyway=True)

    assert Registry(settings.home).versions() == []


def test_a_table_is_learnt_from_and_what_serves_goes_on(serves, table, now):
    steps = []
    made = retrain(with_table(serves, table), now, steps.append, anyway=False)
    registry = Registry(serves.home)
    known = read_succession(serves.champion.parent)

    assert made.version == "2"
    assert made.says.startswith("Version 2 was trained with what was known before 2026-06-30, and waits for a person")
    assert "not comparable yet" in made.says
    assert (registry.champion().version, find_served(serves.champion)) == ("1", "1")
    assert (known.champion, known.challenger.version) == ("1", "2")
    assert steps[0] == "Asking the registry"
    assert "Registering the model" in steps


def test_a_table_takes_its_roles_from_the_settings(serves, table, now):
    with pytest.raises(TableError, match=r"\[table\] section"):
        retrain(with_table(serves, {**table, "label": None}), now, print, anyway=False)


def test_a_source_that_ends_where_the_model_ends_is_nothing_new(settings, learnt, make_source, tmp_path, now):
    source = make_source({"usage": [{"occurred_at": datetime(2024, 6, day)} for day in range(1, 30)]})
    folder, spec = tmp_path / "learnt", replace(learnt.spec, trained_on="2024-06-30")
    write_model(folder, learnt.model.booster_text, spec)
    register(Registry(settings.home), replace(learnt, folder=folder, spec=spec))
    configured = settings.model_copy(
        update={"source": settings.source.model_copy(update={"location": str(source.location)})}
    )

    with pytest.raises(CannotRetrain, match="known before 2024-06-30, and version 1 learnt all of it"):
        retrain(configured, datetime(2024, 7, 1, tzinfo=UTC), print, anyway=False)
