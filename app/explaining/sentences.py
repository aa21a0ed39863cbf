"""The sentences of an explanation beside those of its reasons: what is said of the score, of a change, of grey."""

from app.explaining.explanation import Explanation, sort_reasons
from app.explaining.reproduction import Reproduction
from app.explaining.voice import Voice
from app.words.language import Language
from app.words.names import name_band, name_signal, name_signals
from models.answer import Answer, Missing


def say_standing(explanation: Explanation, language: Language) -> str:
    """Who it is about, the score and the band."""
    answer, account = explanation.record.answer, explanation.record.row.account_id
    band = name_band(answer.band, language)
    if answer.score is None:
        if account is None:
            # Translators: {band} is the word for grey.
            return language.text("No score, {band}", band=band)
        return language.text("{account}: no score, {band}", account=account, band=band)
    score = language.points(answer.score)
    if account is None:
        # Translators: {band} is red, yellow or green.
        return language.text("Score {score} of 100, {band}", score=score, band=band)
    return language.text("{account}: score {score} of 100, {band}", account=account, score=score, band=band)


def say_probability(answer: Answer, language: Language) -> str | None:
    """How likely the account leaves within the horizon, with the interval; None for grey."""
    if answer.churn_probability is None:
        return None
    likely, days = language.percent(answer.churn_probability), answer.horizon_days
    if answer.interval is None:
        return language.plural(
            "{likely} likely to leave within {number} day",
            "{likely} likely to leave within {number} days",
            days,
            likely=likely,
        )
    low, high = (language.percent(end) for end in answer.interval)
    return language.plural(
        "{likely} likely to leave within {number} day (between {low} and {high})",
        "{likely} likely to leave within {number} days (between {low} and {high})",
        days,
        likely=likely,
        low=low,
        high=high,
    )


def say_origin(explanation: Explanation, language: Language) -> str:
    """Of which day the score is, and which model said it."""
    record = explanation.record
    model, on = {"name": record.model.name, "version": record.model.version}, record.row.snapshot_on
    if on is None:
        return language.text("For features that came with the request, by {name}, version {version}", **model)
    day = language.date(on)
    if explanation.trained_on is None:
        return language.text("As known on {day}, by {name}, version {version}", day=day, **model)
    return language.text(
        "As known on {day}, by {name}, version {version}, which learnt from what was known before {trained_on}",
        day=day,
        trained_on=language.date(explanation.trained_on),
        **model,
    )


def say_summary(answer: Answer, voice: Voice) -> str:
    """The answer in one sentence: how it stands beside the typical account, and the reason that weighs most."""
    language = voice.language
    if answer.score is None:
        return language.text(
            "Too little is known for a score: {share} of what the model weighs.",
            share=language.percent(answer.completeness),
        )
    distance = answer.score - answer.typical_score
    sides = sort_reasons(answer)
    lowering = sorted((*sides.act_on, *sides.explains), key=lambda reason: reason.points)
    points, typical = language.points(abs(distance)), language.points(answer.typical_score)
    if distance < 0 and lowering:
        return language.text(
            "{points} points below the typical account ({typical}). What weighs most: {sentence}",
            points=points,
            typical=typical,
            sentence=voice.say(lowering[0]),
        )
    if distance > 0 and sides.good_news:
        return language.text(
            "{points} points above the typical account ({typical}). What helps most: {sentence}",
            points=points,
            typical=typical,
            sentence=voice.say(sides.good_news[0]),
        )
    if distance < 0:
        return language.text("{points} points below the typical account ({typical}).", points=points, typical=typical)
    if distance > 0:
        return language.text("{points} points above the typical account ({typical}).", points=points, typical=typical)
    return language.text("As the typical account ({typical}).", typical=typical)


def say_missing(missing: Missing, language: Language) -> str:
    """A signal that would help, how much of what the model weighs it is, and the tables that would bring it."""
    signal = name_signal(missing.signal, language)
    if not missing.tables or missing.weight is None:
        return signal
    return language.plural(
        # Translators: {signal} is a name such as Logins; {tables} are names of tables of the data.
        "{signal} ({share} of what the model weighs): the table {tables} brings it",
        "{signal} ({share} of what the model weighs): the tables {tables} bring it",
        len(missing.tables),
        signal=signal,
        share=language.percent(missing.weight),
        tables=", ".join(missing.tables),
    )


def say_unknown(answer: Answer, language: Language) -> str:
    """The line of the signals of which nothing is known."""
    if not answer.unknown_signals:
        return language.text("What is not known")
    return language.text("What is not known: {signals}", signals=name_signals(answer.unknown_signals, language))


def say_reproduction(reproduction: Reproduction, version: str, language: Language) -> str:
    """Whether the answer comes out the same again."""
    match reproduction.outcome:
        case "same":
            return language.text("Asked again, version {version} says the same, bit for bit.", version=version)
        case "different":
            return language.text(
                "Asked again, version {version} says otherwise now: this release of Varme computes differently. What "
                "is shown is what was said then.",
                version=version,
            )
        case "model_gone":
            return language.text(
                "Version {version} of the model is gone, so it can't be asked again. What is shown is what was said "
                "then.",
                version=version,
            )
        case "model_unreadable":
            return language.text(
                "Version {version} of the model can't be asked again: {why} What is shown is what was said then.",
                version=version,
                why=reproduction.why,
            )
