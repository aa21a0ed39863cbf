"""Folders of CSV files to look at, and what is proposed for them."""

import tomllib

import pytest

from features.proposal import look_at, propose, write_settings


def quiet(step):
    """Say nothing of progress."""


@pytest.fixture
def folder(tmp_path):
    """Write texts as files of a folder."""

    def write(files):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def proposed(folder):
    """What is proposed for files: (the proposal, the text written, the same read as TOML)."""

    def look(files):
        with look_at(str(folder(files)), quiet) as sight:
            proposal = propose(sight)
            text = write_settings(proposal)
        return proposal, text, tomllib.loads(text)

    return look
