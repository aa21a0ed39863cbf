"""A home in which a model was trained on the fictional company, as it was known nine months before its data end."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from app.cli.main import main
from features.demo import write_company

TRAINED_UNTIL = date(2025, 10, 1)
# Not a seed that the simulator was made with.
SEED = 404


def _exit_code(command):
    try:
        command()
    except SystemExit as stop:
        return stop.code or 0
    return 0


@pytest.fixture(scope="session")
def varme():
    """Run a command; its answer is the JSON that it prints."""

    def run(*arguments, exit_code=0):
        spoken, muttered = io.StringIO(), io.StringIO()
        words = ["varme", *(str(one) for one in arguments)]
        with patch.object(sys, "argv", words), redirect_stdout(spoken), redirect_stderr(muttered):
            code = _exit_code(main)
        assert code == exit_code, spoken.getvalue() + muttered.getvalue()
        return json.loads(spoken.getvalue()) if "--json" in arguments else spoken.getvalue()

    return run


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("fictional") / "company"
    write_company(folder, seed=SEED)
    return folder


@pytest.fixture(scope="session")
def trained(tmp_path_factory, company, varme):
    """The home, and what `varme train` said."""
    home = tmp_path_factory.mktemp("fictional") / "home"
    said = varme("train", "--source", company, "--home", home, "--until", TRAINED_UNTIL, "--json")
    return home, said
