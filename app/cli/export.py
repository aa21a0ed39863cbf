"""`varme models export`: an additive model as a points table that anyone can read and recompute."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.speak import AsJson, Config, Home, tell
from app.settings import load_settings

Form = Literal["xlsx", "csv", "json"]
_BY_ENDING: dict[str, Form] = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}


def export(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    version: Annotated[
        str | None, typer.Argument(help="The version, as `varme models list` shows it; by default the champion.")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="xlsx (a spreadsheet that recomputes scores), csv or json (the table alone); by default by the ending "
            "of --out.",
        ),
    ] = None,
    home: Home = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write what each value of an additive model's features adds; as a spreadsheet, it recomputes scores."""
    from app.jobs.exporting import export_model

    chosen = form or _BY_ENDING.get(out.suffix)
    if chosen is None:
        raise typer.BadParameter(f"--out {out}: end it with {', '.join(_BY_ENDING)}, or say --format.")
    exported = export_model(load_settings(config, home), version, out, chosen)
    how = " Type what is known of an account into its sheet Score." if chosen == "xlsx" else ""
    tell(
        f"The points of version {exported.version} are in {out}: {exported.entries:,} entries for {exported.features} "
        f"features.{how}",
        {
            "version": exported.version,
            "out": out,
            "format": chosen,
            "features": exported.features,
            "entries": exported.entries,
        },
        as_json=as_json,
    )
