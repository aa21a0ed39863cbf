"""`varme models report`: the report of a training as one HTML file, from the registry."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.speak import AsJson, Config, Home, tell
from app.settings import load_settings


def report(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    version: Annotated[
        str | None, typer.Argument(help="The version, as `varme models list` shows it; by default the champion.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the report of a training: one HTML file with pictures, to read, to print and to send."""
    from features.dataset.files import replace_file
    from training.registry.pull import ask_champion
    from training.registry.registry import Registry
    from training.registry.reports import read_report

    registry = Registry(load_settings(config, home).home)
    number = ask_champion(registry).version if version is None else version
    page = read_report(registry, number)
    replace_file(out, lambda new: new.write_text(page, encoding="utf-8"))
    tell(
        f"The report of version {number} is in {out}: open it in a browser. No account is named in it.",
        {"version": number, "out": out},
        as_json=as_json,
    )
