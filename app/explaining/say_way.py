"""The way to green in words, in the reader's language."""

from collections.abc import Iterator, Mapping

from app.words import Language, say
from app.words.language import mark
from features.declare import FeatureValue
from models.answer import FeaturePoints, Reason, as_points
from models.way import Moved, NoWay, Step, Way

_WHY_NOT = {
    "too_few_comparable": mark("there are too few comparable accounts to say how it could become {band}"),
    "no_lead_signals": mark("the model reads nothing that can be influenced, so there is no way to say"),
    "nothing_better": mark("comparable accounts are no better off in anything that can be influenced"),
    "out_of_reach": mark("not even three steps to where comparable accounts stand make it {band}"),
    "another_model": mark("the score is of another model than the one that serves; score the account again"),
}
CAVEAT = mark("This is what the model expects of an account that stands so, not a promise of cause and effect.")


def say_way(way: Way | NoWay, language: Language) -> Iterator[str]:
    """The way in lines: where it leads, its steps, and how many have gone it; or why there is none."""
    band = _name_band(way.target_band, language)
    if isinstance(way, NoWay):
        yield _say_no_way(way, band, language)
        return
    yield language.plural(
        "To {band}, {number} step: the score would be {score} ({probability} likely to leave), {points} points more.",
        "To {band}, {number} steps: the score would be {score} ({probability} likely to leave), {points} points more.",
        len(way.steps),
        band=band,
        score=language.number(as_points(way.score)),
        probability=language.percent(way.probability),
        points=language.number(as_points(way.points)),
    )
    for step in way.steps:
        yield from _say_step(step, language)
    if len(way.steps) > 1:
        yield _say_all_moved(way.moved, language)
    yield language.text(CAVEAT)


def _say_no_way(way: NoWay, band: str, language: Language) -> str:
    why = language.text(_WHY_NOT[way.reason], band=band)
    if way.score is None:
        return language.text("To {band}: {why}.", band=band, why=why)
    best = language.number(as_points(way.score))
    return language.text("To {band}: {why}; the best that is reached is {score}.", band=band, why=why, score=best)


def _say_step(step: Step, language: Language) -> Iterator[str]:
    yield language.text(
        "{points} points. Now: {now} A comparable account: {then}",
        points=f"{'+' if step.points > 0 else ''}{language.number(as_points(step.points))}",
        now=_say_standing(step, step.from_features, language),
        then=_say_standing(step, step.to_features, language),
    )
    yield _say_moved(step.moved, language)


def _say_standing(step: Step, features: Mapping[str, FeatureValue], language: Language) -> str:
    """The sentence for the signal as it stands, without a comparison: nothing typical is given."""
    names = [step.leading, *(name for name in features if name != step.leading)]
    told = tuple(FeaturePoints(name, features[name], None, 0) for name in names)
    return say(Reason(f"{step.signal}.{step.leading}", step.signal, "lead", step.points, told), language.code)


def _say_moved(moved: Moved | None, language: Language) -> str:
    if moved is None:
        return language.text("Too few accounts stood like this on earlier days to say how many made such a move.")
    return language.plural(
        "Of {similar} accounts that stood like this on an earlier day, {number} ({share}) has moved as far.",
        "Of {similar} accounts that stood like this on an earlier day, {number} ({share}) have moved as far.",
        moved.moved,
        similar=language.number(moved.similar),
        share=language.percent(moved.share),
    )


def _say_all_moved(moved: Moved | None, language: Language) -> str:
    if moved is None:
        return language.text("Too few accounts stood like this in all of it to say how many made all these moves.")
    return language.plural(
        "Of {similar} accounts that stood like this in all of it, {number} ({share}) has made all these moves.",
        "Of {similar} accounts that stood like this in all of it, {number} ({share}) have made all these moves.",
        moved.moved,
        similar=language.number(moved.similar),
        share=language.percent(moved.share),
    )


def _name_band(band: str, language: Language) -> str:
    return {"yellow": language.text("yellow"), "green": language.text("green")}[band]
