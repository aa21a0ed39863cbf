"""What a nightly run says of itself: one line for a log, figures first."""

from collections.abc import Mapping

from app.jobs.scoring import Scored
from models.answer import Band

BANDS: tuple[Band, ...] = ("red", "yellow", "green", "grey")


def say_scored(scored: Scored, moves: Mapping[tuple[Band, Band], int]) -> str:
    """How many accounts are in each band, and how many came there since their score before."""
    bands = ", ".join(f"{scored.bands[band]:,} {band}" for band in BANDS if scored.bands.get(band))
    said = (
        f"{scored.accounts:,} accounts scored as of {scored.snapshot_on} by version {scored.model_version}: {bands}; "
        f"{scored.written:,} new."
    )
    arrived = {band: sum(many for (_, to), many in moves.items() if to == band) for band in BANDS}
    turned = ", ".join(f"{many:,} turned {band}" for band, many in arrived.items() if many)
    return f"{said} {turned}." if turned else said


def say_delivered(delivered: Mapping[str, int], waiting: Mapping[str, int]) -> str:
    """How many news arrived where, and how many wait."""
    told = [
        f"{name}: {delivered.get(name, 0):,} delivered" + (f", {waiting[name]:,} wait" if waiting.get(name) else "")
        for name in sorted({*delivered, *waiting})
    ]
    return f"{'; '.join(told)}."
