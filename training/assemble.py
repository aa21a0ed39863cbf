"""Putting a model together: trees, calibration, scale, bands and reference values become one spec."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from features.snapshots import Churn
from models.bands import Bands, Policy, bands_of_costs, bands_of_scores, bands_of_shares, choose_policy
from models.calibration import Calibration
from models.estimator import ChurnModel
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.scale import ScoreScale
from models.spec import FeatureSpec, ModelSpec
from training.dataset import Bools, Dataset
from training.errors import MissingCosts
from training.typical import choose_likeness, group_rows, middle_by, middle_of_all, typical_by, typical_of_all

# Contributions are averaged over so many rows at most; more change nothing that can be seen.
WEIGHED_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class BandPolicy:
    """How scores become colours, and when too little is known for a score; see `BandSettings`."""

    policy: Policy | None = None
    red_below: float = 50.0
    green_from: float = 65.0
    red_share: float = 0.10
    yellow_share: float = 0.20
    grey_below: float = 0.5


@dataclass(frozen=True, slots=True)
class Made:
    """What training made: the trees, the calibration, the rows learnt from, and the accounts as they stand now.

    `state` and `fingerprint` are as in `training.material.Whole`, `interval` and `horizons` go with the calibration;
    `pays_from` is what `training.judging.costs` found.
    """

    model: ChurnModel
    calibration: Calibration
    interval: ScoreInterval
    horizons: tuple[Horizon, ...]
    labelled: Dataset
    portfolio: Dataset
    state: Mapping[str, Any]
    fingerprint: str
    trained_on: date
    pays_from: float | None = None


def assemble(
    made: Made, churn: Churn, policy: BandPolicy, card: Mapping[str, Any], *, anchor: float | None
) -> ModelSpec:
    """The spec of a model.

    Args:
        made: what training made.
        churn: what the probabilities are of.
        policy: of the bands.
        card: what is said about the model.
        anchor: log-odds of churn of the typical account, kept from an earlier promotion; None: the model's own base
        is it.

    Raises:
        MissingCosts: bands by costs are asked for, and there are none.
    """
    labelled = made.labelled
    step = max(1, len(labelled.y) // WEIGHED_ROWS)
    contributions = made.model.contributions(labelled.X[::step])
    size = np.abs(contributions[:, :-1]).mean(axis=0)
    # A model that says the same of everyone gives no feature more weight than another.
    weights = size / size.sum() if size.any() else np.full(len(size), 1 / len(size))
    base = float(contributions[0, -1])
    stayed = labelled.rows(labelled.y == 0)
    likeness = choose_likeness(stayed)
    groups = group_rows(stayed, likeness) if likeness else []
    scale = ScoreScale(float(made.calibration.log_odds(base)) if anchor is None else anchor)
    return ModelSpec(
        features=tuple(
            _describe(made, stayed, groups, index, float(weights[index])) for index in range(len(labelled.columns))
        ),
        signals=tuple(dict.fromkeys(column.signal for column in labelled.columns)),
        calibration=made.calibration,
        interval=made.interval,
        horizons=made.horizons,
        scale=scale,
        bands=_bands(made, scale, policy),
        horizon_days=churn.horizon_days,
        lead_days=churn.lead_days,
        churn=churn.by,
        trained_on=made.trained_on.isoformat(),
        grey_below=policy.grey_below,
        catalogue_state=made.state,
        catalogue_fingerprint=made.fingerprint,
        card=card,
        likeness=likeness,
    )


def _describe(made: Made, stayed: Dataset, groups: list[Bools], index: int, weight: float) -> FeatureSpec:
    column, values = stayed.columns[index], stayed.X[:, index]
    return FeatureSpec(
        name=column.name,
        signal=column.signal.name,
        kind=column.type,
        unit=column.unit,
        more_is=column.more_is,
        constraint=made.model.constraints[index],
        categories=column.categories,
        typical=typical_of_all(values, column),
        weight=weight,
        sources=column.sources,
        typical_by=typical_by(stayed, index, groups),
        middle=middle_of_all(values, column),
        middle_by=middle_by(stayed, index, groups),
    )


def _bands(made: Made, scale: ScoreScale, policy: BandPolicy) -> Bands:
    typical = float(scale.probability_at(70.0))
    chosen = choose_policy(policy.policy, typical, has_costs=made.pays_from is not None)
    if chosen == "scores":
        return bands_of_scores(policy.red_below, policy.green_from)
    if chosen == "costs":
        if made.pays_from is None:
            raise MissingCosts
        return bands_of_costs(made.pays_from, scale)
    uncut = scale.score(made.calibration.log_odds(made.model.margin(made.portfolio.X)))
    scores = np.clip(np.rint(uncut * 10), 0, 1000).astype(np.int64)
    return bands_of_shares(scores, policy.red_share, policy.yellow_share)
