"""Learning on a cluster from a data set of features, as `varme features --out FOLDER` writes it, and the source.

What the catalogue learnt is that of the data set, which knew nothing of its snapshots: no origin sees the future. One
that was written for the champion may know more, and the card says so.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue
from features.dataset.belonging import name_source, refuse_another
from features.dataset.manifest import Manifest, read_manifest
from features.declare import Feature
from features.errors import DatasetError
from features.labels import is_closed, label_query
from features.learn import learn_state
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from training.cluster.fitting import ClusterFit
from training.cluster.kept import KeptHistory
from training.cluster.looking import Looked, draw, share_of
from training.cluster.opening import Cluster
from training.cluster.pieces import pieces_of_dataset
from training.cluster.rows import ReadingFeatures
from training.dataset import label_table
from training.errors import NotEnoughData
from training.history import History
from training.material import FEWEST_CANCELLATIONS
from training.traps.sources import TRAP_DAYS, find_source_traps, spread, vouch
from training.trial.plan import Report


def look_at_history(  # noqa: PLR0913 -- most by name
    cluster: Cluster,
    folder: Path,
    source: Source,
    churn: Churn,
    report: Report,
    *,
    tables: Mapping[str, str],
    mapping: Mapping[str, str],
    until: date | None = None,
    fewest_cancellations: int = FEWEST_CANCELLATIONS,
    unlearnt: Collection[str] = (),
    keep: Collection[str] = (),
) -> Looked:
    """Let the workers read a data set, and look at some of its accounts.

    Args:
        cluster: the workers, which see the folder under the same path.
        folder: with the data set.
        source: that it was made of; it says what happened next.
        churn: what counts as churn.
        report: is told, in a sentence, what is going on.
        tables: the mapping queries of the source, for what is one business.
        mapping: the same, with that of activity, for what is one data set.
        until: let nothing through that was known on this day or later.
        fewest_cancellations: where fewer accounts are seen to leave, nothing is learnt.
        unlearnt: tables of which no feature is learnt from.
        keep: features, or columns as `table.column`, for which the business vouches, whatever they look like.

    Raises:
        DatasetError: there is no data set, it is not whole, it was made of something else, or without what is to be
            kept.
        SourceError: what is to be kept is not there.
        GivesAway: every feature gives away who left.
        NotEnoughData: no snapshot of it has its answer.
        ClusterError: a worker was lost.
    """
    manifest = read_manifest(folder)
    state = CatalogueState.from_json(manifest.catalogue_state)
    refuse_another(folder, manifest, state, churn, name_source(source, mapping))
    known, vouched = vouch(source if until is None else source.until(until), keep)
    if unread := sorted(known.trusted & set(state.quarantined)):
        raise DatasetError(_say_unread(folder, unread))
    there = tuple(day for day in manifest.days if day <= known.latest_snapshot)
    days = tuple(day for day in there if is_closed(known, churn, day))
    if not days:
        raise NotEnoughData(_say_no_answer(folder, manifest, churn))
    answers = known.table(label_query(known, churn, days))
    pieces = [one for one in pieces_of_dataset(folder, manifest, len(cluster.workers)) if one.day in there]
    share = share_of(pieces)
    report(f"Looking at {'all' if share == 1 else f'{share:.1%} of the'} accounts")
    table = draw(cluster, pieces, "account_id", share)
    table = table.sort_by([("snapshot_on", "ascending"), ("account_id", "ascending")])
    data = label_table(known, state, churn, there, table)
    quarantined = {*state.quarantined, *learn_state(known, known.latest_snapshot).quarantined}
    barred = features_reading(catalogue(state), quarantined)
    data = data.keep(np.array([not {*unlearnt} & {*one.sources} and one.name not in barred for one in data.columns]))
    report("Looking for leaks and traps")
    found = find_source_traps(known, churn, days, data.rows(data.on(spread(days, TRAP_DAYS))), vouched)
    data = found.clean(data)
    history = History(known, churn, tables, days, fewest_cancellations, frozenset(unlearnt), found)
    left = len(pc.unique(answers.filter(pc.equal(answers["churned"], 1))["account_id"]))
    report(f"Reading {sum(piece.rows for piece in pieces):,} rows on {cluster.says}")
    reading = ReadingFeatures(data.columns, _by_day(answers))
    labelled = [one for one in pieces if one.day in days]
    fit = ClusterFit(cluster, labelled, reading, data, report)
    late_on = manifest.state_known_before if days[0] < manifest.state_known_before else None
    material = KeptHistory(history, state, data, left, tuple(sorted(quarantined)), late_on)
    return Looked(material, fit, share, len(cluster.workers))


def features_reading(features: Sequence[Feature], columns: Collection[str]) -> frozenset[str]:
    """The names of the features that are computed from any of some columns, `table.column`, themselves or by a part.

    A data set has them as they were before a column was seen to be overwritten, and can't compute them without it.
    """
    barred: set[str] = set()
    # A part is declared anywhere, so what is found may bar features that were passed already.
    while more := {
        one.name
        for one in features
        if one.name not in barred
        and (
            barred & set(one.parts)
            or any(f"{table}.{column}" in columns for table, read in one.reads.items() for column in read)
        )
    }:
        barred |= more
    return frozenset(barred)


def _by_day(answers: pa.Table) -> dict[date, pa.Table]:
    """The accounts with an answer, and 1 for churn, of each day."""
    day = answers["snapshot_on"]
    return {
        one: answers.filter(pc.equal(day, pa.scalar(one, day.type))).select(["account_id", "churned"])
        for one in pc.unique(day).to_pylist()
    }


def _say_unread(folder: Path, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{one}"' for one in columns)
    return (
        f"The features in {str(folder)!r} were computed without {', '.join(columns)}, which looked overwritten and are "
        f"to be kept now. Say `trusted = [{named}]` in the [source] section of varme.toml, and make the data set anew "
        "with `varme features --rebuild`."
    )


def _say_no_answer(folder: Path, manifest: Manifest, churn: Churn) -> str:
    return (
        f"The data set in {str(folder)!r} has snapshots from {manifest.days[0]} to {manifest.days[-1]}, and of none is "
        f"it known who left within {churn.horizon_days} days. Write earlier ones with `varme features --from DATE`."
    )
