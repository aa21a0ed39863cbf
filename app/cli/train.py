"""`varme train`: from a source to a judged model in the registry."""

from typing import Annotated

import typer

from app.cli.speak import (
    REFUSED,
    AsJson,
    Config,
    Home,
    SourceFolder,
    count_left_out,
    read_day,
    say_left_out_rows,
    tell,
    working,
)
from app.settings import load_settings


def train(
    source: SourceFolder = None,
    until: Annotated[
        str | None, typer.Option(help="Let nothing through that was known on this day or later, as 2026-04-01.")
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Learn who leaves, judge it on later time, and put the first good model in service."""
    from app.jobs.opening import churn_of, source_of
    from app.jobs.training import train_model

    settings = load_settings(config, home)
    day = read_day(until)
    with working("Reading the source") as progress:
        opened = source_of(settings, source)
        trained = train_model(opened, churn_of(settings), settings, day, progress)
    verdict = trained.verdict
    within = f"{verdict.expected.low:.0f} to {verdict.expected.high:.0f}"
    lines = [
        f"Version {trained.version}, judged on {verdict.rows:,} later snapshots of {verdict.accounts:,} accounts:",
        f"  AUC                 {verdict.auc}",
        f"  log loss            {verdict.log_loss}; the base rate alone {verdict.base_log_loss:.3f}",
        f"  churns              {verdict.observed} observed, {verdict.expected.value:.0f} predicted ({within})",
    ]
    if trained.refused is not None:
        lines.append(f"It is not put in service: {trained.refused}")
    elif trained.is_promoted:
        lines.append(f"It serves from {settings.champion}. Score with: varme score --out scores.parquet")
    else:
        lines.append(
            f"Another model serves, so this one waits as the challenger. Promote it with: varme models promote "
            f"{trained.version}"
        )
    facts = {
        "version": trained.version,
        "promoted": trained.is_promoted,
        "refused": trained.refused,
        "verdict": verdict.to_json(),
        "end_of_data": opened.end_of_data,
        "left_out": count_left_out(opened),
    }
    tell("\n".join(lines) + say_left_out_rows(opened), facts, as_json=as_json)
    if trained.refused is not None:
        raise typer.Exit(REFUSED)
