"""`varme check`: a source against the contract, in one report."""

import json
import shlex
from pathlib import Path
from typing import Annotated

import typer

from app.cli.speak import REFUSED, AsJson, Config, Home, SourceFolder, console, working
from app.settings import load_settings


def check(
    source: SourceFolder = None,
    out: Annotated[Path | None, typer.Option(help="Also write the report as a page: .html.")] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare a source with the contract: what is there, missing, wrong, left out, and what each gap costs."""
    from app.check import print_report, write_page
    from app.check.headline import say_next
    from app.jobs.opening import churn_of, reading_of
    from features.check import check_source

    if out is not None and out.suffix not in (".html", ".htm"):
        raise typer.BadParameter(f"--out {out}: the name must end in .html.")
    settings = load_settings(config, home)
    with working("Reading the source") as progress:
        report = check_source(reading_of(settings, source, progress), churn_of(settings), progress)
    given = {"--source": source, "--config": config, "--home": home}
    train = shlex.join(["varme", "train", *(str(word) for one in given.items() if one[1] is not None for word in one)])
    if out is not None:
        write_page(report, train, out)
    if as_json:
        print(json.dumps({**report.to_json(), "out": out}, default=str))
    else:
        print_report(report)
        console.print()
        if out is not None:
            console.print(f"The report is in {out}.", markup=False)
        console.print(say_next(report, train), markup=False)
    if not report.is_trainable:
        raise typer.Exit(REFUSED)
