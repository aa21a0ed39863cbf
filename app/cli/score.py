"""`varme score`: every customer on a day, or every row of a ready table, into the store and a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.drift import describe_check, say_verdict
from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.speak import (
    AsJson,
    Config,
    Home,
    SourceFolder,
    TableFile,
    read_day,
    tell,
    working,
)
from app.heap import sparing_what_is_loaded
from app.settings import load_settings
from app.words import LANGUAGES, UnknownLanguage


def score(
    out: Annotated[Path, typer.Option(help="Where to write the scores: .parquet or .csv.")],
    source: SourceFolder = None,
    table: TableFile = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="Of a table: the column that names the account; by default the model's.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(help="The day to score; by default the latest possible, and today for a table without days."),
    ] = None,
    reasons: Annotated[int, typer.Option(min=0, max=50, help="How many reasons to write for each account.")] = 5,
    language: Annotated[
        str, typer.Option(help=f"The language of the reasons in the file, of {', '.join(LANGUAGES)}.")
    ] = "en",
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Score every customer, with reasons; the store remembers them, and the service answers from it."""
    from app.jobs.opening import chosen_table, churn_of, source_of
    from app.jobs.recording import record_pulses
    from app.jobs.scoring import score_source, score_table

    if out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"--out {out}: the name must end in .parquet or .csv.")
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language: {UnknownLanguage(language)}")
    settings = load_settings(config, home)
    day = read_day(on)
    path = chosen_table(settings, source, table)
    if path is None and id_column is not None:
        raise typer.BadParameter("--id is about a ready table: name it with --table FILE.")
    facts: dict[str, Any] = {}
    data_end = unread = ""
    if path is None:
        with working("Reading the source") as progress, sparing_what_is_loaded():
            record_pulses(settings)
            opened = source_of(settings, source)
            done = score_source(opened, churn_of(settings), settings, day, out, reasons, language, progress)
        facts |= {"end_of_data": opened.end_of_data, "left_out": count_left_out(opened)}
        unread = say_left_out_rows(opened)
        data_end = f"The data end at {opened.end_of_data:%Y-%m-%d %H:%M} UTC. "
    else:
        with working("Reading the table") as progress, sparing_what_is_loaded():
            done = score_table(path, id_column, settings, day, out, reasons, language, progress)
    bands = done.bands
    colours = ", ".join(f"{bands[band]:,} {band}" for band in ("red", "yellow", "green", "grey") if bands.get(band))
    facts |= {
        "accounts": done.accounts,
        "written": done.written,
        "snapshot_on": done.snapshot_on,
        "model_version": done.model_version,
        "bands": dict(bands),
        "bands_say": done.bands_say,
        "notes": done.notes,
        "erased": done.erased,
        "profile_columns": done.told,
        "drift": None if done.drift is None else describe_check(done.drift),
        "out": out,
    }
    also = f", with what the table says of the accounts: {', '.join(done.told)}" if done.told else ""
    new = f" ({done.written:,} new{also})"
    lines = [
        f"{done.accounts:,} accounts scored on {done.snapshot_on} by version {done.model_version}: {colours}.",
        done.bands_say,
        *done.notes,
        *([f"Left out, because forgotten: {done.erased:,}."] if done.erased else []),
        *([] if done.drift is None else [say_verdict(done.drift)]),
        f"{data_end}The scores are in {out} and in the store{new}. Answer for them with: varme serve",
    ]
    tell("\n".join(lines) + unread, facts, as_json=as_json)
