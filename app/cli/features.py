"""`varme features`: the feature table as a file or a growing data set, or the queries that make it."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.catalogue import show_catalogue
from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.speak import AsJson, Config, Home, SourceFolder, read_day, tell, working
from app.settings import load_settings

if TYPE_CHECKING:
    from features.dataset import Written
    from features.snapshots import Every
    from features.source import Source


def features(
    source: SourceFolder = None,
    on: Annotated[str | None, typer.Option(help="The day of the snapshot; by default the latest possible.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="The first of several snapshots, up to --on.")] = None,
    every: Annotated[str | None, typer.Option(help="Their step: month, week or a number of days.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to write: one file (.parquet or .csv), or a folder, which becomes a data set partitioned by "
            "snapshot. A later run into the folder computes only what is new, or what has changed since. Of a source "
            "on Spark, a folder or an address."
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the data set in the folder anew, with these snapshots only.")
    ] = False,
    for_champion: Annotated[
        bool,
        typer.Option(
            "--for-champion",
            help="Compute them with what the model that serves had learnt from data, so that it can score them with "
            "--table. It may have learnt that later than on the days asked for, so learn from a data set without.",
        ),
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the queries instead of running them.")] = False,
    dialect: Annotated[
        str, typer.Option(help="Their dialect: duckdb, spark, snowflake, bigquery or postgres.")
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
        show_catalogue(load_settings(config, home).own_features, out, as_json=as_json)
        return
    from app.jobs.champion import champion_of
    from app.jobs.files import save_tables
    from app.jobs.opening import churn_of, mapping_of, source_of
    from app.jobs.scoring.records import state_of
    from features.catalogue import catalogue
    from features.compute import compile_features, features_by_day
    from features.dataset import write_dataset
    from features.dialects import DIALECTS
    from features.learn import learn_state
    from features.spark import is_on_spark
    from features.spark.write import write_features

    if out is None and not sql:
        raise typer.BadParameter("Say where to write the table with --out F, or print its queries with --sql.")
    if dialect not in DIALECTS:
        raise typer.BadParameter(f"--dialect {dialect}: the dialects are {', '.join(DIALECTS)}.")
    settings = load_settings(config, home)
    on_spark = is_on_spark(source or settings.source.location)
    if out is not None and on_spark and (out.suffix in (".csv", ".parquet") or out.is_file()):
        raise typer.BadParameter(f"--out {out}: Spark writes a folder of Parquet files; name one.")
    is_file = out is not None and not on_spark and _is_file(out)
    if rebuild and (out is None or is_file or on_spark):
        raise typer.BadParameter("--rebuild makes a data set anew: name its folder with --out FOLDER.")
    with working("Reading the source"):
        opened, churn = source_of(settings, source), churn_of(settings)
    pace = settings.snapshots.every if every is None else _read_pace(every)
    days = _read_days(read_day(since), read_day(on) or opened.latest_snapshot, pace)
    champion = champion_of(settings) if for_champion else None
    state = None if champion is None else state_of(champion)
    if sql:
        typer.echo(compile_features(opened, state or learn_state(opened, min(days)), churn, days).render(dialect))
        return
    if out is None:
        return
    facts = {"end_of_data": opened.end_of_data, "left_out": count_left_out(opened), "out": out}
    if is_file or on_spark:
        state = state or learn_state(opened, min(days))
        with working(f"Computing features on {_count(len(days), 'day')}"):
            if on_spark:
                rows = sum(write_features(opened, state, churn, days, out).values())
            else:
                rows = save_tables((table for _, table in features_by_day(opened, state, churn, days)), out)
        columns = len(catalogue(state))
        shape = {"rows": rows, "features": columns, "snapshots": [str(day) for day in days]}
        said = f"{rows:,} rows of {columns} features, on {_count(len(days), 'day')} up to {max(days)}, are in {out}."
        tell(f"{said} {_say_end(opened)}", shape | facts, as_json=as_json)
        return
    with working(f"Writing into {out}") as report:
        written = write_dataset(
            out,
            opened,
            churn,
            days,
            mapping=mapping_of(settings),
            state=state,
            known_before=None if champion is None else date.fromisoformat(champion.scorer.spec.trained_on),
            rebuild=rebuild,
            report=report,
        )
    read = f'Read it with: open_dataset("{out}") of features.dataset'
    tell(f"{say_written(written, out)}\n{_say_end(opened)}\n{read}", facts_of(written) | facts, as_json=as_json)


def _say_end(source: "Source") -> str:
    return f"The data end at {source.end_of_data:%Y-%m-%d %H:%M} UTC." + say_left_out_rows(source)


def say_written(written: "Written", out: Path) -> str:
    """What a run did to a data set, and why snapshots that were there were made anew."""
    said = (
        f"{written.rows:,} rows of {written.features} features, on {_count(len(written.days), 'day')} up to "
        f"{max(written.days)}, are in {out}. Computed now: {len(written.computed)}; kept: {len(written.kept)}; made "
        f"anew: {len(written.rebuilt)}."
    )
    if written.rebuilt:
        clauses = dict.fromkeys(clause for reasons in written.reasons.values() for clause in reasons)
        one = len(written.rebuilt) == 1
        said += (
            f"\n{_count(len(written.rebuilt), 'snapshot')} {'of' if one else 'from'} {written.rebuilt[0]} "
            f"{'was' if one else 'were'} made anew: {'; '.join(clauses)}."
        )
    return said


def facts_of(written: "Written") -> dict[str, object]:
    """The same for machines."""
    return {
        "rows": written.rows,
        "features": written.features,
        "snapshots": [str(day) for day in written.days],
        "computed": [str(day) for day in written.computed],
        "kept": [str(day) for day in written.kept],
        "rebuilt": [{"snapshot_on": str(day), "why": list(why)} for day, why in written.reasons.items()],
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _is_file(out: Path) -> bool:
    """Whether a file is meant, by its ending; a folder has none."""
    if out.suffix in (".parquet", ".csv"):
        return True
    # v1.2 and 2026.06 are names of folders; features.xlsx is a file that nobody can write.
    if re.fullmatch(r"\.[A-Za-z]\w*", out.suffix) and not out.is_dir():
        raise typer.BadParameter(f"--out {out}: a file must end in .parquet or .csv; the name of a folder in neither.")
    return False


def _read_days(first: date | None, last: date, pace: "Every") -> tuple[date, ...]:
    from features.snapshots import snapshot_dates

    days = (last,) if first is None else snapshot_dates(first, last, pace)
    if not days:
        raise typer.BadParameter(f"There is no snapshot from {first} to {last} every {pace}.")
    return days


def _read_pace(text: str) -> "Every":
    named: dict[str, Every] = {"month": "month", "week": "week"}
    if text in named:
        return named[text]
    if text.isdecimal():
        return int(text)
    raise typer.BadParameter(f"--every {text}: write month, week or a number of days.")
