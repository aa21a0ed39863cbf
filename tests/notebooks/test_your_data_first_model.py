"""The notebook as a reader runs it: from a source folder to a model, its two pictures, and points that add up."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.notebooks.outputs import pictures, printed

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "your_data_first_model.ipynb"
PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook after a run in a home of its own, on the fictional company that it makes."""
    folder = tmp_path_factory.mktemp("notebook")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VARME_", "MLFLOW_"))}
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute(env={**kept, "PYTHONPATH": str(ROOT), "VARME_HOME": "home"})
    return {cell["id"]: cell["outputs"] for cell in notebook.cells if cell["cell_type"] == "code"}


def test_it_says_what_is_in_the_source_and_what_was_learnt(executed):
    assert re.search(r"^usage +[\d,]+ rows$", printed(executed["source"]), flags=re.MULTILINE)
    assert "Version 1 serves." in printed(executed["train"])


@pytest.mark.parametrize("cell", ["reliability", "account"])
def test_both_pictures_are_made(executed, cell):
    (picture,) = pictures(executed[cell])

    assert picture.startswith(PNG)
    assert len(picture) > 10_000


def test_the_groups_are_said_beside_their_picture(executed):
    assert printed(executed["reliability"]).count("\ngiven ") == 9


def test_the_points_add_up(executed):
    *_, sum_of_points = printed(executed["account"]).strip().splitlines()
    left, _, score = sum_of_points.partition(" = ")
    tenths = [round(10 * float(part)) for part in left.replace("−", "-").replace("- ", "-").replace("+ ", "+").split()]

    assert len(tenths) > 3
    assert sum(tenths) == round(10 * float(score))


def test_nothing_is_warned_of(executed):
    assert [one for outputs in executed.values() for one in outputs if one.get("name") == "stderr"] == []
