"""`varme score --engine spark`: Spark reads, scores and writes."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.left_out import count_left_out, say_left_out_rows
from app.cli.scored import facts_of, say_scored
from app.cli.speak import tell, working
from app.settings import Settings

if TYPE_CHECKING:
    from app.jobs.scoring import Asked


def score_on_spark(
    settings: Settings,
    source: str | None,
    table: Path | None,
    id_column: str | None,
    day: date | None,
    asked: "Asked",
    *,
    as_json: bool,
) -> None:
    """Score a source on Spark, or a feature table that it reads, and say what came of it.

    The scores are in the folder alone: the store, and so the pages, the service, deliveries and the check for drift,
    know nothing of them.
    """
    from app.jobs.opening import churn_of, source_of
    from app.jobs.scoring.on_spark import score_source_on_spark, score_table_on_spark

    facts: dict[str, Any] = {"engine": "spark"}
    unread = ""
    if table is None:
        with working("Reading the source") as progress:
            opened = source_of(settings, source)
            done = score_source_on_spark(opened, churn_of(settings), settings, day, asked, progress)
        facts |= {"end_of_data": opened.end_of_data, "left_out": count_left_out(opened)}
        unread = say_left_out_rows(opened)
    else:
        with working("Reading the table") as progress:
            done = score_table_on_spark(table, id_column, settings, day, asked, progress)
    where = (
        f"The scores are in {asked.out}, written by Spark, and not in the store: pages and service don't show them, "
        "nothing is delivered, and they were not compared with the training."
    )
    tell("\n".join([*say_scored(done), where]) + unread, facts | facts_of(done, asked.out), as_json=as_json)
