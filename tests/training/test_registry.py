"""The registry: versions with their cards, and a champion that is swapped in one step."""

import json
import os

import pytest

from models.folder import write_model
from models.scorer import Scorer
from training.errors import NotPromotable, RegistryError
from training.registry import Registry, publish


@pytest.fixture
def register(tmp_path, learnt):
    """Register the small model; returns the registry and the version."""
    registry = Registry(tmp_path / "home")

    def make(refused=None):
        version = registry.register(
            learnt.folder, learnt.spec, parameters={"leaves": 6}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=refused
        )
        return registry, version

    return make


def test_a_version_is_kept_with_what_is_known_of_it(register, learnt):
    registry, version = register()

    (kept,) = registry.versions()
    run = registry.client.get_run(kept.run_id)

    assert (kept.version, kept.aliases, kept.refused) == (version, (), None)
    assert kept.trained_on == learnt.spec.trained_on
    assert kept.metrics == {"auc": 0.7, "log_loss": 0.2}
    assert run.data.params == {"leaves": "6"}
    assert run.data.metrics == {"auc": 0.7, "log_loss": 0.2}
    files = [path.name for path in registry.home.rglob("*") if path.is_file()]
    assert {"card.json", "card.md"} <= set(files)
    assert registry.card(version) == dict(learnt.spec.card)
    assert not [name for name in files if name.endswith((".pkl", ".pickle"))]


def test_the_champion_serves_what_was_registered(register, learnt):
    registry, version = register()

    folder = registry.promote(version)

    assert folder == registry.home / "serving" / "champion"
    assert Scorer.load(folder).fingerprint == learnt.scorer.fingerprint
    assert json.loads((folder / "serving.json").read_text()) == {"name": "customer-health", "version": version}
    champion = registry.champion()
    assert champion is not None
    assert champion.version == version


def test_the_anchor_survives_later_promotions(register):
    registry, first = register()
    registry.promote(first)
    anchor = registry.anchor()
    _, second = register()

    registry.promote(second)

    assert anchor is not None
    assert registry.anchor() == anchor
    assert [one.aliases for one in registry.versions()] == [("champion",), ()]


def test_a_refused_version_does_not_serve(register):
    registry, version = register(refused="it guesses.")

    with pytest.raises(NotPromotable, match="it guesses"):
        registry.promote(version)

    assert not (registry.home / "serving").exists()
    assert registry.champion() is None


def test_a_version_that_is_not_there(register):
    registry, version = register()

    with pytest.raises(RegistryError, match=f"There is: {version}"):
        registry.promote("99")


def test_the_challenger_gives_up_its_name_when_it_serves(register):
    registry, version = register()
    registry.mark_challenger(version)
    assert registry.version(version).aliases == ("challenger",)

    registry.promote(version)

    assert registry.version(version).aliases == ("champion",)


def test_no_trace_of_a_home_is_left_in_the_environment(register, tmp_path):
    registry, version = register()
    registry.promote(version)

    assert "MLFLOW_TRACKING_URI" not in os.environ
    assert Registry(tmp_path / "another").versions() == []


def test_publishing_swaps_the_whole_folder(tmp_path, learnt, make_spec):
    serving = tmp_path / "serving"
    write_model(tmp_path / "other", learnt.model.booster_text, make_spec(trained_on="2026-12-31"))

    first = publish(learnt.folder, serving, "1", "a" * 64).resolve()
    second = publish(tmp_path / "other", serving, "2", "b" * 64).resolve()

    assert first != second
    assert (serving / "champion").resolve() == second
    assert Scorer.load(first).spec.trained_on != Scorer.load(second).spec.trained_on
    assert not list(serving.glob(".*"))
