"""Writing a data set: a first time, or what has come and what has changed since."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

from features.catalogue import catalogue, fingerprint
from features.compute import features_by_day
from features.dataset.belonging import name_source, refuse_another, refuse_cut_short, refuse_earlier
from features.dataset.changes import usage_reach
from features.dataset.facts import Facts, digest_facts, write_facts
from features.dataset.files import partition_path, refuse_others_folder, replace_file, sweep
from features.dataset.manifest import (
    ChurnDefinition,
    File,
    Manifest,
    Partition,
    Reads,
    has_manifest,
    read_manifest,
    write_manifest,
)
from features.dataset.outdated import find_outdated
from features.findings import say_rows
from features.learn import learn_state
from features.snapshots import Churn, refuse_too_late
from features.source import Source
from features.state import CatalogueState

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did: the data set's rows and features, and its snapshots by what became of them.

    `rebuilt` were there before and were made anew; `reasons` says in clauses why, for each of them.
    """

    rows: int
    features: int
    computed: tuple[date, ...]
    kept: tuple[date, ...]
    reasons: Mapping[date, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rebuilt(self) -> tuple[date, ...]:
        """The snapshots that were made anew, in order."""
        return tuple(self.reasons)

    @property
    def days(self) -> tuple[date, ...]:
        """Every snapshot of the data set, in order."""
        return tuple(sorted((*self.computed, *self.kept, *self.reasons)))


def write_dataset(  # noqa: PLR0913 -- most by name
    folder: Path,
    source: Source,
    churn: Churn,
    days: Sequence[date],
    *,
    mapping: Mapping[str, str] | None = None,
    state: CatalogueState | None = None,
    known_before: date | None = None,
    rebuild: bool = False,
    report: Report = lambda _: None,
) -> Written:
    """Write the features of the given days into a folder, as Parquet partitioned by snapshot, with a manifest.

    Where a data set is there already, its catalogue state holds, days that it has are kept, and days whose past has
    changed since are made anew; every value is then the one that a whole build would write. The old data set stands
    until the new manifest is in its place. One run at a time.

    Args:
        folder: where to; new or empty, or with a data set of the same source.
        source: what to compute from.
        churn: who counts as a customer.
        days: the snapshots that must be there.
        mapping: the queries that map the source, by table; another mapping is another source.
        state: what the catalogue learnt from data; by default that of the data set that is there, and of a new one that
            which can be learnt from what was known before the first of the days.
        known_before: a state that is given was learnt from what was known before this day; if None, before the first of
            the days.
        rebuild: write the folder anew, with the given days, whatever is there.
        report: is told, in a sentence, what is going on.

    Raises:
        DatasetError: the folder holds something else; or a data set of another source, catalogue or churn, or whose
            catalogue state knows more than a given day.
        SnapshotError: a day lies later than the day after the end of data.
    """
    there = has_manifest(folder)
    if not there:
        refuse_others_folder(folder)
    old = read_manifest(folder) if there and not rebuild else None
    state = state or _learnt(old, source) or learn_state(source, min(days))
    features = catalogue(state)
    named = name_source(source, mapping or {})
    if old is not None:
        refuse_another(folder, old, state, churn, named)
        if known_before is None:
            refuse_earlier(folder, old, days)
    report("Looking for what has changed")
    facts = digest_facts(source, features, state.quarantined)
    reach = usage_reach(features, churn, source)
    reasons = {} if old is None else find_outdated(folder, old, facts, reach)
    refuse_cut_short(folder, source, reasons)
    kept = {} if old is None else {one.snapshot_on: one for one in old.partitions if one.snapshot_on not in reasons}
    wanted = sorted({*days, *reasons} - kept.keys())
    made = dict(kept)
    if wanted:
        refuse_too_late(source, wanted)
        report(f"Computing {len(features)} features on {len(wanted)} day{'' if len(wanted) == 1 else 's'}")
        for number, (day, table) in enumerate(features_by_day(source, state, churn, wanted), start=1):
            # The day stands in the folder's name, where readers of partitioned Parquet look for it.
            rows = table.drop_columns("snapshot_on")
            reads = Reads(known_before=day, usage_from=None if reach is None else day - timedelta(days=reach))
            made[day] = write_partition(folder, day, rows, reads)
            report(f"{day}: {say_rows(table.num_rows)} ({number} of {len(wanted)})")
    manifest = Manifest(
        varme=version("varme"),
        duckdb=duckdb.__version__,
        catalogue_fingerprint=fingerprint(state),
        catalogue_state=state.to_json(),
        state_known_before=(known_before or min(days)) if old is None else old.state_known_before,
        churn=ChurnDefinition.of(churn),
        source=named,
        source_fingerprint=facts.fingerprint,
        end_of_data=source.end_of_data,
        facts=_write_facts(folder, facts),
        partitions=tuple(made[day] for day in sorted(made)),
    )
    write_manifest(folder, manifest)
    sweep(folder, {manifest.facts.path, *(one.file.path for one in manifest.partitions)})
    return Written(
        rows=sum(one.rows for one in manifest.partitions),
        features=len(features),
        computed=tuple(day for day in wanted if day not in reasons),
        kept=tuple(sorted(kept)),
        reasons=reasons,
    )


def _learnt(old: Manifest | None, source: Source) -> CatalogueState | None:
    """What the data set's catalogue learnt; the business's own features are not learnt, but those it has now."""
    if old is None:
        return None
    return replace(CatalogueState.from_json(old.catalogue_state), own_features=source.own_features)


def write_partition(folder: Path, day: date, rows: pa.Table, reads: Reads) -> Partition:
    """Write the rows of a snapshot beside those that are there; they count when a manifest names them."""
    path = partition_path(folder, day)
    replace_file(path, lambda new: parquet.write_table(rows, new, compression="zstd"))
    return Partition(snapshot_on=day, rows=rows.num_rows, file=_named(folder, path), reads=reads)


def _write_facts(folder: Path, facts: Facts) -> File:
    path = folder / f"_facts-{facts.fingerprint[:16]}.parquet"
    replace_file(path, lambda new: write_facts(facts, new))
    return _named(folder, path)


def _named(folder: Path, path: Path) -> File:
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return File(path=path.relative_to(folder).as_posix(), sha256=digest)
