"""What a run of `varme score` did, in sentences and for machines, whatever engine it ran on."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.drift import describe_check, say_verdict

if TYPE_CHECKING:
    from app.jobs.scoring import Scored


def say_scored(done: "Scored") -> list[str]:
    """How many accounts are in which band, and what is to be known of the run."""
    bands = done.bands
    colours = ", ".join(f"{bands[band]:,} {band}" for band in ("red", "yellow", "green", "grey") if bands.get(band))
    return [
        f"{done.accounts:,} accounts scored on {done.snapshot_on} by version {done.model_version}: {colours}.",
        done.bands_say,
        *done.notes,
        *([f"Left out, because forgotten: {done.erased:,}."] if done.erased else []),
        *([] if done.drift is None else [say_verdict(done.drift)]),
    ]


def facts_of(done: "Scored", out: Path) -> dict[str, Any]:
    """The same for machines."""
    return {
        "accounts": done.accounts,
        "written": done.written,
        "snapshot_on": done.snapshot_on,
        "model_version": done.model_version,
        "bands": dict(done.bands),
        "bands_say": done.bands_say,
        "notes": done.notes,
        "erased": done.erased,
        "profile_columns": done.told,
        "drift": None if done.drift is None else describe_check(done.drift),
        "out": out,
    }
