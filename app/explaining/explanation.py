"""One account's explanation: what was said, what changed before it, and what the model calls its signals."""

from dataclasses import dataclass
from datetime import date

from app.explaining.change import Change, FindScorer, find_change
from app.store import ScoreRecord
from app.store.history import ScoreHistory
from models.answer import Answer, Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is shown of one score. `trained_on` is None where the model that spoke can't be had any more."""

    record: ScoreRecord
    change: Change
    trained_on: date | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The reasons of an answer by what they are good for, each part strongest first.

    `act_on` lower the score and can be influenced, `explains` lower it and can't be, `good_news` raise it.
    """

    act_on: tuple[Reason, ...]
    explains: tuple[Reason, ...]
    good_news: tuple[Reason, ...]


def explain(
    history: ScoreHistory, record: ScoreRecord, find_scorer: FindScorer, since: date | None = None
) -> Explanation:
    """Explain a score of the store.

    Args:
        history: of the store.
        record: the score.
        find_scorer: gives the model of a version, or None where it can't be had any more.
        since: the day that the change is told from; None is the score before.

    Raises:
        SinceTooLate: that day is not earlier than the score's.
    """
    scorer = find_scorer(record.model)
    return Explanation(
        record=record,
        change=find_change(history, record, since, find_scorer),
        trained_on=None if scorer is None else date.fromisoformat(scorer.spec.trained_on),
    )


def sort_reasons(answer: Answer) -> Sorted:
    """Separate what can be acted on from what explains the score, and both from good news."""
    lowering = [reason for reason in answer.reasons if reason.points < 0]
    return Sorted(
        act_on=tuple(reason for reason in lowering if reason.kind == "lead"),
        explains=tuple(reason for reason in lowering if reason.kind != "lead"),
        good_news=tuple(reason for reason in answer.reasons if reason.points > 0),
    )
