"""A home with a model nine months old, in which notebooks run as a reader runs them."""

import os
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from app.jobs.opening import churn_of, source_of
from app.jobs.training import train_model
from app.settings import Settings
from app.settings.sections import TrainingSettings
from features.demo import write_company

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def aged_home(tmp_path_factory):
    """A home with a fictional company, and a champion that knows nothing of its last nine months."""
    settings = Settings(home=tmp_path_factory.mktemp("aged") / "home", training=TrainingSettings(trials=1))
    folder = settings.home / "fictional"
    write_company(folder, accounts=800)
    source = source_of(settings, folder)
    trained = train_model(source, churn_of(settings), settings, date(2025, 10, 1), lambda _: None)
    assert trained.is_promoted
    return settings.home


@pytest.fixture(scope="session")
def execute(tmp_path_factory):
    """Run a notebook in a folder of its own; gives its outputs by the names of the cells."""

    def run(name, home):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("VARME_", "MLFLOW_"))}
        told = {"PYTHONPATH": str(ROOT), "VARME_HOME": str(home), "VARME_TRAINING__TRIALS": "1"}
        notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        place = {"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}}
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place).execute(env={**kept, **told})
        return {cell["id"]: cell["outputs"] for cell in notebook.cells if cell["cell_type"] == "code"}

    return run
