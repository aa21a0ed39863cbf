"""Promise: a retraining makes a challenger from the business's own tables, and changes nothing that anybody sees."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.settings import Settings
from app.store import open_store
from app.store.pulses import PulseRecord
from features.demo import write_company
from features.recorded import pulses_file
from features.state import CatalogueState
from models.folder import write_model
from tests.app.jobs.contests import register
from training.registry.registry import Registry

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, learnt, make_home, monkeypatch):
    """A home beside the tables of a small company, in which a model serves that was trained nine months before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    write_company(tmp_path / "company", seed=404, accounts=400)
    (tmp_path / "varme.toml").write_text('[source]\nlocation = "company"\n[training]\ntrials = 1\n')
    # of another catalogue, so that it cannot be compared: that takes its place in the report, and no time
    state = CatalogueState().to_json()
    folder, spec = tmp_path / "learnt", replace(learnt.spec, trained_on="2025-10-01", catalogue_state=state)
    write_model(folder, learnt.model.booster_text, spec)
    home = make_home(tmp_path / "home")
    register(Registry(home), replace(learnt, folder=folder, spec=spec))
    return home


def hash_files(folder):
    files = sorted(path for path in folder.resolve().rglob("*") if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_whole_cycle_ends_before_the_decision(home, varme):
    settings = Settings(home=home)
    store = open_store(settings.store_url, make=True)
    store.pulses.add(PulseRecord("A-0001", "anna", "Anna", 2, None, NOON))
    before = hash_files(settings.champion)
    said = varme("retrain", "--home", home, "--json")
    again = varme("retrain", "--home", home, "--json")
    status = varme("status", "--home", home, "--json")
    versions = varme("models", "list", "--home", home, "--json")["versions"]
    shown = varme("models", "show", "--home", home, "--json")
    registry = Registry(home)
    scored, request, entries = store.condition.last_run(), store.requests.newest(), store.audit.page()
    store.close()
    made = registry.version("2")

    assert (said["retrained"], said["version"], said["serves"]) == (True, "2", "1")
    assert [(one["version"], one["aliases"]) for one in versions] == [("2", ["challenger"]), ("1", ["champion"])]
    assert shown["version"] == "1"
    assert made.trained_on > "2026-06-01"
    assert made.compared.champion == "1"
    assert registry.scorer("2").spec.trained_on == made.trained_on
    assert (registry.champion().version, hash_files(settings.champion)) == ("1", before)
    assert pulses_file(settings.recorded).exists()
    assert scored is None
    assert [(one.action, one.subject) for one in entries] == [("model.retrained", "2")]
    assert (request.state, request.report) == ("done", said["report"])
    assert again["retrained"] is False
    assert status["store"]["newest_training"]["report"] == said["report"]
