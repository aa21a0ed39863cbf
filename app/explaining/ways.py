"""The sentences of the way to green: where it leads, each of its steps, and how many made such a move."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.explaining.voice import Voice
from app.words.language import Language
from app.words.names import name_band, name_signal
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason
from models.way import Moved, NoWay, Step, Way


@dataclass(frozen=True, slots=True)
class SaidStep:
    """A step with its sentences: where it leads, and how many made such a move."""

    step: Step
    text: str
    moved: str


def say_way(way: Way | NoWay, language: Language) -> str:
    """Where a way leads, or why there is none."""
    band = name_band(way.target_band, language)
    if isinstance(way, NoWay):
        return _say_no_way(way, band, language)
    return language.plural(
        # Translators: {band} is yellow or green, {score} the score that is reached.
        "To {band}: this step would lift the account to {score} ({likely} likely to leave).",
        "To {band}: these {number} steps would lift the account to {score} ({likely} likely to leave).",
        len(way.steps),
        band=band,
        score=language.points(way.score),
        likely=language.percent(way.probability),
    )


def say_step(step: Step, horizon_days: int, voice: Voice) -> SaidStep:
    """One step: where accounts like this one stand on the signal, where this one stands, and who made the move."""
    language = voice.language
    now, then = step.signal_points
    text = language.text(
        # Translators: {signal} is a name such as Logins; {now} is a whole sentence on the account, {then} one on
        # Translators: how it would stand after the step, which is how an account like it stands.
        "{signal}. Today: {now} As in accounts like it: {then}",
        signal=name_signal(step.signal, language),
        then=_say_values(step, step.to_features, then, voice),
        now=_say_values(step, step.from_features, now, voice),
    )
    return SaidStep(step, text, say_moved(step.moved, horizon_days, language))


def say_moved(moved: Moved | None, horizon_days: int, language: Language) -> str:
    """Which share of those that stood about as badly made such a move."""
    if moved is None:
        return language.text("Too few accounts like it are known from earlier days to say how many made such a move.")
    return language.text(
        "Of {similar} accounts like it that stood about as badly, {share} made such a move within {days} days.",
        similar=language.number(moved.similar),
        share=language.percent(moved.share),
        days=language.number(horizon_days),
    )


def say_no_promise(language: Language) -> str:
    """What a way is not."""
    return language.text(
        "This is what the model expects of accounts that look like it; it is no promise that a step makes one stay."
    )


def _say_values(step: Step, values: Mapping[str, FeatureValue], points: int, voice: Voice) -> str:
    """The sentence that a reason with these values would have; with nothing typical, since it is the comparison."""
    features = tuple(FeaturePoints(name, value, None, 0) for name, value in values.items())
    return voice.say(Reason(f"{step.signal}.{step.leading}", step.signal, "lead", points, features))


def _say_no_way(way: NoWay, band: str, language: Language) -> str:
    match way.reason:
        case "too_few_comparable":
            return language.text("To {band}: too few accounts are like this one to show a way.", band=band)
        case "no_lead_signals":
            return language.text(
                "To {band}: out of reach, since the model knows nothing that can be influenced.", band=band
            )
        case "nothing_better":
            return language.text(
                "To {band}: out of reach. Accounts like this one stand no better on what can be influenced.", band=band
            )
        case "another_model":
            return language.text(
                "To {band}: not known, since another version of the model gave this score. Score the account again.",
                band=band,
            )
        case "out_of_reach":
            return _say_out_of_reach(way, band, language)


def _say_out_of_reach(way: NoWay, band: str, language: Language) -> str:
    if way.score is None:
        return language.text("To {band}: out of reach within three steps to where accounts like it stand.", band=band)
    return language.text(
        "To {band}: out of reach. Up to three steps to where accounts like it stand lead no further than {score}.",
        band=band,
        score=language.points(way.score),
    )
