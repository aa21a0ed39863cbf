"""What decisions by the model would have cost, beside contacting nobody and contacting everybody."""

from typing import Any

import numpy as np

from training.dataset import Floats
from training.judge import Estimate, HeldOut, interval, resample


def judge_costs(held_out: HeldOut) -> dict[str, Any] | None:
    """The cost of contacting an account wherever the model expects that to be cheaper; None without costs.

    An account is contacted where p · C_TP + (1 − p) · C_FP < p · C_FN + (1 − p) · C_TN, by its own costs
    (Bahnsen et al., Example-Dependent Cost-Sensitive Classification, 2015). `saving` is the share of the cheaper of the
    two simple policies that this saves, with a 95 % interval by resampled accounts.
    """
    if held_out.costs is None:
        return None
    p, y = held_out.probability, held_out.y
    false_positive, false_negative, true_positive, true_negative = held_out.costs.T
    contacting = y * true_positive + (1 - y) * false_positive
    waiting = y * false_negative + (1 - y) * true_negative
    is_contacted = p * true_positive + (1 - p) * false_positive < p * false_negative + (1 - p) * true_negative
    by_model = np.where(is_contacted, contacting, waiting)
    _, account = np.unique(held_out.account, return_inverse=True)
    totals = np.stack([np.bincount(account, weights=cost) for cost in (by_model, waiting, contacting)])
    drawn = resample(account) @ totals.T
    saving = _saving(np.asarray(totals.sum(axis=1)[None], dtype=np.float64))[0]
    estimate = interval(float(saving), _saving(np.asarray(drawn, dtype=np.float64)))
    model, nobody, everybody = (float(total) / held_out.repeats for total in totals.sum(axis=1))
    return {
        "contacted_share": float(is_contacted.mean()),
        "cost_by_model": model,
        "cost_contacting_nobody": nobody,
        "cost_contacting_everybody": everybody,
        "saving": {"value": estimate.value, "low": estimate.low, "high": estimate.high},
    }


def saving_of(costs: dict[str, Any]) -> Estimate:
    """The saving, out of what `judge_costs` found."""
    return Estimate(**costs["saving"])


def _saving(totals: Floats) -> Floats:
    """Rows of (by model, nobody, everybody) as the share saved of the cheaper simple policy."""
    simple = np.minimum(totals[:, 1], totals[:, 2])
    return np.where(simple > 0, 1 - totals[:, 0] / np.where(simple > 0, simple, 1), 0.0)
