"""`varme train`: from source tables, or a ready table, to a judged model in the registry."""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from app.cli.learnt_on import say_columns, say_learnt
from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.speak import (
    REFUSED,
    AsJson,
    Config,
    Home,
    SourceFolder,
    TableFile,
    read_day,
    tell,
    working,
)
from app.cli.verdict import describe, facts_of
from app.settings import Decision, Settings, load_settings

if TYPE_CHECKING:
    from features.table import Roles
    from training.cluster import Cluster


class Engine(StrEnum):
    """What learns."""

    LOCAL = "local"
    DASK = "dask"


def train(
    source: SourceFolder = None,
    table: TableFile = None,
    label: Annotated[str | None, typer.Option(help="Of a table: the column that says who left.")] = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="Of a table: the column that names the account.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Of a table: the value of the label that means leaving, where it isn't plain.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="Of a table: a column that is no feature; repeat for several.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            help="A column of a table, or a feature or TABLE.COLUMN of a source, to learn from though it looks like a "
            "trap; repeatable."
        ),
    ] = None,
    cost: Annotated[
        list[str] | None,
        typer.Option(
            help="Of a table: what a decision costs, as false_positive=COLUMN; all four, also false_negative, "
            "true_positive and true_negative."
        ),
    ] = None,
    segment: Annotated[
        str | None, typer.Option(help="Of a table: the column by which the model is judged part by part.")
    ] = None,
    revenue: Annotated[
        str | None, typer.Option(help="Of a table: the column with what an account pays, to say how much is caught.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Let nothing through that was known on this day or later, as 2026-04-01.")
    ] = None,
    trials: Annotated[
        int | None, typer.Option(min=1, help="How many recipes to try; by default `trials` in [training].")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(min=0, help="Try no new recipe after so many minutes; by default `minutes` in [training]."),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="What learns: this machine; or Dask's workers, from the data set --features, or from a --table that "
            "is a folder of Parquet files. They learn from all rows; traps are looked for, recipes chosen and models "
            "judged by as many accounts as have 250,000 rows."
        ),
    ] = Engine.LOCAL,
    features: Annotated[
        Path | None,
        typer.Option(help="On Dask: the data set that `varme features --out FOLDER` wrote of the source."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="On Dask: how many workers to start on this machine; by default 2.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="On Dask: the scheduler whose workers learn, as tcp://10.0.0.7:8786.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Learn who leaves, judge it on later time, and put the first good model in service."""
    from app.cli.noting import note_first
    from app.jobs.opening import chosen_table, churn_of, source_of
    from app.jobs.recording import record_pulses
    from app.jobs.training import train_model, train_model_on, train_table, train_table_on

    settings = _with_budget(load_settings(config, home), trials, minutes)
    day = read_day(until)
    path = chosen_table(settings, source, table)
    lines: list[str] = []
    facts: dict[str, Any] = {}
    unread = ""
    with ExitStack() as stack:
        cluster = None
        if engine is Engine.DASK:
            cluster = stack.enter_context(_open_cluster(path, features, workers, scheduler))
        else:
            _refuse_cluster_options(features, workers, scheduler)
        if path is None:
            _refuse_table_options(label, id_column, positive, drop, cost, segment, revenue)
            with working("Reading the source") as progress:
                record_pulses(settings)
                opened = source_of(settings, source)
                churn, kept = churn_of(settings), keep or None
                if cluster is None or features is None:
                    trained = train_model(opened, churn, settings, day, progress, kept)
                else:
                    looked, trained = train_model_on(cluster, features, opened, churn, settings, day, progress, kept)
                    lines.append(say_learnt(looked))
            facts |= {"end_of_data": opened.end_of_data, "left_out": count_left_out(opened)}
            unread = say_left_out_rows(opened)
        else:
            roles = replace(
                _read_roles(settings, label, id_column, positive, drop, keep, cost),
                segment=segment or settings.table.segment,
                revenue=revenue or settings.table.revenue,
            )
            with working("Reading the table") as progress:
                if cluster is None:
                    read, trained = train_table(path, roles, settings, day, _today(), progress)
                else:
                    found, trained = train_table_on(cluster, path, roles, settings, day, _today(), progress)
                    read = found.table
                    lines.append(say_learnt(found.looked))
            lines += say_columns(read, trained.spec.card, roles.label, settings.label.horizon_days)
            facts["unused_columns"] = {one.name: one.why for one in read.unused}
    if trained.is_promoted:
        note_first(settings, trained.version)
    score_with = f"varme score{'' if path is None else f' --table {path}'} --out scores.parquet"
    lines += describe(trained, settings, score_with)
    tell("\n".join(lines) + unread, {**facts_of(trained), **facts}, as_json=as_json)
    if trained.refused is not None:
        raise typer.Exit(REFUSED)


def _with_budget(settings: Settings, trials: int | None, minutes: float | None) -> Settings:
    told = {key: value for key, value in (("trials", trials), ("minutes", minutes)) if value is not None}
    return settings.model_copy(update={"training": settings.training.model_copy(update=told)})


def _open_cluster(
    path: Path | None, features: Path | None, workers: int | None, scheduler: str | None
) -> AbstractContextManager["Cluster"]:
    from training.cluster import open_cluster

    if (path is None) == (features is None):
        raise typer.BadParameter(
            "--engine dask learns from a data set of features, --features FOLDER, or from a --table that is a folder "
            "of Parquet files: name one of them."
        )
    if workers is not None and scheduler is not None:
        raise typer.BadParameter("--workers are started here, --scheduler has its own: give one of them.")
    return open_cluster(workers, scheduler)


def _refuse_cluster_options(*given: object) -> None:
    if any(one is not None for one in given):
        raise typer.BadParameter("--features, --workers and --scheduler are about Dask: add --engine dask.")


def _today() -> date:
    return datetime.now(UTC).date()


def _refuse_table_options(*given: object) -> None:
    if any(given):
        raise typer.BadParameter(
            "--label, --id, --positive, --drop, --cost, --segment and --revenue are about a ready table: name it with "
            "--table FILE."
        )


def _read_roles(
    settings: Settings,
    label: str | None,
    id_column: str | None,
    positive: str | None,
    drop: list[str] | None,
    keep: list[str] | None,
    cost: list[str] | None,
) -> "Roles":
    from features.table import Roles

    kept = settings.table
    chosen_id, chosen_label = id_column or kept.id, label or kept.label
    if chosen_id is None or chosen_label is None:
        raise typer.BadParameter(
            "A table takes --id COLUMN, which names the account, and --label COLUMN, which says who left; or `id` and "
            "`label` in the [table] section of varme.toml."
        )
    return Roles(
        chosen_id,
        chosen_label,
        positive or kept.positive,
        tuple(drop or kept.drop),
        tuple(keep or kept.keep),
        _read_costs(cost) if cost else {str(decision): column for decision, column in kept.costs.items()},
    )


def _read_costs(given: list[str]) -> dict[str, str]:
    costs = dict(one.split("=", 1) for one in given if "=" in one)
    if len(costs) != len(given) or not set(costs) <= set(get_args(Decision)):
        raise typer.BadParameter(
            f"--cost {given[0]}: write DECISION=COLUMN, with one of {', '.join(get_args(Decision))}."
        )
    return costs
