"""Training with what the settings say."""

import tempfile
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from app.jobs.opening import mapping_of
from app.jobs.succession import write_succession
from app.settings import Settings
from features.recorded import PULSES
from features.snapshots import Churn
from features.source import Source
from features.table import FeatureTable, Roles, open_table
from training.assemble import BandPolicy
from training.cluster.history import look_at_history
from training.cluster.looking import Looked
from training.cluster.opening import Cluster
from training.cluster.table import LookedTable, look_at_table
from training.history import History
from training.judging.costs import Costs
from training.material import Material
from training.promotion.compare import Rule
from training.ready import ReadyTable
from training.registry.registry import Registry
from training.train import Trained, train
from training.trial.candidates import LADDER
from training.trial.recipe import Fit
from training.trial.search import Budget

Report = Callable[[str], None]


def train_model(
    source: Source,
    churn: Churn,
    settings: Settings,
    until: date | None,
    report: Report,
    keep: Collection[str] | None = None,
) -> Trained:
    """Train on a source as configured; see `training.train.train`. `keep` is that of the settings, if not given."""
    tables, every = settings.source.tables, settings.snapshots.every
    fewest = settings.training.fewest_cancellations
    # Managers have seen the scores when they note how they feel: a model would learn what an earlier one said.
    unlearnt = () if settings.training.pulses else (PULSES,)
    report("Looking for leaks and traps")
    history = History.of(
        source,
        churn,
        tables=tables,
        every=every,
        until=until,
        fewest_cancellations=fewest,
        unlearnt=unlearnt,
        keep=settings.source.keep if keep is None else keep,
    )
    return _train(history, settings, report)


def train_table(
    path: Path, roles: Roles, settings: Settings, until: date | None, today: date, report: Report
) -> tuple[FeatureTable, Trained]:
    """Train on a ready table; its label means leaving within the days that the settings say.

    Returns:
        The table, as it was read, and what was made of it.
    """
    report(f"Reading {path.name}")
    table = open_table(path, roles)
    churn = Churn("label", settings.label.horizon_days, settings.label.lead_days)
    fewest = settings.training.fewest_cancellations
    ready = ReadyTable.of(table, roles, churn, today=today, until=until, fewest_cancellations=fewest, path=path)
    return table, _train(ready, settings, report)


def train_model_on(
    cluster: Cluster,
    folder: Path,
    source: Source,
    churn: Churn,
    settings: Settings,
    until: date | None,
    report: Report,
    keep: Collection[str] | None = None,
) -> tuple[Looked, Trained]:
    """Train on a data set of features that a cluster holds; the source that it was made of says who left.

    `keep` is that of the settings, if not given.

    Returns:
        What was learnt from, and what was made of it.
    """
    looked = look_at_history(
        cluster,
        folder,
        source,
        churn,
        report,
        tables=settings.source.tables,
        mapping=mapping_of(settings),
        until=until,
        fewest_cancellations=settings.training.fewest_cancellations,
        unlearnt=() if settings.training.pulses else (PULSES,),
        keep=settings.source.keep if keep is None else keep,
    )
    return looked, _train(looked, settings, report, looked.fit)


def train_table_on(
    cluster: Cluster,
    folder: Path,
    roles: Roles,
    settings: Settings,
    until: date | None,
    today: date,
    report: Report,
) -> tuple[LookedTable, Trained]:
    """Train on a ready table that a cluster holds, a folder of Parquet files; see `train_table`."""
    churn = Churn("label", settings.label.horizon_days, settings.label.lead_days)
    with tempfile.TemporaryDirectory() as scratch:
        found = look_at_table(
            cluster,
            folder,
            roles,
            churn,
            report,
            scratch=Path(scratch),
            today=today,
            until=until,
            fewest_cancellations=settings.training.fewest_cancellations,
        )
        return found, _train(found.looked, settings, report, found.looked.fit)


def _train(material: Material, settings: Settings, report: Report, fit: Fit | None = None) -> Trained:
    bands = settings.bands
    policy = BandPolicy(
        bands.policy, bands.red_below, bands.green_from, bands.red_share, bands.yellow_share, bands.grey_below
    )
    budget = Budget(settings.training.trials, settings.training.minutes)
    trained = train(
        material,
        home=settings.home,
        bands=policy,
        recipes=LADDER,
        budget=budget,
        rule=Rule(settings.promotion.tolerance, settings.promotion.fewest_cancellations),
        report=report,
        costs=_costs_of(settings),
        fit=fit,
    )
    registry = Registry(settings.home)
    if registry.champion() is not None:
        write_succession(registry)
    return trained


def _costs_of(settings: Settings) -> Costs | None:
    given = settings.costs
    if given.contact is None or given.saved is None:
        return None
    return Costs(given.contact, given.saved, given.save_rate)
