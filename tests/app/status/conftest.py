"""A home in which version 1 serves, trained on 2026-06-30."""

import json
import shutil

import pytest


@pytest.fixture
def serves(settings, learnt):
    serving = settings.champion.parent
    folder = serving / "version-1"
    shutil.copytree(learnt.folder, folder)
    (folder / "serving.json").write_text(json.dumps({"name": "customer-health", "version": "1"}))
    settings.champion.symlink_to(folder.name)
    return settings
