"""`varme models export`: which version, which form, and why not."""

import json

import pytest

from training.registry.registry import Registry


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def test_the_champion_or_another_version_is_exported(run, home, additive, learnt, tmp_path):
    registry = Registry(home)
    deep, version = (
        registry.register(one.folder, one.spec, parameters={}, metrics={"auc": 0.7, "log_loss": 0.2}, refused=None)
        for one in (learnt, additive)
    )
    registry.promote(deep)

    refused, _, why = run("models", "export", "--out", tmp_path / "points.xlsx", "--home", home)
    code, spoken, _ = run("models", "export", version, "--out", tmp_path / "points.json", "--home", home, "--json")
    absent, _, which = run("models", "export", "7", "--out", tmp_path / "points.csv", "--home", home)
    registry.promote(version, "It can be exported.")
    form, said, _ = run("models", "export", "--format", "csv", "--out", tmp_path / "points.txt", "--home", home)

    assert (refused, code, absent, form) == (1, 0, 1, 0)
    assert "The model is not additive: 40 of its 40 trees have more than 2 leaves" in " ".join(why.split())
    assert "The registry has no version '7'" in which
    assert json.loads(spoken)["features"] == 6
    assert json.loads((tmp_path / "points.json").read_text())["model"]["version"] == version
    assert f"The points of version {version} are in" in said
    assert (tmp_path / "points.txt").read_text().startswith("feature,signal,kind,entry,")
    assert {file.name for file in tmp_path.glob("points.*")} == {"points.json", "points.txt"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["--out", "points.pdf"], 2, "end it with .xlsx, .csv, .json, or say --format", id="no such form"),
        pytest.param([], 2, "--out", id="no file"),
        pytest.param(["--out", "points.csv"], 1, "No model serves in the home", id="no champion"),
    ],
)
def test_refusals(run, home, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)

    exit_code, _, why = run("models", "export", *words, "--home", home)

    assert exit_code == code
    assert says in " ".join(why.replace("│", " ").split())
