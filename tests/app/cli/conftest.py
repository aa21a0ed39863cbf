"""Commands as a user runs them: by their words, with what they print and their exit code."""

import sys

import pytest

from app.cli import main


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command; (exit code, standard output, standard error)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["varme", *(str(word) for word in words)])
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        return stop.value.code or 0, said.out, said.err

    return call
