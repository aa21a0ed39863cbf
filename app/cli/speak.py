"""How a command speaks: what it did, where the result is, what to do next; or the same as JSON."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="The folder that holds models, scores and keys; also VARME_HOME.",
        show_default=".varme",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="The settings; by default varme.toml in the working folder, or in the home."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Say it for machines: one JSON object on standard output.")]
SourceFolder = Annotated[
    str | None,
    typer.Option(
        "--source",
        help="The folder of Parquet or CSV files, the address of a database, spark:SCHEMA or spark:/PATH; by default "
        "`location` in [source].",
    ),
]

TableFile = Annotated[
    Path | None,
    typer.Option("--table", help="A ready feature table, CSV or Parquet, instead of a source; also [table] location."),
]

REFUSED = 1

# Progress goes to standard error, so that results can be piped.
progress_console = Console(stderr=True, highlight=False)
console = Console(highlight=False, soft_wrap=True)


def read_day(text: str | None) -> date | None:
    """A day given on the command line, or a refusal that shows the form."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-06-30.") from None


@contextmanager
def working(first: str) -> Iterator["Progress"]:
    """Show what is being done while it takes long: one moving line on a terminal, a line for each step elsewhere."""
    with progress_console.status(first) as status:
        progress = Progress(status)
        progress(first)
        yield progress


class Progress:
    """Called with a sentence for each step."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def __call__(self, step: str) -> None:
        """Say what is being done now."""
        if progress_console.is_terminal:
            self._status.update(step)
        else:
            print(step, file=sys.stderr, flush=True)


def tell(lines: str, facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Say what was done: to people in lines, to machines as the facts."""
    if as_json:
        print(json.dumps(dict(facts), default=str))
    else:
        console.print(lines, markup=False)


def say_refused(why: str, *, as_json: bool) -> None:
    """Say why nothing was done."""
    if as_json:
        print(json.dumps({"refused": why}))
    else:
        progress_console.print(why, markup=False, style="red", soft_wrap=True)
