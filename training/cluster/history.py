"""Learning on a cluster from a data set of features, as `varme features --out FOLDER` writes it, and the source.

What the catalogue learnt is that of the data set, which knew nothing of its snapshots: no origin sees the future.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from features.catalogue import catalogue, fingerprint
from features.dataset.belonging import name_source, refuse_another
from features.dataset.manifest import Manifest, read_manifest
from features.declare import Feature
from features.errors import DatasetError
from features.labels import is_closed, label_query
from features.learn import learn_state
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from models.errors import FeatureMismatch
from models.spec import ModelSpec
from training.cluster.fitting import ClusterFit
from training.cluster.looking import Looked, draw, share_of
from training.cluster.opening import Cluster
from training.cluster.pieces import pieces_of_dataset
from training.cluster.rows import ReadingFeatures
from training.dataset import Dataset, label_table
from training.errors import NotEnoughData
from training.history import History
from training.material import FEWEST_CANCELLATIONS, Read, Whole, refuse_too_few
from training.traps import Trap
from training.traps.sources import TRAP_DAYS, find_source_traps, spread, vouch
from training.trial.backtest import choose_origins, plan_by_time
from training.trial.plan import Plan, Report


@dataclass(frozen=True, slots=True)
class KeptHistory:
    """The features of a data set, and what happened next by the source; `data` are the accounts that are looked at.

    `left` are the accounts that are seen to leave, of all. `quarantined` are the columns of the source that no feature
    learnt from reads, because they look overwritten.
    """

    history: History
    state: CatalogueState
    data: Dataset
    left: int
    quarantined: tuple[str, ...] = ()

    @property
    def traps(self) -> tuple[Trap, ...]:
        """What was found before training; see `training.traps`."""
        return self.history.traps

    @property
    def churn(self) -> Churn:
        """What counts as churn."""
        return self.history.churn

    def business(self) -> dict[str, Any]:
        """That of the source."""
        return self.history.business()

    def plan(self, seed: int, report: Report, since: date | None = None) -> Plan:  # noqa: ARG002 -- nothing is drawn by lot
        """Later snapshots are held out, origin by origin; see `training.material.Material`."""
        days = self.history.days
        what = f"by {self.churn.by}, on the {len(days)} snapshots of the data set whose outcome is known"
        refuse_too_few(self.left, what, self.history.fewest_cancellations)
        labelled = self.data.rows(self.data.is_labelled)
        origins = choose_origins(days, self.churn, since=since)
        return plan_by_time(
            lambda origin: labelled.rows(labelled.on([*origin.trained_days, *origin.tried_days])),
            origins,
            self.churn,
            report,
        )

    def whole(self, report: Report) -> Whole:
        """All labelled snapshots, and the customers of the latest one; see `training.material.Material`."""
        report(f"Learning from all snapshots up to {self.history.days[-1]}")
        data = self.data
        portfolio = data.rows(data.on([data.days[-1]]))
        trained_on = self.history.source.latest_snapshot
        return Whole(data.rows(data.is_labelled), portfolio, self.state.to_json(), fingerprint(self.state), trained_on)

    def read_for(self, spec: ModelSpec, days: Sequence[date]) -> Read:
        """What another model reads of the accounts looked at; see `training.material.Material`.

        Raises:
            FeatureMismatch: its catalogue had learnt something else than that of the data set, or it reads what is
                left out now.
        """
        if spec.catalogue_fingerprint != fingerprint(self.state):
            raise FeatureMismatch(
                "its features are computed with something else than those of the data set. Write the data set with "
                "`varme features --for-champion` to compare."
            )
        rows = self.data.rows(self.data.on(days))
        places = {column.name: place for place, column in enumerate(rows.columns)}
        if left_out := sorted({feature.name for feature in spec.features} - places.keys()):
            raise FeatureMismatch(
                f"it reads {', '.join(left_out)}, which is left out of this training. Train without --engine dask to "
                "compare."
            )
        day = np.array(rows.days, dtype="datetime64[D]")[rows.day]
        ids = tuple(rows.account_ids[one] for one in rows.account.tolist())
        codes = [_recode(rows, places[feature.name], feature.categories) for feature in spec.features]
        return Read(ids, day, np.column_stack(codes))

    def describe(self, whole: Whole) -> dict[str, Any]:
        """That of the source; see `training.material.Material`."""
        return {**self.history.describe(whole), "quarantined": list(self.quarantined)}


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
    material = KeptHistory(history, state, data, left, tuple(sorted(quarantined)))
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


def _recode(rows: Dataset, place: int, categories: Sequence[str]) -> np.ndarray:
    """A column as another model codes it."""
    values = rows.X[:, place]
    own = rows.columns[place].categories
    if own == tuple(categories):
        return values
    codes = {text: float(code) for code, text in enumerate(categories)}
    found = np.array([codes.get(text, np.nan) for text in own])
    coded = np.full(len(values), np.nan)
    is_known = ~np.isnan(values)
    coded[is_known] = found[values[is_known].astype(int)]
    return coded


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
