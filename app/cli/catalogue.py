"""`varme features --catalogue`: what every feature is, in words; no source is read."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.speak import tell

if TYPE_CHECKING:
    from features.declare import Feature


def show_catalogue(own: Sequence["Feature"], out: Path | None, *, as_json: bool) -> None:
    """Print the page, or write it; `own` are the data points that the business adds."""
    from features.catalogue.page import catalogue_page, documented_features
    from features.describe import describe, unknown_where

    features = documented_features(own)
    page = catalogue_page(features)
    if out is None and not as_json:
        typer.echo(page, nl=False)
        return
    if out is not None:
        _write(page, out)
    facts = [
        {
            "name": feature.name,
            "signal": feature.signal.name,
            "kind": feature.signal.kind,
            "what": describe(feature),
            "unit": feature.unit,
            "more_is": feature.more_is,
            "unknown_where": unknown_where(feature),
        }
        for feature in features
    ]
    tell(f"What {len(features)} features are is written in {out}.", {"features": facts, "out": out}, as_json=as_json)


def _write(page: str, out: Path) -> None:
    if out.suffix != ".md":
        raise typer.BadParameter(f"--out {out}: the catalogue is a page of Markdown; its name must end in .md.")
    if not out.parent.is_dir():
        raise typer.BadParameter(f"--out {out}: there is no folder {out.parent}. Make it, or name another.")
    out.write_text(page, encoding="utf-8")
