"""Builders for the tests of the model: one signal after another, and a model's folder to spoil."""

import json
import shutil

import pytest

from features.declare import Signal
from models.spec import FeatureSpec


@pytest.fixture(scope="session")
def make_signals():
    """Make the signals and features of a spec out of (signal, kind, weights of its features)."""

    def make(*declared):
        signals = tuple(Signal(name, name.title(), kind) for name, kind, _ in declared)
        features = tuple(
            FeatureSpec(f"{name}_{place}", name, "number", "units", "either", 0, (), 1.0, weight, ("usage", "accounts"))
            for name, _, weights in declared
            for place, weight in enumerate(weights)
        )
        return {"signals": signals, "features": features}

    return make


@pytest.fixture
def spoilt(learnt, tmp_path):
    """A copy of the model's folder, and a way to change its JSON."""
    folder = tmp_path / "spoilt"
    shutil.copytree(learnt.folder, folder)

    def change(edit):
        file = folder / "model.json"
        whole = json.loads(file.read_text())
        edit(whole)
        file.write_text(json.dumps(whole))

    return folder, change
