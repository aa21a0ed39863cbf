"""`varme features`: the feature table as a file, or the queries that make it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.catalogue import show_catalogue
from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.speak import AsJson, Config, Home, SourceFolder, read_day, tell, working
from app.settings import load_settings

if TYPE_CHECKING:
    from features.snapshots import Every


def features(
    source: SourceFolder = None,
    on: Annotated[str | None, typer.Option(help="The day of the snapshot; by default the latest possible.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="The first of several snapshots, up to --on.")] = None,
    every: Annotated[str | None, typer.Option(help="Their step: month, week or a number of days.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the table: .parquet or .csv.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the queries instead of running them.")] = False,
    dialect: Annotated[
        str, typer.Option(help="Their dialect: duckdb, spark, snowflake, bigquery, postgres …")
    ] = "duckdb",
    page: Annotated[
        bool,
        typer.Option("--catalogue", help="Print what every feature is, or write it to --out F.md; no source is read."),
    ] = False,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compute what was known about every customer on a day, or on several."""
    if page:
        show_catalogue((), out, as_json=as_json)
        return
    from app.jobs.opening import churn_of, source_of
    from app.jobs.scoring import save_table
    from features.compute import compile_features, compute_features
    from features.snapshots import snapshot_dates
    from features.state import learn_state

    if out is None and not sql:
        raise typer.BadParameter("Say where to write the table with --out F, or print its queries with --sql.")
    if out is not None and out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"--out {out}: the name must end in .parquet or .csv.")
    settings = load_settings(config, home)
    opened, churn = source_of(settings, source), churn_of(settings)
    last = read_day(on) or opened.latest_snapshot
    first = read_day(since)
    pace = settings.snapshots.every if every is None else _read_pace(every)
    days = (last,) if first is None else snapshot_dates(first, last, pace)
    if not days:
        raise typer.BadParameter(f"There is no snapshot from {first} to {last} every {pace}.")
    state = learn_state(opened, min(days))
    if sql:
        typer.echo(compile_features(opened, state, churn, days).render(dialect))
        return
    if out is None:
        return
    with working(f"Computing features on {len(days)} days"):
        table = compute_features(opened, state, churn, days)
        save_table(table, out)
    facts = {
        "rows": table.num_rows,
        "features": table.num_columns - 2,
        "snapshots": [str(day) for day in days],
        "end_of_data": opened.end_of_data,
        "left_out": count_left_out(opened),
        "out": out,
    }
    tell(
        f"{table.num_rows:,} rows of {table.num_columns - 2} features, on {len(days)} "
        f"{'day' if len(days) == 1 else 'days'} up to {max(days)}, are in {out}. "
        f"The data end at {opened.end_of_data:%Y-%m-%d %H:%M} UTC." + say_left_out_rows(opened),
        facts,
        as_json=as_json,
    )


def _read_pace(text: str) -> "Every":
    named: dict[str, Every] = {"month": "month", "week": "week"}
    if text in named:
        return named[text]
    if text.isdecimal():
        return int(text)
    raise typer.BadParameter(f"--every {text}: write month, week or a number of days.")
