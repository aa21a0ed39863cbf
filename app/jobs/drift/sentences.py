"""What drifted, in sentences for people who did not ask for statistics."""

from app.jobs.drift.movement import Moved
from app.jobs.drift.outcomes import Outcomes
from app.jobs.drift.tables import Stopped
from models.encode import date_of
from models.spec import FeatureSpec
from models.tally import Bins


def say_moved(feature: FeatureSpec, bins: Bins, moved: Moved, others: int) -> str:
    """That a feature's values are spread otherwise; `others` of its signal are, too."""
    if feature.kind == "category":
        where = f"{feature.categories[moved.at]!r} in {feature.name}"
    else:
        cut = bins.cuts[moved.at]
        where = f"{feature.name} up to {date_of(cut) if feature.kind == 'date' else f'{cut:g}'}"
    more = "" if others == 0 else f" So do {others} more of the signal {feature.signal}."
    return f"{where}: {_shares(moved)}.{_usual(moved)}{more}"


def say_risen(feature: FeatureSpec, moved: Moved, others: int) -> str:
    """That more of a feature is unknown."""
    more = "" if others == 0 else f" So it is of {others} more of the signal {feature.signal}."
    return f"{feature.name} is unknown of more accounts: {_shares(moved)}.{_usual(moved)}{more}"


def say_scores(moved: Moved, cut: float) -> str:
    """That the probabilities are spread otherwise."""
    return f"Scores moved: a chance of leaving up to {cut:.1%}: {_shares(moved)}.{_usual(moved)}"


def say_stopped(stopped: Stopped) -> str:
    """That a table stopped."""
    if stopped.newest_on is None:
        return (
            f"The table {stopped.table}, which the model reads, is not there any more. Bring it back, or train again."
        )
    advice = "Look whether it is still delivered."
    if stopped.rows:
        return (
            f"The table {stopped.table} has {stopped.rows:,} rows of the last 30 days; in the half year before, no 30 "
            f"days had fewer than {stopped.fewest:,}. {advice}"
        )
    return (
        f"The table {stopped.table} has no row since {stopped.newest_on}, for {stopped.silent_days} days; before, it "
        f"was never silent for longer than {stopped.longest_days}. {advice}"
    )


def say_new_category(feature: FeatureSpec, text: str, accounts: int, share: float) -> str:
    """That there is a text which the model does not know."""
    return (
        f"{accounts:,} accounts ({share:.0%}) have {text!r} in {feature.name}, which the model has not learnt: it "
        "knows nothing of what that means."
    )


def say_off(outcomes: Outcomes) -> str:
    """That more, or fewer, left than was said."""
    expected = outcomes.expected
    many = "more" if outcomes.ratio > 1 else "fewer"
    return (
        f"{outcomes.verdict.observed:,} left where {expected.value:.0f} were expected to ({max(expected.low, 0):.0f} "
        f"to {expected.high:.0f} would be chance): {many} leave than the scores say."
    )


def say_ranking_fell(auc: float, low: float, high: float, then: float) -> str:
    """That those who left were ranked worse than in the trial."""
    return (
        f"Of those whose outcome is in, the scores told who leaves worse than when the model was tried: AUC {auc:.2f} "
        f"({low:.2f} to {high:.2f}), where it had {then:.2f}."
    )


def say_expected_fell(then: float, now: float) -> str:
    """That the scores promise to tell less."""
    return (
        f"By their own account the scores tell less of who leaves: they promise an AUC of {now:.2f}, and {then:.2f} "
        "when the model was trained."
    )


def _shares(moved: Moved) -> str:
    then = "at the same time a year before" if moved.is_by_year else "when the model was trained"
    return f"{moved.now:.0%} of the accounts, and {moved.then:.0%} {then}"


def _usual(moved: Moved) -> str:
    if moved.most is None:
        return " How far it usually moves is not known."
    if moved.is_by_year:
        return f" Days a year apart differed by {100 * moved.most:.0f} points in 100 at most before."
    return f" In as long a time it moved by {100 * moved.most:.0f} points in 100 at most before."
