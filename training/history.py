"""Learning from source tables: the past is looked at day by day, and a recipe is tried on later days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

import numpy as np

from features.catalogue import fingerprint
from features.compute import compute_features
from features.labels import label_query
from features.learn import learn_state
from features.snapshots import Churn, Every
from features.source import Source
from features.state import CatalogueState
from models.encode import Encoder
from models.errors import FeatureMismatch
from models.spec import ModelSpec
from training.dataset import Dataset, build_dataset, first_snapshot, labelled_days
from training.home import describe_business
from training.material import FEWEST_CANCELLATIONS, Read, Whole, refuse_too_few
from training.traps import NOTHING_FOUND, Found, Trap
from training.traps.sources import TRAP_DAYS, find_source_traps, spread, vouch
from training.trial.backtest import Origin, choose_origins, plan_by_time
from training.trial.plan import Plan, Report


@dataclass(frozen=True, slots=True)
class History:
    """The tables of a business as they were known, and the days on which the past is looked at.

    Of the tables `unlearnt` no feature is learnt from, though they are there. `found` are the traps in them, and
    what is left out for these.
    """

    source: Source
    churn: Churn
    tables: Mapping[str, str]
    days: tuple[date, ...]
    fewest_cancellations: int = FEWEST_CANCELLATIONS
    unlearnt: frozenset[str] = frozenset()
    found: Found = NOTHING_FOUND

    @classmethod
    def of(
        cls,
        source: Source,
        churn: Churn,
        *,
        tables: Mapping[str, str],
        every: Every = "month",
        until: date | None = None,
        fewest_cancellations: int = FEWEST_CANCELLATIONS,
        unlearnt: Collection[str] = (),
        keep: Collection[str] = (),
    ) -> Self:
        """The history of a source.

        Args:
            source: the tables of the business.
            churn: what counts as churn, and for how long it is watched for.
            tables: the mapping queries of the source; another mapping is another business.
            every: how often a snapshot is taken.
            until: let nothing through that was known on this day or later.
            fewest_cancellations: where fewer accounts are seen to leave, nothing is learnt.
            unlearnt: tables of which no feature is learnt from.
            keep: features, or columns as `table.column`, for which the business vouches, whatever they look like.

        Raises:
            NotEnoughData: no table shows any activity.
            SourceError: what is to be kept is not there.
            GivesAway: every feature gives away who left.
        """
        known, features = vouch(source.until(until) if until is not None else source, keep)
        days = labelled_days(known, churn, every, first_snapshot(known, churn))
        history = cls(known, churn, tables, days, fewest_cancellations, frozenset(unlearnt))
        return replace(history, found=history.find(features))

    @property
    def traps(self) -> tuple[Trap, ...]:
        """What was found before training; see `training.traps`."""
        return self.found.traps

    def find(self, features: Collection[str]) -> Found:
        """The traps in the tables, looked for on a few snapshots over all the time.

        Args:
            features: those for which the business vouches.
        """
        state = learn_state(self.source, self.source.latest_snapshot)
        days = spread(self.days, TRAP_DAYS)
        data = self._build(state, days) if days else None
        return find_source_traps(self.source, self.churn, self.days, data, features)

    def business(self) -> dict[str, Any]:
        """The source, its mapping, and what counts as churn."""
        return describe_business(self.source.location, self.tables, self.churn)

    def plan(self, seed: int, report: Report, since: date | None = None) -> Plan:  # noqa: ARG002 -- nothing of time is drawn by lot
        """Later snapshots are held out, origin by origin; see `Material`."""
        left = 0
        if self.days:
            labels = label_query(self.source, self.churn, self.days)
            ((left,),) = self.source.rows(f"SELECT COUNT(DISTINCT account_id) FROM ({labels}) WHERE churned = 1")
        what = f"by {self.churn.by}, on the {len(self.days)} snapshots whose outcome is known"
        refuse_too_few(left, what, self.fewest_cancellations)
        origins = choose_origins(self.days, self.churn, since=since)
        # A column that is quarantined at the end is so at every origin. To a day of the past, which it has told the
        # future, it looks sound; a verdict that rests on it would be of another recipe than the one that serves.
        quarantined = learn_state(self.source, self.source.latest_snapshot).quarantined

        def known_at(origin: Origin) -> Dataset:
            state = learn_state(self.source, origin.on)
            state = replace(state, quarantined=tuple(sorted({*state.quarantined, *quarantined})))
            return self._build(state, (*origin.trained_days, *origin.tried_days))

        return plan_by_time(known_at, origins, self.churn, report)

    def whole(self, report: Report) -> Whole:
        """All labelled snapshots, and today's customers; see `Material`."""
        report(f"Learning from all snapshots up to {self.days[-1]}")
        trained_on = self.source.latest_snapshot
        state = learn_state(self.source, trained_on)
        data = self._build(state, (*self.days, trained_on))
        labelled, portfolio = data.rows(data.is_labelled), data.rows(data.on([trained_on]))
        return Whole(labelled, portfolio, state.to_json(), fingerprint(state), trained_on)

    def _build(self, state: CatalogueState, days: Sequence[date]) -> Dataset:
        data = build_dataset(self.source, state, self.churn, days)
        return self.found.clean(data.keep(np.array([not self.unlearnt & set(one.sources) for one in data.columns])))

    def read_for(self, spec: ModelSpec, days: Sequence[date]) -> Read:
        """Features computed with what the other model's catalogue had learnt; see `Material`."""
        state = CatalogueState.from_json(spec.catalogue_state)
        if fingerprint(state) != spec.catalogue_fingerprint:
            raise FeatureMismatch(
                "the features that this release computes are not those that it was trained on, so it can't be asked "
                "about later days."
            )
        table = compute_features(self.source, state, self.churn, days)
        columns = {feature.name: table[feature.name].to_pylist() for feature in spec.features}
        return Read(
            tuple(table["account_id"].to_pylist()),
            table["snapshot_on"].to_numpy().astype("datetime64[D]"),
            Encoder(spec.features).matrix(columns),
        )

    def describe(self, whole: Whole) -> dict[str, Any]:
        """The tables, the days, the counts, what nothing reads; see `Material`."""
        labelled = whole.labelled
        left_out: dict[str, dict[str, int]] = {}
        for one in self.source.left_out:
            left_out.setdefault(one.table, {})[one.code] = one.rows
        return {
            "tables": sorted(self.source.tables),
            "unlearnt": sorted(self.unlearnt & self.source.tables.keys()),
            "end_of_data": self.source.end_of_data.isoformat(),
            "first_snapshot": labelled.days[0].isoformat(),
            "last_labelled_snapshot": labelled.days[int(labelled.day.max())].isoformat(),
            **labelled.counts(),
            "left_out": left_out,
            "quarantined": list(whole.state["quarantined"]),
        }
