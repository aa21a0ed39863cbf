"""The check that follows a scoring run: it looks at the run, the source and the store, and is kept in the store."""

from datetime import date, datetime

from app.jobs.champion import Champion
from app.jobs.drift.check import Beside, check_drift
from app.jobs.drift.observing import Observed
from app.jobs.drift.outcomes import find_outcomes
from app.jobs.drift.tables import find_stopped
from app.settings import Settings
from app.store import open_store
from app.store.drift import DriftCheck
from features.snapshots import Churn
from features.source import Source
from models.spec import ModelSpec


def observe(champion: Champion) -> Observed:
    """Something that adds up a run of the champion."""
    return Observed(champion.scorer.spec, champion.reference)


def check_run(
    champion: Champion,
    observed: Observed,
    settings: Settings,
    on: date,
    now: datetime,
    source: Source | None = None,
    churn: Churn | None = None,
) -> DriftCheck | None:
    """Check a run and keep the check; None where its day lies before the training, or nobody was scored.

    Args:
        champion: the model that scored.
        observed: the run, added up.
        settings: where the store is; the run has made it.
        on: the day that was scored.
        now: the instant of the check, with a time zone.
        source: what the features came from, which tells what tables stopped and who left; None of a ready table.
        churn: what leaving means there.
    """
    spec, reference = champion.scorer.spec, champion.reference
    trained_on = date.fromisoformat(spec.trained_on)
    since = trained_on if reference is None or reference.on is None else reference.on
    if on < since or observed.accounts == 0:
        return None
    store = open_store(settings.store_url)
    try:
        version = champion.model.version
        before = store.drift.latest(version, before=on)
        if source is None or churn is None:
            beside = Beside(before=before)
        else:
            outcomes = find_outcomes(store, source, churn, version, trained_on, on)
            beside = Beside(tuple(find_stopped(source, tables_of(spec), on)), outcomes, before)
        check = check_drift(spec, reference, observed, beside, version=version, on=on, now=now)
        store.drift.save(check)
    finally:
        store.close()
    return check


def tables_of(spec: ModelSpec) -> list[str]:
    """The source tables that a model reads, and learns the answers from."""
    answers = ["cancellations"] if spec.churn == "cancellation" else []
    read = (table for feature in spec.features for table in feature.sources)
    return list(dict.fromkeys([*read, *answers]))
