"""Whether the model still fits: what the newest check for drift found, and when it is to be trained anew."""

from dataclasses import dataclass
from datetime import date

from app.retraining import Due
from app.store.drift import DriftCheck, DriftReason
from app.words.language import Language, mark
from app.words.names import SIGNALS, name_signal

VERDICTS = {
    "fine": mark("Fine: what the model sees is what it learnt from."),
    "look": mark("Look: something has changed, and may make it wrong."),
    "retrain": mark("Retrain: the model no longer fits what it sees."),
}
REASONS = {
    "feature_moved": mark("The values of {subject} are others than those it learnt from."),
    "unknown_rose": mark("More of {subject} is unknown than when it learnt."),
    "scores_moved": mark("Scores have moved further than they do by themselves."),
    "calibration_off": mark("Its probabilities no longer agree with who leaves."),
    "performance_fell": mark("It tells less well who leaves than it did."),
    "new_category": mark("{subject} has values that it never saw."),
    "table_gone": mark("Nothing comes any more from the table {subject}."),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that changed: in the reader's language, and with the figures as they were noted, in English."""

    says: str
    noted: str


@dataclass(frozen=True, slots=True)
class Ageing:
    """Whether the model still fits. `verdict` is empty where no run has been checked yet."""

    verdict: str
    says: str
    checked: str
    signs: tuple[Sign, ...]
    due: str
    is_due: bool


def tell_ageing(due: Due | None, check: DriftCheck | None, today: date, language: Language) -> Ageing:
    """What is known of how well the model that serves still fits.

    Args:
        due: when it is to be trained anew; None where that is not known.
        check: the newest check of its scores for drift; None where there is none.
        today: the day, in UTC.
        language: the reader's.
    """
    return Ageing(
        verdict="" if check is None else check.verdict,
        says="" if check is None else language.text(VERDICTS[check.verdict]),
        checked=""
        if check is None
        else language.text("The scores of {day} were checked.", day=language.date(check.snapshot_on)),
        signs=() if check is None else tuple(_tell(reason, language) for reason in check.reasons),
        due="" if due is None else _say_due(due, today, language),
        is_due=due is not None and due.is_due,
    )


def _tell(reason: DriftReason, language: Language) -> Sign:
    subject = reason.subject or ""
    if subject in SIGNALS:
        subject = name_signal(subject, language)
    message = REASONS.get(reason.code)
    return Sign(language.text(message, subject=subject) if message else "", reason.sentence)


def _say_due(due: Due, today: date, language: Language) -> str:
    if due.waits is not None:
        return language.text("Version {version} is trained and waits for a decision.", version=due.waits)
    if due.is_due and due.sooner:
        return language.text("A training is due now, for the reasons above.")
    if due.due_on is None:
        return language.text("No training is due by the calendar.")
    day = language.date(due.due_on)
    if due.due_on <= today:
        return language.text("A training has been due since {day}.", day=day)
    return language.text("The next training is due on {day}.", day=day)
