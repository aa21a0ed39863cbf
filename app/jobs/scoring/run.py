"""A run of batch scoring, from the model that serves to the store and the file."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa

from app.alerting.alarms import alarms_of
from app.delivery.mail import mail_for
from app.explaining.voice import Voice
from app.jobs.champion import Champion, champion_of
from app.jobs.drift import check_run, observe
from app.jobs.files import save_tables
from app.jobs.scoring.counting import Counting
from app.jobs.scoring.departures import keep_departures
from app.jobs.scoring.happenings import keep_happenings
from app.jobs.scoring.lines import ScoreLines
from app.jobs.scoring.profiles import keep_profiles, keep_profiles_of_table
from app.jobs.scoring.records import day_of, open_table_for, score_accounts, score_rows
from app.settings import Settings
from app.store import ScoreRecord, open_store
from app.store.drift import DriftCheck
from app.words import language_of, read_currency, read_sayings
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from models.scorer import CHUNK_ROWS
from training.home import describe_business, refuse_another


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scoring run did: how many accounts are in each band, and how many scores are new in the store.

    `notes` say, in a sentence each, what of a ready table was not read as it stands, or that the model's own features
    are others than the business's now. `erased` accounts were forgotten, so they were left out. `told` are the columns
    of a ready table that name its accounts and their owners. `drift` is what comparing the run with the training came
    to; None for a day before it.
    """

    snapshot_on: date | None
    model_version: str
    bands: Mapping[str, int]
    bands_say: str
    written: int
    notes: tuple[str, ...] = ()
    erased: int = 0
    told: tuple[str, ...] = ()
    drift: DriftCheck | None = None

    @property
    def accounts(self) -> int:
        """How many accounts were scored."""
        return sum(self.bands.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run on Spark: where the scores go, how many reasons they tell, and in which language."""

    out: Path
    reasons: int
    language: str


def score_source(
    source: Source,
    churn: Churn,
    settings: Settings,
    on: date | None,
    out: Path,
    reasons: int,
    language: str,
    report: Callable[[str], None],
) -> Scored:
    """Score every customer on a day (the latest possible, if None) into the store and a file, chunk by chunk."""
    champion = champion_of(settings)
    refuse_another(settings.home, describe_business(source.location, settings.source.tables, churn))
    day = on or source.latest_snapshot
    report(f"Scoring the customers of {day} with version {champion.model.version}")
    now, observed = datetime.now(UTC), observe(champion)
    records = score_accounts(source, champion, churn, day, now, observed)
    notes = tuple(say_other_features(champion, source))
    scored = _keep(records, champion, settings, out, reasons, language, day, Counting(report))
    keep_profiles(source, settings, scored.model_version, day)
    report("Keeping what happened to them")
    keep_happenings(source, settings, scored.model_version, day)
    keep_departures(source, churn, settings, day)
    report("Comparing the run with the training")
    drift = check_run(champion, observed, settings, day, now, source, churn)
    return replace(scored, notes=notes, drift=drift)


def say_other_features(champion: Champion, source: Source) -> Iterator[str]:
    """That the champion was trained with other features of the business's own than it has now, where it was."""
    frozen = CatalogueState.from_json(champion.scorer.spec.catalogue_state).own_features
    before, now = ({feature.name: feature for feature in features} for features in (frozen, source.own_features))
    both = before.keys() & now.keys()
    differs = [
        f"{what} {', '.join(sorted(names))}"
        for what, names in (
            ("without", now.keys() - before.keys()),
            ("with", before.keys() - now.keys()),
            ("with another definition of", {name for name in both if before[name] != now[name]}),
        )
        if names
    ]
    if differs:
        yield (
            f"Version {champion.model.version} was trained {' and '.join(differs)}, compared with [[features]] now. It "
            "scores as it was trained; train again to change that."
        )


def score_table(
    path: Path,
    id_column: str | None,
    settings: Settings,
    on: date | None,
    out: Path,
    reasons: int,
    language: str,
    report: Callable[[str], None],
) -> Scored:
    """Score the accounts of a ready table into the store and a file, chunk by chunk.

    Where the champion's table had days, its rows of a day are scored (the latest, if None); otherwise all rows, as of
    the day given or today.
    """
    champion = champion_of(settings)
    now = datetime.now(UTC)
    report(f"Scoring the accounts of {path.name} with version {champion.model.version}")
    table = open_table_for(path, id_column, champion)
    day = day_of(table, on, now.date())
    observed = observe(champion)
    records = score_rows(table, champion, day, now, observed)
    rows = table.rows_by_day.get(day, table.rows)
    scored = _keep(records, champion, settings, out, reasons, language, day, Counting(report, rows))
    told = keep_profiles_of_table(table, settings, day)
    return replace(scored, notes=table.notes, told=told, drift=check_run(champion, observed, settings, day, now))


def _keep(
    records: Iterator[ScoreRecord],
    champion: Champion,
    settings: Settings,
    out: Path,
    reasons: int,
    language: str,
    day: date,
    counting: Counting,
) -> Scored:
    """Store and write a chunk after the other; only one of them is in memory at a time."""
    spec = champion.scorer.spec
    others = [one.days for one in spec.horizons if one.days != spec.horizon_days]
    state = spec.catalogue_state
    voice = Voice(language_of(language), read_sayings(state), read_currency(state))
    lines = ScoreLines(reasons, others, voice)
    mail = mail_for(settings.destinations, state, settings.service.public_url)
    alerts = alarms_of(settings, state)
    bands: Counter[str] = Counter()
    written = 0
    store = open_store(settings.store_url, make=True)
    tombstones, erased = store.tombstones.load(), 0

    def spoken_of() -> Iterator[ScoreRecord]:
        nonlocal erased
        for record in records:
            if record.row.account_id in tombstones:
                erased += 1
            else:
                yield record

    def kept() -> Iterator[pa.Table]:
        nonlocal written
        wanted = spoken_of()
        while chunk := list(islice(wanted, CHUNK_ROWS)):
            written += store.save_scores(chunk, CHUNK_ROWS, mail, alerts, is_whole=False)
            bands.update(record.answer.band for record in chunk)
            counting.add(len(chunk))
            yield lines.table(chunk)
        if not bands:
            yield lines.table([])  # everyone was erased: the file says so too

    try:
        save_tables(kept(), out)
        store.standings.close_run(day)
    finally:
        store.close()
    return Scored(day, champion.model.version, bands, spec.bands.says, written, erased=erased)
