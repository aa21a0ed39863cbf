"""Types commands as a person would, and gives what stands on the console then."""

import shlex
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner

from app.cli.main import cli


def type_in(folder: Path, commands: Sequence[tuple[str, Sequence[str]]], variables: Mapping[str, str]) -> str:
    """What a console shows of commands, each with the answers to what it asks; they run in a folder."""
    runner = CliRunner(env=dict(variables))
    shown: list[str] = []
    for command, answers in commands:
        with chdir(folder):
            ended = runner.invoke(cli, shlex.split(command)[1:], input="".join(f"{one}\n" for one in answers))
        assert ended.exit_code == 0, ended.output
        shown += [f"$ {command}", *(line.rstrip() for line in ended.output.splitlines())]
    return "\n".join(shown)
