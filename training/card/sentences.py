"""What the card says in sentences: the one that matters, what the model adds, and what it does not know."""

from collections.abc import Mapping, Sequence
from typing import Any

from training.judging.baselines import Baseline, best_of
from training.judging.figures import Calibrated, Figures
from training.judging.judge import Estimate, Verdict

# With fewer accounts that left, intervals are so wide that models can hardly be told apart.
FEW_CANCELLATIONS = 300


def say_headline(verdict: Verdict, figures: Figures, judged_on: str, refused: str | None) -> str:
    """The sentences that matter: whether the model may serve, what it finds, and whether it can be taken literally."""
    judged = f"{verdict.rows:,} {judged_on} of {verdict.accounts:,} accounts"
    if refused is not None:
        return f"This model may not serve: {refused}"
    tenth = figures.worst[1]
    return (
        f"On {judged}, {tenth.recall.value:.0%} of those that left were among the worst {tenth.share:.0%} "
        f"({_percent(tenth.recall)}), {tenth.lift.value:.1f} times as many as by chance. "
        f"{_say_calibration(verdict, figures.calibrated)}"
    )


def _say_calibration(verdict: Verdict, calibrated: Calibrated) -> str:
    expected, slope = verdict.expected, calibrated.slope
    counted = f"{expected.value:,.0f} churns were predicted and {verdict.observed:,} seen"
    wrong = []
    if not expected.low <= verdict.observed <= expected.high:
        wrong.append(f"{counted}, where {expected.low:,.0f} to {expected.high:,.0f} would be no surprise")
    if slope.high < 1 or slope.low > 1:
        extreme = "too extreme" if slope.value < 1 else "too timid"
        wrong.append(f"they are {extreme} (slope {slope}, where it should be 1)")
    if not calibrated.is_kept:
        wrong.append(
            f"they are off by {calibrated.error:.2%} on average, where chance alone makes {calibrated.noise_high:.2%} "
            "at most"
        )
    if wrong:
        return f"Its probabilities are not to be taken quite literally: {'; '.join(wrong)}."
    return f"Its probabilities can be taken literally: {counted}, and no part is off by more than chance."


def say_added(verdict: Verdict, figures: Figures, baselines: Sequence[Baseline]) -> str:
    """What the model adds over the best of the simple rules, in a sentence."""
    best = best_of(tuple(baselines))
    if best.gain is None or best.log_loss is None or best.recall is None:
        raise ValueError("A rule that was judged has figures.")
    tenth = figures.worst[1]
    share = best.gain.value / best.log_loss.value
    compared = (
        f"log loss {verdict.log_loss.value:.3f} beside {best.log_loss.value:.3f}, by {best.gain.value:+.3f} "
        f"({best.gain.low:+.3f} to {best.gain.high:+.3f}); among the worst {tenth.share:.0%} it has "
        f"{tenth.recall.value:.0%} of those that left, the rule {best.recall.value:.0%}"
    )
    if best.gain.low > 0:
        return f"Over the best simple rule, {best.name}, the model gains {share:.1%}: {compared}."
    if best.gain.high < 0:
        return f"The best simple rule, {best.name}, is better than the model by {-share:.1%}: {compared}."
    return f"Over the best simple rule, {best.name}, the model adds no more than the noise: {compared}."


def say_limits(card: Mapping[str, Any]) -> list[str]:
    """What the model does not know, from the card; the first are those that matter most."""
    data = card["data"]
    limits = [] if card["small_data"] is None else [card["small_data"]]
    if "cross_validation" in card:
        limits.append(card["cross_validation"]["time"])
    if "horizons" in card and card["horizons"]["absent"]:
        absent = ", ".join(str(days) for days in card["horizons"]["absent"])
        limits.append(f"It does not answer for {absent} days ahead: that could not be judged, or did not do well.")
    if card.get("drift", {}).get("is_seen"):
        limits.append(card["drift"]["says"])
    if "learnt_late_on" in data:
        limits.append(
            f"What its catalogue has learnt from data, such as the key features, it has from before "
            f"{data['learnt_late_on']}, later than its first snapshots: the verdict may be too kind. Learn from a data "
            "set that was written without --for-champion."
        )
    share = data.get("cluster", {}).get("looked_at", 1)
    if share < 1:
        limits.append(
            f"The trees learnt from all rows. Recipes were chosen, predictions calibrated, judged and audited, and "
            f"traps looked for by {share:.1%} of the accounts; one that is there under two ids was seen as such only "
            "where both are among these."
        )
    small = [one for one in card["segments"] if one["auc"] is None]
    if small:
        counted = ", ".join(f"{one['segment']} ({one['left']:,})" for one in small)
        limits.append(f"In some segments too few accounts left, or stayed, to judge by: {counted} that left.")
    unread = [code for codes in data.get("left_out", {}).values() for code in codes]
    if unread:
        rows = sum(count for codes in data["left_out"].values() for count in codes.values())
        limits.append(f"{rows:,} rows of the source were left out as wrong; `varme check` says why.")
    if data.get("quarantined"):
        limits.append(
            f"Nothing reads {', '.join(data['quarantined'])}: the columns look overwritten, and would tell the past "
            "what only the future knew."
        )
    untold = card["features_without_information"]
    if untold:
        limits.append(f"{len(untold):,} features held one value, or none, and told nothing.")
    limits.append(
        "It says who is likely to leave, not what an action would change: that takes a comparison of accounts that "
        "were helped with accounts that were not."
    )
    limits.append(f"It knows nothing of {card['trained_on']} or later, and ages as the business changes.")
    return limits


def say_small(left: int, verdict: Verdict) -> str | None:
    """What few cancellations mean for the intervals; None where there are many."""
    if left >= FEW_CANCELLATIONS:
        return None
    auc, loss, churns = (_half(one) for one in (verdict.auc, verdict.log_loss, verdict.expected))
    return (
        f"Only {left:,} accounts are seen to leave, so every figure has a wide interval: the AUC is known to "
        f"±{auc:.2f}, the log loss to ±{loss / verdict.log_loss.value:.0%}, the number of churns to "
        f"±{churns / verdict.expected.value:.0%}. Smaller differences can't be told from chance, except between models "
        "judged on the same rows. Four times as many cancellations would halve the intervals."
    )


def _half(estimate: Estimate) -> float:
    return (estimate.high - estimate.low) / 2


def _percent(estimate: Estimate) -> str:
    return f"95% interval {estimate.low:.0%} to {estimate.high:.0%}"
