"""`varme score`: every customer on a day, or every row of a ready table, into the store and a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.score_on_spark import score_on_spark
from app.cli.scored import facts_of, say_scored
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


class Engine(StrEnum):
    """What scores."""

    LOCAL = "local"
    SPARK = "spark"


def score(
    out: Annotated[
        Path, typer.Option(help="Where to write the scores: .parquet or .csv; on Spark, a folder or an address.")
    ],
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
    engine: Annotated[
        Engine,
        typer.Option(
            help="What scores: this machine, into the store and a file; or Spark, a source or a feature table that it "
            "reads, into a folder that it writes. The store knows nothing of those scores, so no page shows them, none "
            "is delivered, and they are not compared with the training."
        ),
    ] = Engine.LOCAL,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Score every customer, with reasons; the store remembers them, and the service answers from it."""
    from app.jobs.opening import chosen_table, churn_of, source_of
    from app.jobs.recording import record_pulses
    from app.jobs.scoring import Asked, score_source, score_table

    on_spark = engine is Engine.SPARK
    if on_spark == (out.suffix in (".parquet", ".csv")):
        wanted = (
            "Spark writes a folder of Parquet files; name one." if on_spark else "end its name in .parquet or .csv."
        )
        raise typer.BadParameter(f"--out {out}: {wanted}")
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language: {UnknownLanguage(language)}")
    settings = load_settings(config, home)
    day = read_day(on)
    path = chosen_table(settings, source, table)
    if path is None and id_column is not None:
        raise typer.BadParameter("--id is about a ready table: name it with --table FILE.")
    if on_spark:
        asked = Asked(out, reasons, language)
        score_on_spark(settings, source, path, id_column, day, asked, as_json=as_json)
        return
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
    facts |= facts_of(done, out)
    also = f", with what the table says of the accounts: {', '.join(done.told)}" if done.told else ""
    new = f" ({done.written:,} new{also})"
    lines = [
        *say_scored(done),
        f"{data_end}The scores are in {out} and in the store{new}. Answer for them with: varme serve",
    ]
    tell("\n".join(lines) + unread, facts, as_json=as_json)
