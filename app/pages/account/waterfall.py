"""Why an account has its score: from the typical score to this one, line by line, so that the points add up exactly."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.explaining.explanation import sort_reasons
from app.explaining.sentences import say_unknown
from app.explaining.voice import Voice
from app.pages.account.figures import FigureMaker, ShownFeature
from app.words.names import name_signal
from models.answer import Answer, Reason

# Reasons of fewer tenths than this are shown together: one by one they say little.
SMALL = 5
# Tenths beyond the ends of what is drawn.
MARGIN = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the waterfall, in tenths on the scale that is drawn: where it begins and how wide it is."""

    left: int
    width: int
    is_up: bool


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One line: the signal's name, its sentence, its points (tenths), its bar, and the features behind it.

    `still` is how many features of the signal move nothing. `within` are the reasons that this line holds together.
    """

    name: str
    text: str
    points: int
    bar: Bar
    features: tuple[ShownFeature, ...] = ()
    still: int = 0
    within: tuple["ShownReason", ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading."""

    heading: str
    lines: tuple[ShownReason, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The whole, in tenths: `typical` + the points of all lines = `score`. `left` and `width` are what is drawn."""

    typical: int
    score: int
    parts: tuple[Part, ...]
    left: int
    width: int


def make_waterfall(answer: Answer, voice: Voice, figures: FigureMaker) -> Waterfall | None:
    """The waterfall of an answer; None where there is no score."""
    if answer.score is None:
        return None
    language, maker = voice.language, _LineMaker(answer.typical_score, voice, figures)
    large = tuple(reason for reason in answer.reasons if abs(reason.points) >= SMALL)
    small = tuple(reason for reason in answer.reasons if abs(reason.points) < SMALL)
    if len(small) == 1:
        large, small = answer.reasons, ()
    sides = sort_reasons(replace(answer, reasons=large))
    parts = [
        Part(language.text("What you can act on"), tuple(maker.reasons(sides.act_on))),
        Part(language.text("What explains it"), tuple(maker.reasons(sides.explains))),
        Part(language.text("Good news"), tuple(maker.reasons(sides.good_news))),
        Part(language.text("The rest"), tuple(_rest(answer, small, maker))),
    ]
    ends = (answer.typical_score, answer.score, *maker.reached)
    left, right = min(ends) - MARGIN, max(ends) + MARGIN
    return Waterfall(
        answer.typical_score, answer.score, tuple(part for part in parts if part.lines), left, right - left
    )


def _rest(answer: Answer, small: tuple[Reason, ...], maker: "_LineMaker") -> Iterator[ShownReason]:
    language = maker.voice.language
    if small:
        text = language.plural("{number} smaller reason", "{number} smaller reasons", len(small))
        whole = maker.line("", text, sum(reason.points for reason in small))
        yield maker.with_within(whole, small)
    rest = (
        (answer.other_points, language.text("What rounding leaves")),
        (answer.unknown_points, say_unknown(answer, language)),
        (answer.cut_points, language.text("To keep the score within 0 and 100")),
    )
    yield from (maker.line("", text, points) for points, text in rest if points)


class _LineMaker:
    """Makes lines one after the other, each from where the one before it ends."""

    def __init__(self, start: int, voice: Voice, figures: FigureMaker) -> None:
        self.voice = voice
        self._figures = figures
        self.reached = [start]

    def line(self, name: str, text: str, points: int, features: tuple[ShownFeature, ...] = ()) -> ShownReason:
        before = self.reached[-1]
        self.reached.append(before + points)
        return ShownReason(name, text, points, Bar(min(before, before + points), abs(points), points > 0), features)

    def reasons(self, reasons: Iterable[Reason]) -> Iterator[ShownReason]:
        for reason in reasons:
            made = self.line(name_signal(reason.signal, self.voice.language), self.voice.say(reason), reason.points)
            moving = [feature for feature in reason.features if feature.points]
            shown = tuple(self._figures.show(reason, feature) for feature in moving)
            yield ShownReason(made.name, made.text, made.points, made.bar, shown, len(reason.features) - len(moving))

    def with_within(self, whole: ShownReason, small: Iterable[Reason]) -> ShownReason:
        inner = _LineMaker(0, self.voice, self._figures)
        lines = tuple(
            inner.line(name_signal(one.signal, self.voice.language), self.voice.say(one), one.points) for one in small
        )
        return ShownReason(whole.name, whole.text, whole.points, whole.bar, within=lines)
