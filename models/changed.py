"""What changed between two answers about one account: the difference of their scores, split into lines that add up.

All points are integers in tenths, taken as they were said: nothing is rounded here, so the lines add up exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from features.declare import FeatureValue, Kind
from models.answer import Answer, Reason
from models.reasons import KIND_ORDER

Cause = Literal["signal", "missing", "typical", "model", "cut", "other"]
Side = Literal["earlier", "later", "both"]
Judge = Literal["same", "later", "earlier", "none"]
# Among lines of one size: what happened at the account first, what is arithmetic last.
_CAUSE_ORDER: dict[Cause, int] = {"signal": 0, "missing": 1, "model": 2, "typical": 3, "cut": 4, "other": 5}
_NOTHING = Reason("", "", "context", 0, ())


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and the feature row that it is about. The answer lists all its reasons."""

    answer: Answer
    features: Mapping[str, FeatureValue]


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """One feature inside a signal's line: its value then and now, and by how many points its part changed (tenths)."""

    name: str
    earlier: FeatureValue
    later: FeatureValue
    points: int


@dataclass(frozen=True, slots=True)
class Line:
    """One cause of the difference, with its points (tenths).

    `signal`: what is known of the signal changed, or what it weighs beside the others; `earlier` and `later` are its
    reasons then and now (None where it moved nothing), and the points of `features` sum exactly to `points`.
    `missing`: signals became known or unknown, or those that stay unknown count otherwise. `typical`: the score of the
    typical account moved. `model`: another version judges the same account otherwise. `cut`: what keeping the score
    within 0 and 100 takes. `other`: the rest of rounding.
    """

    cause: Cause
    points: int
    signal: str | None = None
    kind: Kind | None = None
    earlier: Reason | None = None
    later: Reason | None = None
    features: tuple[FeatureChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """The difference of two scores: `points = later_score - earlier_score`, and the lines' points sum exactly to it.

    Lines of no points are left out; the others are ordered by size. `judged_by` says which version the lines of the
    signals are by, where two versions spoke: the `later` one scored the earlier row again, or the `earlier` one the
    later row. Where neither could it is `none`: then the line `model` holds what the account's own doings changed too.
    """

    earlier_score: int
    later_score: int
    points: int
    lines: tuple[Line, ...]
    became_known: tuple[str, ...]
    became_unknown: tuple[str, ...]
    judged_by: Judge


@dataclass(frozen=True, slots=True)
class NoDifference:
    """There is no difference to split: `grey` says which of the two had no score, since too little was known."""

    grey: Side
    earlier: Answer
    later: Answer


def split_change(
    earlier: Said,
    later: Said,
    *,
    is_same_model: bool,
    earlier_again: Answer | None = None,
    later_again: Answer | None = None,
) -> Changed | NoDifference:
    """Split the difference between two scores of an account.

    Where two versions of the model spoke, the difference has two parts: how the account changed, by one version, and
    how the versions differ about one row. Summed they telescope: with the later version V and the earlier row x,
    s'(x') - s(x) = [V(x') - V(x)] + [V(x) - s(x)].

    Args:
        earlier: what was said first, and about which row.
        later: what was said then.
        is_same_model: whether one version said both.
        earlier_again: what the later version says about the earlier row, where it can read it.
        later_again: what the earlier version says about the later row; used where `earlier_again` is not there.
    """
    before, after = earlier.answer, later.answer
    if before.score is None or after.score is None:
        grey: Side = "later" if before.score is not None else "earlier" if after.score is not None else "both"
        return NoDifference(grey, before, after)
    points = after.score - before.score
    compared = (before, after) if is_same_model else _by_one_version(before, after, earlier_again, later_again)
    lines = [] if compared is None else _lines_of_the_account(*compared, earlier.features, later.features)
    lines.append(Line("typical", after.typical_score - before.typical_score))
    lines.append(Line("model", points - sum(line.points for line in lines)))
    return Changed(
        earlier_score=before.score,
        later_score=after.score,
        points=points,
        lines=tuple(sorted((line for line in lines if line.points), key=_order)),
        became_known=() if compared is None else _newly_known(*compared),
        became_unknown=() if compared is None else _newly_known(*reversed(compared)),
        judged_by=_name_judge(before, after, compared),
    )


def _by_one_version(
    before: Answer, after: Answer, earlier_again: Answer | None, later_again: Answer | None
) -> tuple[Answer, Answer] | None:
    """Two answers of one version, between which only the account changed; a grey one can't be compared."""
    if earlier_again is not None and earlier_again.score is not None:
        return earlier_again, after
    if later_again is not None and later_again.score is not None:
        return before, later_again
    return None


def _name_judge(before: Answer, after: Answer, compared: tuple[Answer, Answer] | None) -> Judge:
    if compared is None:
        return "none"
    start, end = compared
    if start is before:
        return "same" if end is after else "earlier"
    return "later"


def _newly_known(start: Answer, end: Answer) -> tuple[str, ...]:
    return tuple(signal for signal in start.unknown_signals if signal not in end.unknown_signals)


def _lines_of_the_account(
    start: Answer, end: Answer, then: Mapping[str, FeatureValue], now: Mapping[str, FeatureValue]
) -> list[Line]:
    before, after = ({reason.signal: reason for reason in answer.reasons} for answer in (start, end))
    flipped = {*_newly_known(start, end), *_newly_known(end, start)}
    missing = end.unknown_points - start.unknown_points
    lines = []
    for signal in dict.fromkeys([*before, *after]):
        one, other = before.get(signal), after.get(signal)
        line = _line_of_signal(signal, one, other, then, now)
        if signal in flipped:
            # Whether it is known or not is what changed; what it then says has nothing to be compared with.
            missing += line.points
        else:
            lines.append(line)
    lines.append(Line("missing", missing))
    lines.append(Line("cut", end.cut_points - start.cut_points))
    lines.append(Line("other", end.other_points - start.other_points))
    return lines


def _line_of_signal(
    signal: str,
    before: Reason | None,
    after: Reason | None,
    then: Mapping[str, FeatureValue],
    now: Mapping[str, FeatureValue],
) -> Line:
    one, other = before or _NOTHING, after or _NOTHING
    was = {feature.name: feature.points for feature in one.features}
    is_now = {feature.name: feature.points for feature in other.features}
    features = [
        FeatureChange(name, then.get(name), now.get(name), is_now.get(name, 0) - was.get(name, 0))
        for name in dict.fromkeys([*is_now, *was])
    ]
    return Line(
        cause="signal",
        points=other.points - one.points,
        signal=signal,
        kind=other.kind if after else one.kind,
        earlier=before,
        later=after,
        features=tuple(sorted(features, key=lambda feature: (-abs(feature.points), feature.name))),
    )


def _order(line: Line) -> tuple[int, int, int, str]:
    kind = 0 if line.kind is None else KIND_ORDER[line.kind]
    return -abs(line.points), _CAUSE_ORDER[line.cause], kind, line.signal or ""
