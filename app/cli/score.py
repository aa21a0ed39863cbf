"""`varme score`: every customer on a day, into the store and a file."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from app.cli.speak import AsJson, Config, Home, SourceFolder, count_left_out, read_day, say_left_out_rows, tell, working
from app.settings import load_settings


def score(
    out: Annotated[Path, typer.Option(help="Where to write the scores: .parquet or .csv.")],
    source: SourceFolder = None,
    on: Annotated[str | None, typer.Option(help="The day to score; by default the latest possible.")] = None,
    reasons: Annotated[int, typer.Option(min=0, max=50, help="How many reasons to write for each account.")] = 5,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Score every customer, with reasons; the store remembers them, and the service answers from it."""
    from app.jobs.opening import churn_of, source_of
    from app.jobs.scoring import score_source

    if out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"--out {out}: the name must end in .parquet or .csv.")
    settings = load_settings(config, home)
    day = read_day(on)
    with working("Reading the source") as progress:
        opened = source_of(settings, source)
        done = score_source(opened, churn_of(settings), settings, day, out, reasons, progress)
    bands = Counter(done.bands)
    colours = ", ".join(f"{bands[band]:,} {band}" for band in ("red", "yellow", "green", "grey") if bands[band])
    facts = {
        "accounts": len(done.bands),
        "written": done.written,
        "snapshot_on": done.snapshot_on,
        "model_version": done.model_version,
        "bands": dict(bands),
        "bands_say": done.bands_say,
        "end_of_data": opened.end_of_data,
        "left_out": count_left_out(opened),
        "out": out,
    }
    tell(
        f"{len(done.bands):,} accounts scored on {done.snapshot_on} by version {done.model_version}: {colours}.\n"
        f"{done.bands_say}\n"
        f"The data end at {opened.end_of_data:%Y-%m-%d %H:%M} UTC. The scores are in {out} and in the store "
        f"({done.written:,} new). Answer for them with: varme serve" + say_left_out_rows(opened),
        facts,
        as_json=as_json,
    )
