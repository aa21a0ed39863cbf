"""The sentences of what changed: one for the whole, and one for each line."""

from app.explaining.change import Change
from app.explaining.voice import Voice
from app.store import ScoreRecord
from app.words.language import Language
from app.words.names import name_band, name_signal, name_signals
from models.answer import Answer
from models.changed import Changed, Line, NoDifference


def say_change(change: Change, later: ScoreRecord, language: Language) -> str:
    """What changed, in a sentence; or why that can't be told."""
    if change.earlier is None or change.earlier.row.snapshot_on is None:
        return _say_nothing_to_compare(change, later, language)
    day = language.date(change.earlier.row.snapshot_on)
    if isinstance(change.split, Changed):
        return _say_difference(change.split, change.earlier.answer, later.answer, day, language)
    return _say_grey(change.split, change.earlier.answer, later.answer, day, language)


def _say_nothing_to_compare(change: Change, later: ScoreRecord, language: Language) -> str:
    if later.row.account_id is None:
        return language.text("The score is of no account, so there is no earlier one to compare with.")
    if change.since is not None and change.first_on is not None and change.first_on != later.row.snapshot_on:
        return language.text(
            "No score is as old as {day}: the oldest is of {first}.",
            day=language.date(change.since),
            first=language.date(change.first_on),
        )
    return language.text("There is no earlier score to compare with.")


def _say_difference(split: Changed, before: Answer, after: Answer, day: str, language: Language) -> str:
    values = {
        "day": day,
        "points": language.points(abs(split.points)),
        "earlier": language.points(split.earlier_score),
        "later": language.points(split.later_score),
        "from_band": name_band(before.band, language),
        "to_band": name_band(after.band, language),
    }
    if split.points == 0:
        return language.text("Since {day} the score has not changed: {later} ({to_band}).", **values)
    if split.points < 0:
        return language.text(
            "Since {day} the score has fallen by {points}, from {earlier} ({from_band}) to {later} ({to_band}).",
            **values,
        )
    return language.text(
        "Since {day} the score has risen by {points}, from {earlier} ({from_band}) to {later} ({to_band}).",
        **values,
    )


def _say_grey(split: NoDifference | None, before: Answer, after: Answer, day: str, language: Language) -> str:
    was, now = language.percent(before.completeness), language.percent(after.completeness)
    if split is None or split.grey == "both":
        return language.text(
            "There is no change to tell since {day}: too little was known then ({was}), and is now ({now}).",
            day=day,
            was=was,
            now=now,
        )
    if split.grey == "earlier":
        return language.text(
            "There is no change to tell since {day}: too little was known then for a score ({was} of what the model "
            "weighs).",
            day=day,
            was=was,
        )
    return language.text(
        "There is no change to tell since {day}: too little is known now for a score ({now} of what the model weighs).",
        day=day,
        now=now,
    )


def say_line(line: Line, split: Changed, versions: tuple[str, str], voice: Voice) -> str:
    """One line of a difference in words.

    Args:
        line: of the difference.
        split: the difference.
        versions: of the models that spoke, earlier and later.
        voice: of the reader.
    """
    language = voice.language
    match line.cause:
        case "signal":
            return _say_signal(line, voice)
        case "missing":
            return _say_missing(split, language)
        case "typical":
            return language.text("The typical account stands elsewhere on the scale of the new model.")
        case "model":
            return _say_model(split, versions, language)
        case "cut":
            return language.text("What keeping the score within 0 and 100 takes or adds changed.")
        case "other":
            return language.text("What rounding leaves changed.")


def _say_signal(line: Line, voice: Voice) -> str:
    language = voice.language
    earlier, later = (
        language.points(0 if reason is None else reason.points, is_signed=True) for reason in (line.earlier, line.later)
    )
    if line.later is not None:
        return language.text(
            "{sentence} ({earlier} then, {later} now)",
            sentence=voice.say(line.later),
            earlier=earlier,
            later=later,
        )
    return language.text(
        # Translators: {signal} is the name of a signal, such as Logins.
        "{signal}: no longer moves the score ({earlier} then).",
        signal=name_signal(line.signal or "", language),
        earlier=earlier,
    )


def _say_missing(split: Changed, language: Language) -> str:
    known, unknown = (name_signals(signals, language) for signals in (split.became_known, split.became_unknown))
    if known and unknown:
        return language.text("Now known: {known}. No longer known: {unknown}.", known=known, unknown=unknown)
    if known:
        return language.text("Now known: {known}.", known=known)
    if unknown:
        return language.text("No longer known: {unknown}.", unknown=unknown)
    return language.text("What is not known counts otherwise.")


def _say_model(split: Changed, versions: tuple[str, str], language: Language) -> str:
    earlier, later = versions
    if split.judged_by == "none":
        return language.text(
            "Version {later} of the model has taken the place of version {earlier}, and neither can score the other's "
            "features: what changed in the account is in this line too.",
            earlier=earlier,
            later=later,
        )
    return language.text(
        "Version {later} of the model judges the same account otherwise than version {earlier}.",
        earlier=earlier,
        later=later,
    )
