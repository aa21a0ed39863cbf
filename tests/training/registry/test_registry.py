"""The registry: versions with their cards, and a champion that is swapped in one step."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from mlflow.tracking import MlflowClient

from models.folder import write_model
from models.scorer import Scorer
from training.errors import NoEarlierChampion, NotPromotable, RegistryError
from training.promotion.compare import Comparison, Rule
from training.registry.publish import publish
from training.registry.registry import EXPERIMENT, Registry, champion_in


def compared(state, champion, *reasons):
    return Comparison(champion, state, reasons, Rule(), rows=100, left=40)


@pytest.fixture
def register(tmp_path, learnt, make_home):
    """Register the small model; returns the registry and the version."""
    registry = Registry(make_home(tmp_path / "home"))

    def make(refused=None, comparison=None):
        version = registry.register(
            learnt.folder,
            learnt.spec,
            parameters={"leaves": 6},
            metrics={"auc": 0.7, "log_loss": 0.2},
            refused=refused,
            comparison=comparison,
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
    _, second = register(comparison=compared("promotable", first))

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


def test_a_version_whose_files_are_gone_is_told(register):
    registry, version = register()
    for file in registry.home.rglob("model.json"):
        file.unlink()

    with pytest.raises(RegistryError, match=rf"Version {version} .* no model.json"):
        registry.scorer(version)


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


def test_a_spoilt_champion_is_put_in_service_anew(register, learnt):
    registry, version = register()
    folder = registry.promote(version)
    (folder / "model.json").write_text("{}")

    registry.promote(version)

    assert Scorer.load(folder).fingerprint == learnt.scorer.fingerprint
    assert len(registry.changes()) == 1
    assert [one.name for one in (registry.home / "serving").iterdir() if one.name.startswith(".")] == []


def test_a_comparison_is_kept_whole(register):
    registry, first = register()
    found = compared("refused", first, "it is worse.")

    _, second = register(comparison=found)

    kept = registry.version(second).compared
    assert (kept.champion, kept.state, kept.reasons) == (first, "refused", ("it is worse.",))
    assert registry.comparison(second) == {**found.to_json(), "reasons": ["it is worse."]}
    with pytest.raises(RegistryError, match="Version 1 of customer-health was not compared"):
        registry.comparison(first)


@pytest.mark.parametrize("state", ["refused", "not comparable yet"])
def test_what_is_not_promotable_serves_only_with_a_reason_that_is_kept(register, state):
    registry, first = register()
    registry.promote(first)
    _, second = register(comparison=compared(state, first, "its log loss is higher."))
    served = (registry.home / "serving" / "champion").resolve()

    with pytest.raises(NotPromotable, match=rf"It is {state}: its log loss is higher\. .*--because"):
        registry.promote(second)

    assert (registry.home / "serving" / "champion").resolve() == served
    assert registry.champion().version == first
    registry.promote(second, "The board wants it.")
    change = registry.changes()[-1]
    assert registry.champion().version == second
    assert (registry.home / "serving" / "champion").resolve() != served
    assert (change.version, change.because, change.overruled) == (
        second,
        "The board wants it.",
        ("its log loss is higher.",),
    )


def test_a_refused_model_serves_only_with_a_reason(register):
    registry, version = register(refused="it guesses.")

    registry.promote(version, "To try the service.")

    assert registry.champion().version == version
    assert registry.changes()[0].overruled == ("it guesses.",)


def test_a_verdict_holds_beside_that_champion_only(register):
    registry, first = register()
    registry.promote(first)
    versions = [register(comparison=compared("promotable", first))[1] for _ in range(2)]
    assert {registry.standing(one).state for one in versions} == {"promotable"}

    registry.promote(versions[0])

    assert registry.standing(versions[1]).state == "not comparable yet"
    with pytest.raises(NotPromotable, match=f"compared with version {first}, not with version {versions[0]}"):
        registry.promote(versions[1])


def test_rollback_goes_back_one_champion_at_a_time(register):
    registry, first = register()
    registry.promote(first)
    _, second = register(comparison=compared("promotable", first))
    registry.promote(second)
    _, third = register(comparison=compared("refused", second, "it is worse."))
    registry.promote(third, "Trust me.")

    assert registry.rollback("It was worse.")[0] == second
    assert registry.rollback()[0] == first

    assert registry.champion().version == first
    named = json.loads((registry.home / "serving" / "champion" / "serving.json").read_text())
    assert named["version"] == first
    with pytest.raises(NoEarlierChampion, match="version 1 is the first that serves"):
        registry.rollback()
    kept = [(one.version, one.kind, one.because) for one in registry.changes()]
    assert kept == [
        (first, "promotion", None),
        (second, "promotion", None),
        (third, "promotion", "Trust me."),
        (second, "rollback", "It was worse."),
        (first, "rollback", None),
    ]


def test_a_champion_of_an_earlier_release_can_be_gone_back_to(register):
    registry, first = register()
    registry.promote(first)
    registry.client.delete_registered_model_tag("customer-health", "promotion.0001")
    _, second = register(comparison=compared("promotable", first))

    registry.promote(second)

    assert registry.rollback()[0] == first


def test_looking_for_a_champion_makes_no_home(tmp_path):
    assert champion_in(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


class Killed(BaseException):
    """Ends a process where it stands."""


def kill(*_, **__):
    raise Killed


def test_a_version_is_there_with_all_that_is_kept_of_it_or_not_at_all(register, monkeypatch):
    comparison = compared("promotable", "1")
    with monkeypatch.context() as patched:
        patched.setattr(MlflowClient, "set_model_version_tag", kill)
        registry, version = register(comparison=comparison)
    with monkeypatch.context() as patched:
        patched.setattr(MlflowClient, "create_model_version", kill)
        with pytest.raises(Killed):
            register(comparison=comparison)
    (kept,) = registry.versions()

    assert (kept.version, kept.refused, kept.compared.champion) == (version, None, "1")
    assert kept.metrics["auc"] == 0.7
    assert registry.scorer(version).spec.trained_on == kept.trained_on


def test_runs_that_never_ended_are_swept_and_those_of_versions_and_of_now_are_not(register):
    registry, version = register()
    client, (kept,) = registry.client, registry.versions()
    experiment = client.get_experiment_by_name(EXPERIMENT).experiment_id
    began = datetime(2026, 6, 30, 12, tzinfo=UTC)
    left, now = (
        client.create_run(experiment, start_time=int(moment.timestamp() * 1000)).info.run_id
        for moment in (began, began + timedelta(hours=2))
    )
    client.update_run(kept.run_id, status="RUNNING")
    swept = registry.sweep(began + timedelta(hours=1))

    assert swept == 1
    assert client.get_run(left).info.lifecycle_stage == "deleted"
    assert client.get_run(left).info.status == "KILLED"
    assert client.get_run(now).info.lifecycle_stage == "active"
    assert client.get_run(kept.run_id).info.lifecycle_stage == "active"
    assert [one.version for one in registry.versions()] == [version]


def test_where_nothing_was_ever_made_nothing_is_swept(tmp_path, make_home):
    assert Registry(make_home(tmp_path / "home")).sweep(datetime(2030, 1, 1, tzinfo=UTC)) == 0
