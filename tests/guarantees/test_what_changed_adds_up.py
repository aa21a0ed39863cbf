"""Promise: what changed between two scores is split into points that add up, exactly, in tenths, at every level."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models.answer import Answer, FeaturePoints, Reason
from models.changed import Changed, NoDifference, Said, split_change

SIGNALS = {"logins": "lead", "support": "lead", "payments": "lag", "contract": "context", "surveys": "lag"}
TENTHS = some.integers(-400, 400)


@some.composite
def answers(draw, *, may_be_grey=True):
    """An answer as a model gives it: reasons whose features add up, unknown signals that are no reasons, or grey."""
    states = {name: draw(some.sampled_from(("moves", "still", "unknown"))) for name in SIGNALS}
    unknown = tuple(name for name, state in states.items() if state == "unknown")
    if may_be_grey and draw(some.integers(0, 5)) == 0:
        return Answer(None, None, None, "grey", 90, draw(TENTHS), (), 0, 0, 0, 0.3, unknown, ())
    reasons = []
    for name, state in states.items():
        parts = draw(some.lists(TENTHS, min_size=1, max_size=3))
        if state == "moves" and sum(parts):
            features = tuple(FeaturePoints(f"{name}_{at}", 1.0, 2.0, part) for at, part in enumerate(parts))
            reasons.append(Reason(f"{name}.{name}_0", name, SIGNALS[name], sum(parts), features))
    typical, other, unknown_points = draw(some.integers(0, 1000)), draw(TENTHS), draw(TENTHS)
    whole = typical + sum(reason.points for reason in reasons) + other + unknown_points
    score = min(max(whole, 0), 1000)
    return Answer(
        score,
        0.2,
        (0.1, 0.3),
        "red",
        90,
        typical,
        tuple(reasons),
        other,
        unknown_points,
        score - whole,
        0.9,
        unknown,
        (),
    )


def said(answer):
    """An answer with a feature row."""
    names = [feature.name for reason in answer.reasons for feature in reason.features]
    return Said(answer, dict.fromkeys(names, 1.0))


def check_sums(split, earlier, later):
    assert split.points == later.score - earlier.score == sum(line.points for line in split.lines)
    assert all(type(line.points) is int and line.points != 0 for line in split.lines)
    sizes = [abs(line.points) for line in split.lines]
    assert sizes == sorted(sizes, reverse=True)
    named = [line.signal for line in split.lines if line.cause == "signal"]
    others = [line.cause for line in split.lines if line.cause != "signal"]
    assert len(named) == len(set(named))
    assert len(others) == len(set(others))
    for line in split.lines:
        if line.cause == "signal":
            then, now = (0 if reason is None else reason.points for reason in (line.earlier, line.later))
            assert line.points == now - then == sum(feature.points for feature in line.features)
        else:
            assert (line.signal, line.features, line.earlier, line.later) == (None, (), None, None)


@settings(deadline=None)
@given(answers(), answers())
def test_by_one_version(earlier, later):
    split = split_change(said(earlier), said(later), is_same_model=True)

    if None in (earlier.score, later.score):
        grey = "both" if earlier.score == later.score else "earlier" if earlier.score is None else "later"
        assert split == NoDifference(grey, earlier, later)
        return
    check_sums(split, earlier, later)
    assert "model" not in {line.cause for line in split.lines}
    assert split.judged_by == "same"


@settings(deadline=None)
@given(answers(), answers(), some.none() | answers(), some.none() | answers())
def test_by_two_versions(earlier, later, earlier_again, later_again):
    split = split_change(
        said(earlier), said(later), is_same_model=False, earlier_again=earlier_again, later_again=later_again
    )

    if isinstance(split, NoDifference):
        assert None in (earlier.score, later.score)
        return
    check_sums(split, earlier, later)
    by_cause = {line.cause: line.points for line in split.lines}
    if split.judged_by == "none":
        assert set(by_cause) <= {"model", "typical"}
    elif split.judged_by == "later":
        typical = later.typical_score - earlier.typical_score
        # with a typical score of one's own, which a version says the same of every row, this is what remains
        moved = earlier_again.score - earlier.score + later.typical_score - earlier_again.typical_score
        assert by_cause.get("model", 0) + typical == moved


@settings(deadline=None)
@given(answers(may_be_grey=False), answers(may_be_grey=False))
def test_what_became_known_or_unknown_is_in_one_line_and_no_other(earlier, later):
    split = split_change(said(earlier), said(later), is_same_model=True)

    flipped = set(earlier.unknown_signals) ^ set(later.unknown_signals)
    missing = sum(line.points for line in split.lines if line.cause == "missing")
    of_flipped = sum(
        sign * reason.points
        for sign, answer in ((-1, earlier), (1, later))
        for reason in answer.reasons
        if reason.signal in flipped
    )
    assert flipped == {*split.became_known, *split.became_unknown}
    assert not flipped & {line.signal for line in split.lines}
    assert missing == later.unknown_points - earlier.unknown_points + of_flipped


@settings(deadline=None)
@given(answers(may_be_grey=False))
def test_nothing_changed_is_no_line(answer):
    split = split_change(said(answer), said(answer), is_same_model=True)

    assert (split.points, split.lines) == (0, ())


@settings(deadline=None, max_examples=50)
@given(some.data())
def test_of_a_real_model(learnt, data):
    """The rows of a real model, some of them blank, scored and compared."""
    rows = []
    for place in data.draw(some.lists(some.integers(0, 1999), min_size=2, max_size=2)):
        values = learnt.values(learnt.known[place])
        for name in data.draw(some.sets(some.sampled_from(sorted(values)), max_size=2)):
            values[name] = None
        rows.append(Said(learnt.scorer.answer(values), values))
    split = split_change(*rows, is_same_model=True)

    if isinstance(split, Changed):
        check_sums(split, rows[0].answer, rows[1].answer)
        assert not {"model", "typical"} & {line.cause for line in split.lines}
        for line in split.lines:
            for feature in line.features:
                assert (feature.earlier, feature.later) == tuple(row.features[feature.name] for row in rows)


@pytest.mark.parametrize("again", ["earlier", "later"])
def test_a_grey_answer_of_the_other_version_splits_nothing(learnt, again):
    answer = learnt.scorer.answer(learnt.values(learnt.known[0]))
    grey = learnt.scorer.answer({})
    worse = replace(answer, score=answer.score - 10, other_points=answer.other_points - 10)
    split = split_change(Said(answer, {}), Said(worse, {}), is_same_model=False, **{f"{again}_again": grey})

    assert split.judged_by == "none"
    assert [(line.cause, line.points) for line in split.lines] == [("model", -10)]
