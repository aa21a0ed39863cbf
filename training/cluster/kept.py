"""A data set of features and its source, as what is learnt from: the accounts that are looked at, with all answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from features.catalogue import fingerprint
from features.snapshots import Churn
from features.state import CatalogueState
from models.errors import FeatureMismatch
from models.spec import ModelSpec
from training.dataset import Dataset
from training.history import History
from training.material import Read, Whole, refuse_too_few
from training.traps import Trap
from training.trial.backtest import choose_origins, plan_by_time
from training.trial.plan import Plan, Report


@dataclass(frozen=True, slots=True)
class KeptHistory:
    """The features of a data set, and what happened next by the source; `data` are the accounts that are looked at.

    `left` are the accounts that are seen to leave, of all. `quarantined` are the columns of the source that no feature
    learnt from reads, because they look overwritten. `learnt_late_on` is the day before which the data set's catalogue
    had learnt from data, where that is later than its first labelled snapshot.
    """

    history: History
    state: CatalogueState
    data: Dataset
    left: int
    quarantined: tuple[str, ...] = ()
    learnt_late_on: date | None = None

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
        described = {**self.history.describe(whole), "quarantined": list(self.quarantined)}
        if self.learnt_late_on is not None:
            described["learnt_late_on"] = self.learnt_late_on.isoformat()
        return described


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
