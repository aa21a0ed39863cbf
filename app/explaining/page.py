"""An explanation as a page of plain text, whose points can be added up by eye from top to bottom."""

from collections.abc import Iterable, Iterator

from app.explaining.changes import say_change, say_line
from app.explaining.explanation import Explanation, sort_reasons
from app.explaining.reproduction import Reproduction
from app.explaining.sentences import (
    say_missing,
    say_origin,
    say_probability,
    say_reproduction,
    say_standing,
    say_summary,
    say_unknown,
)
from app.explaining.voice import Voice
from app.explaining.ways import say_no_promise, say_step, say_way
from app.words.language import Language
from models.answer import Answer, Reason
from models.changed import Changed
from models.way import Way

# Wide enough for "−100.0".
WIDTH = 7
# Changes of fewer tenths than this are told together: one by one they say little.
SMALL = 5


def render_page(
    explanation: Explanation,
    language: Language,
    *,
    most_reasons: int,
    reproduction: Reproduction | None = None,
) -> str:
    """The page.

    Args:
        explanation: of one score.
        language: of the reader.
        most_reasons: how many reasons are listed; the points of the others are in one line.
        reproduction: whether the answer comes out the same again, where that was tried.
    """
    record = explanation.record
    answer, voice = record.answer.with_reasons(most_reasons), Voice(language, explanation.sayings, explanation.currency)
    lines = [say_standing(explanation, language), say_probability(answer, language), say_origin(explanation, language)]
    page = [line for line in lines if line] + ["", say_summary(record.answer, voice)]
    page += _grey(answer, language) if answer.score is None else _sum(answer, voice)
    if explanation.ways:
        page += ["", *_ways(explanation, voice)]
    page += ["", *_change(explanation, voice)]
    page += ["", language.text("Receipt: {receipt}", receipt=record.receipt)]
    if reproduction is not None:
        page.append(say_reproduction(reproduction, record.model.version, language))
    return "\n".join(page)


def _grey(answer: Answer, language: Language) -> Iterator[str]:
    if answer.missing:
        yield ""
        yield language.text("What would help most")
    for missing in answer.missing:
        yield f"  {say_missing(missing, language)}"


def _sum(answer: Answer, voice: Voice) -> Iterator[str]:
    """Every part of the score in one column: the typical account, each reason, the rest, the score."""
    if answer.score is None:
        return
    language = voice.language
    sides = sort_reasons(answer)
    yield ""
    yield _row(language.points(answer.typical_score), language.text("The typical account"))
    parts = (
        (language.text("What you can act on"), sides.act_on),
        (language.text("What explains it"), sides.explains),
        (language.text("Good news"), sides.good_news),
    )
    for heading, reasons in parts:
        if reasons:
            yield heading
            yield from _reasons(reasons, voice)
    rest = (
        (answer.other_points, language.text("All that is not listed")),
        (answer.unknown_points, say_unknown(answer, language)),
        (answer.cut_points, language.text("To keep the score within 0 and 100")),
    )
    if any(points for points, _ in rest):
        yield language.text("The rest")
        yield from (_row(language.points(points, is_signed=True), text) for points, text in rest if points)
    yield _row(f"= {language.points(answer.score)}", language.text("The score"))


def _reasons(reasons: Iterable[Reason], voice: Voice) -> Iterator[str]:
    for reason in reasons:
        yield _row(voice.language.points(reason.points, is_signed=True), voice.say(reason))


def _ways(explanation: Explanation, voice: Voice) -> Iterator[str]:
    language = voice.language
    yield language.text("The way to green")
    for way in explanation.ways:
        yield f"  {say_way(way, language)}"
        for step in way.steps if isinstance(way, Way) else ():
            said = say_step(step, explanation.record.answer.horizon_days, voice)
            yield _row(language.points(step.points, is_signed=True), said.text)
            yield _row("", said.moved)
    if any(isinstance(way, Way) for way in explanation.ways):
        yield f"  {say_no_promise(language)}"


def _change(explanation: Explanation, voice: Voice) -> Iterator[str]:
    language = voice.language
    change, record = explanation.change, explanation.record
    yield language.text("What changed")
    yield f"  {say_change(change, record, language)}"
    if change.earlier is None or not isinstance(change.split, Changed):
        return
    versions = (change.earlier.model.version, record.model.version)
    small = [line for line in change.split.lines if abs(line.points) < SMALL]
    listed = change.split.lines[: -len(small)] if len(small) > 1 else change.split.lines
    for line in listed:
        points = language.points(line.points, is_signed=True)
        yield _row(points, say_line(line, change.split, versions, voice))
    if len(small) > 1:
        points = language.points(sum(line.points for line in small), is_signed=True)
        yield _row(points, language.plural("{number} small change", "{number} small changes together", len(small)))


def _row(figure: str, text: str) -> str:
    return f"{figure:>{WIDTH}}  {text}"
