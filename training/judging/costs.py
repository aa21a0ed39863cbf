"""Decisions by cost: from which probability a contact pays, and what deciding so would have saved."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from training.dataset import Floats
from training.judging.judge import Estimate, HeldOut, interval, resample
from training.trial.plan import Plan

# The simple policy that needs no costs: contact whoever is likelier to leave than to stay.
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Costs:
    """What decisions cost, the same for all accounts, in one currency.

    `contact` is the cost of contacting an account, `saved` the value of one that stays though it would have left, and
    `save_rate` the share of those that do, of the contacted that would have left.
    """

    contact: float
    saved: float
    save_rate: float = 1.0

    def of_decisions(self, rows: int) -> Floats:
        """The cost of a false positive, a false negative, a true positive and a true negative, shape (rows, 4)."""
        lost = (1 - self.save_rate) * self.saved
        return np.tile([self.contact, self.saved, self.contact + lost, 0.0], (rows, 1))


def with_costs(plan: Plan, costs: Costs | None) -> Plan:
    """The plan with costs for its rows; those that a table brings for each account are not replaced."""
    if costs is None or plan.rows.costs is not None:
        return plan
    return replace(plan, rows=replace(plan.rows, costs=costs.of_decisions(len(plan.rows.y))))


def pays_from(held_out: HeldOut) -> float | None:
    """From which probability of leaving on a contact is expected to pay; None without costs.

    Where all accounts have the same costs, it is (C_FP − C_TN) / (C_FP − C_TN + C_FN − C_TP) (Elkan, The Foundations of
    Cost-Sensitive Learning, 2001). Where they differ, it is the one threshold that is expected to cost least over all
    of them, if every account above it is contacted. 0 is everybody, 1 nobody.
    """
    return None if held_out.costs is None else _break_even(held_out.probability, held_out.costs)


def _break_even(p: Floats, costs: Floats) -> float:
    false_positive, false_negative, true_positive, true_negative = costs.T
    wasted, won = false_positive - true_negative, false_negative - true_positive
    if np.ptp(wasted) == 0 and np.ptp(won) == 0:
        if wasted[0] <= 0:
            return 0.0
        return float(wasted[0] / (wasted[0] + won[0])) if won[0] > 0 else 1.0
    order = np.argsort(-p, kind="stable")
    gained = np.concatenate([[0.0], np.cumsum((p * won - (1 - p) * wasted)[order])])
    # Accounts of one probability are contacted together or not at all.
    ends = np.append(np.flatnonzero(np.diff(p[order])) + 1, len(p))
    best = max((0, *ends.tolist()), key=lambda count: gained[count])
    return 1.0 if best == 0 else 0.0 if best == len(p) else float(p[order][best - 1])


def judge_costs(held_out: HeldOut) -> dict[str, Any] | None:
    """The cost of contacting an account wherever the model expects that to be cheaper; None without costs.

    An account is contacted where p · C_TP + (1 − p) · C_FP < p · C_FN + (1 − p) · C_TN, by its own costs
    (Bahnsen et al., Example-Dependent Cost-Sensitive Classification, 2015). `saving_against` is the share that this
    saves of the cost of each simple policy: contacting nobody, everybody, or those at least 50 % likely to leave;
    `saving` that of the cheapest of them, and `saved_a_decision` the amount for each decision. `one_threshold` is the
    same for contacting all from one probability on, as bands by cost do. Each row is taken for the only decision about
    its account. All with 95 % intervals by resampled accounts.
    """
    if held_out.costs is None:
        return None
    p, y = held_out.probability, held_out.y
    false_positive, false_negative, true_positive, true_negative = held_out.costs.T
    contacting = y * true_positive + (1 - y) * false_positive
    waiting = y * false_negative + (1 - y) * true_negative
    is_contacted = p * true_positive + (1 - p) * false_positive < p * false_negative + (1 - p) * true_negative
    threshold = _break_even(p, held_out.costs)

    def cost(is_chosen: np.ndarray) -> Floats:
        return np.asarray(np.where(is_chosen, contacting, waiting))

    simple = {"nobody": waiting, "everybody": contacting, "likelier_than_not": cost(p >= HALF)}
    all_costs = {"model": cost(is_contacted), "one_threshold": cost(p >= threshold), **simple}
    _, account = np.unique(held_out.account, return_inverse=True)
    draws = resample(account)
    decisions = _total(np.bincount(account), draws)
    totals = {name: _total(np.bincount(account, weights=rows), draws) for name, rows in all_costs.items()}
    cheapest = np.min([totals[name] for name in simple], axis=0)
    by_model = totals["model"]
    return {
        "contacted_share": float(is_contacted.mean()),
        "cost_by_model": _amount(by_model, held_out),
        "cost_contacting_nobody": _amount(totals["nobody"], held_out),
        "cost_contacting_everybody": _amount(totals["everybody"], held_out),
        "cost_contacting_likelier_than_not": _amount(totals["likelier_than_not"], held_out),
        "saving": _share(by_model, cheapest),
        "saving_against": {name: _share(by_model, totals[name]) for name in simple},
        "saved_a_decision": {name: _estimate((totals[name] - by_model) / decisions) for name in simple},
        "one_threshold": {
            "pays_from": threshold,
            "contacted_share": float((p >= threshold).mean()),
            "cost": _amount(totals["one_threshold"], held_out),
            "saving": _share(totals["one_threshold"], cheapest),
        },
    }


def _total(by_account: np.ndarray, draws: np.ndarray) -> Floats:
    """The total over all accounts, then that of each resample, shape (1 + resamples,)."""
    return np.concatenate([[by_account.sum()], draws @ by_account]).astype(np.float64)


def _amount(totals: Floats, held_out: HeldOut) -> float:
    return float(totals[0]) / held_out.repeats


def _share(totals: Floats, simple: Floats) -> dict[str, float] | None:
    """The share of a simple policy's cost that is saved; None where that policy costs nothing, and has no share."""
    has_share = simple > 0
    return _estimate(1 - totals[has_share] / simple[has_share]) if has_share[0] else None


def _estimate(values: Floats) -> dict[str, float]:
    return asdict(interval(float(values[0]), values[1:]))


def saving_of(costs: Mapping[str, Any], against: str | None = None) -> Estimate | None:
    """The saving against the cheapest simple policy, or against one, out of what `judge_costs` found."""
    found = costs["saving"] if against is None else costs["saving_against"][against]
    return None if found is None else Estimate(**found)
