"""The README's transcripts of setting a destination up are played anew, each against a server on this machine."""

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import cli
from tests.app.delivery.conftest import Receiver
from tests.app.delivery.hubspot.portal import TOKEN, Portal
from tests.transcripts import folder, salesforce

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
TRANSCRIPTS = dict(
    re.findall(r"<!-- transcript (\w+) -->\n```console\n(.*?)```\n<!-- /transcript -->", README, flags=re.DOTALL)
)
# A secret that is made is another each time.
MADE = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@contextmanager
def a_receiver() -> Iterator[Mapping[str, str]]:
    receiver = Receiver()
    try:
        yield {"http://127.0.0.1:9000": receiver.url(path="")}
    finally:
        receiver.close()


@contextmanager
def a_portal() -> Iterator[Mapping[str, str]]:
    portal = Portal()
    try:
        yield {"http://127.0.0.1:9001": portal.url(path=""), "pat-eu1-…": TOKEN}
    finally:
        portal.close()


# For each transcript what runs on the other side, and what the README writes for what is otherwise here.
SCENES = {"webhook": a_receiver, "hubspot": a_portal}
# Those in which something is typed that is not shown, or that is another place each time.
WHOLE = {"salesforce": salesforce.transcript, "folder": folder.transcript}


@pytest.fixture
def play(tmp_path, monkeypatch):
    """What a terminal shows when a transcript's commands are run, in the README's words."""
    (tmp_path / "work").mkdir()
    (tmp_path / "person").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    for name in ("XDG_CONFIG_HOME", "VARME_HOME", "VARME_CONFIG"):
        monkeypatch.delenv(name, raising=False)

    def run(transcript, here):
        shown = ""
        for command, printed in re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", transcript, flags=re.MULTILINE):
            words = shlex.split(_translate(command.replace("\\\n", " "), here))
            shown += f"$ {command}\n"
            if words[0] == "export":
                monkeypatch.setenv(*words[1].split("=", 1))
                continue
            answers = "".join(f"{answer}\n" for answer in re.findall(r"\[y/N\]: (\w)$", printed, flags=re.MULTILINE))
            result = CliRunner().invoke(cli, words[1:], input=answers)
            assert result.exit_code == 0, result.output
            shown += result.output
        there = {found: written for written, found in here.items()} | {str(tmp_path / "person"): "~"}
        return MADE.sub("whsec_…", _translate(shown, there))

    return run


def _translate(text, words):
    for before, after in words.items():
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("scene", SCENES)
def test_a_transcript_is_what_is_printed(play, scene):
    with SCENES[scene]() as here:
        shown = play(TRANSCRIPTS[scene], here)

    assert shown == TRANSCRIPTS[scene]


@pytest.mark.parametrize("kind", WHOLE)
def test_a_transcript_with_what_is_typed_is_what_is_printed(tmp_path, kind):
    assert f"{WHOLE[kind](tmp_path)}\n" == TRANSCRIPTS[kind]


def test_every_transcript_is_played():
    assert set(TRANSCRIPTS) == {*SCENES, *WHOLE}
