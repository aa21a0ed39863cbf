"""Training with what the settings say."""

from collections.abc import Callable
from datetime import date

from app.settings import Settings
from features.snapshots import Churn
from features.source import Source
from training.assemble import BandPolicy
from training.recipe import Recipe
from training.train import Trained, train


def train_model(
    source: Source, churn: Churn, settings: Settings, until: date | None, report: Callable[[str], None]
) -> Trained:
    """Train on a source as configured; see `training.train.train`."""
    bands = settings.bands
    return train(
        source,
        churn,
        home=settings.home,
        tables=settings.source.tables,
        every=settings.snapshots.every,
        until=until,
        bands=BandPolicy(
            bands.policy, bands.red_below, bands.green_from, bands.red_share, bands.yellow_share, bands.grey_below
        ),
        recipe=Recipe(),
        report=report,
    )
