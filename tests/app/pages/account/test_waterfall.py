"""From the typical score to the account's: every line begins where the one before it ends."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.explaining.voice import Voice
from app.pages.account.figures import FigureMaker
from app.pages.account.waterfall import SMALL, make_waterfall
from app.words import language_of
from models.answer import Answer, FeaturePoints, Reason

VOICE = Voice(language_of("en"))
# Small reasons are shown together, so there must be many of them.
POINTS = (st.integers(-4, 4) | st.integers(-400, 400)).filter(bool)
KINDS = st.sampled_from(["lead", "lag", "context"])


@st.composite
def answers(draw):
    """An answer whose parts add up, as those of the models do."""
    reasons = tuple(
        Reason(
            f"own_{place}.own_{place}", f"own_{place}", kind, points, (FeaturePoints(f"own_{place}", 1.0, 2.0, points),)
        )
        for place, (points, kind) in enumerate(draw(st.lists(st.tuples(POINTS, KINDS), max_size=12)))
    )
    other, unknown = draw(st.integers(-3, 3)), draw(st.integers(-50, 50))
    whole = 700 + sum(reason.points for reason in reasons) + other + unknown
    score = min(max(whole, 0), 1000)
    return Answer(
        score,
        0.3,
        None,
        "red",
        90,
        700,
        reasons,
        other,
        unknown,
        score - whole,
        1.0,
        ("surveys",) if unknown else (),
        (),
    )


def bars_of(fall):
    """The bars as they stand below each other: where each begins and where it ends."""
    for part in fall.parts:
        for line in part.lines:
            ends = (line.bar.left, line.bar.left + line.bar.width)
            yield ends if line.bar.is_up else ends[::-1]


@given(answers())
@settings(deadline=None)
def test_the_lines_lead_from_the_typical_score_to_this_one(answer):
    fall = make_waterfall(answer, VOICE, FigureMaker((), None, VOICE))
    bars = [(fall.typical, fall.typical), *bars_of(fall), (fall.score, fall.score)]

    assert fall.typical + sum(line.points for part in fall.parts for line in part.lines) == fall.score
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(bars))
    assert all(fall.left <= end <= fall.left + fall.width for bar in bars for end in bar)


@given(answers())
@settings(deadline=None)
def test_what_is_shown_together_adds_up_too(answer):
    fall = make_waterfall(answer, VOICE, FigureMaker((), None, VOICE))
    together = [line for part in fall.parts for line in part.lines if line.within]

    assert all(line.points == sum(one.points for one in line.within) for line in together)
    assert all(abs(one.points) < SMALL for line in together for one in line.within)


def test_what_can_be_acted_on_stands_apart_from_what_explains_and_from_good_news():
    reasons = tuple(
        Reason(f"{name}.{name}", name, kind, points, (FeaturePoints(name, 1.0, 2.0, points),))
        for name, kind, points in (("calls", "lead", -100), ("bills", "lag", -60), ("age", "context", 50))
    )
    answer = Answer(590, 0.3, None, "yellow", 90, 700, reasons, 0, 0, 0, 1.0, (), ())
    fall = make_waterfall(answer, VOICE, FigureMaker((), None, VOICE))

    assert [(part.heading, [line.name for line in part.lines]) for part in fall.parts] == [
        ("What you can act on", ["Calls"]),
        ("What explains it", ["Bills"]),
        ("Good news", ["Age"]),
    ]


def test_grey_has_no_waterfall():
    grey = Answer(None, None, None, "grey", 90, 700, (), 0, 0, 0, 0.2, ("surveys",), ())

    assert make_waterfall(grey, VOICE, FigureMaker((), None, VOICE)) is None
