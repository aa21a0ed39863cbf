"""What the audit found, in plain sentences: for each signal and feature, and the most telling few."""

from collections.abc import Sequence

from training.audit.alone import EVEN
from training.audit.finding import FeatureFinding, Finding, SignalFinding
from training.audit.labels import choose_verb, lower_first
from training.audit.verdicts import NEAR, weak_below
from training.judging.judge import Estimate

# What was declared to mean something is listed one by one as far as this; the others are told together.
MOST_SINGLE = 2
MOST_SENTENCES = 8
MOST_NAMED = 8
# A smaller share of what the model gains is not worth a word.
LEAST_SHARE = 0.01
# Where nearly all rows are the same the AUC is that sure to be one half.
NARROW = 0.01
# Units that have no plural of their own, or that measure and don't count.
_MEASURES = frozenset({"", "money", "points", "ratio", "share"})
_WAY = {"healthier": "staying, not leaving", "riskier": "leaving, not staying"}


def say(found: Finding, unit: str = "", gained: float = 0.0) -> str | None:
    """What there is to say of a finding, in a sentence; None where there is nothing.

    Args:
        found: what was found, without its sentence.
        unit: of a feature.
        gained: what the whole model gains, in nats a row; of a signal, to say how much of it is its own.
    """
    label, auc = found.label, found.auc
    if found.verdict == "unknown" or auc is None:
        return _say_unknown(found)
    if found.verdict == "nothing":
        little = "next to nothing" if auc.low > EVEN else "nothing"
        return f"{label} {choose_verb(label, 'says', 'say')} {little} about who stays here: AUC {_say_auc(auc)}."
    if found.verdict == "against" and found.found is not None:
        return f"{_say_more(found.label, unit)} {_WAY[found.found]}: AUC {_say_auc(auc)}."
    if found.verdict == "unstable":
        return _say_unstable(found, auc)
    return _say_tells(found, auc, gained)


def say_most_telling(signals: Sequence[SignalFinding], features: Sequence[FeatureFinding]) -> tuple[str, ...]:
    """The most telling few, most useful first: each kind of news once, then more of each.

    What tells nothing though people would think so comes first, then what goes the other way, what tells most, and what
    does not hold everywhere. A column that is a signal of its own is told once.
    """
    nothing = _find_useless(signals, features)
    single, together = nothing[:MOST_SINGLE], nothing[MOST_SINGLE:]
    kinds = [
        [said for one in single if (said := one.sentence)],
        [one.found.sentence for one in features if one.found.verdict == "against" and one.found.sentence],
        [one.found.sentence for one in signals if one.found.verdict == "tells" and one.found.sentence],
        [one.found.sentence for one in signals if one.found.verdict == "unstable" and one.found.sentence],
    ]
    turns = max((len(kind) for kind in kinds), default=0)
    mixed = [kind[turn] for turn in range(turns) for kind in kinds if turn < len(kind)]
    rest = [] if not together else [_say_together(together)]
    return tuple(mixed[: MOST_SENTENCES - len(rest)] + rest)


def _find_useless(signals: Sequence[SignalFinding], features: Sequence[FeatureFinding]) -> list[Finding]:
    """What says nothing, the greatest surprise first: whole signals, then features of which something was expected.

    That a feature says nothing is no news where another of its signal tells what there is to tell.
    """
    by_name = {one.signal: one.found for one in signals}
    own = {one.signal for one in signals if sum(other.signal == one.signal for other in features) == 1}
    several = [one.found for one in signals if one.found.verdict == "nothing" and one.signal not in own]
    single = [one for one in features if one.found.verdict == "nothing" and not _tells_plainly(by_name[one.signal])]
    single.sort(
        key=lambda one: (one.found.kind == "context", one.found.declared == "either", _hardly_varies(one.found))
    )
    return [*several, *(one.found for one in single)]


def _tells_plainly(signal: Finding) -> bool:
    if signal.verdict != "tells" or signal.auc is None:
        return False
    return signal.auc.value >= EVEN + NEAR or (signal.adds is not None and signal.adds.low > 0)


def _hardly_varies(found: Finding) -> bool:
    """Whether nearly all rows have one value, so that nothing much was to be expected."""
    return found.auc is not None and found.auc.high - found.auc.low < NARROW


def _say_together(found: Sequence[Finding]) -> str:
    named = [one.label if not place else lower_first(one.label) for place, one in enumerate(found[:MOST_NAMED])]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    if not more and len(named) > 1:
        named = [*named[:-2], f"{named[-2]} and {named[-1]}"]
    verb = "say" if len(found) > 1 else "says"
    return f"{', '.join(named)}{more} {verb} nothing about who stays here either."


def _say_unknown(found: Finding) -> str | None:
    if found.auc is None:
        return f"{found.label}: known of too few accounts that left, or stayed, to say; unknown in {found.unknown:.0%}."
    return f"{found.label}: too few accounts to say whether it tells; AUC {_say_auc(found.auc)}."


def _say_tells(found: Finding, auc: Estimate, gained: float) -> str:
    way = f"; more is {found.found}" if found.found is not None and not gained else ""
    own = ""
    if found.adds is not None and found.adds.low > 0 and gained > 0 and found.adds.value >= LEAST_SHARE * gained:
        own = f"without {_it(found.label)} the model loses {found.adds.value / gained:.0%} of what it gains"
    if auc.low <= EVEN and own:
        verb = choose_verb(found.label, "ranks", "rank")
        return f"{found.label} hardly {verb} alone, with an AUC of {_say_auc(auc)}, but {own}."
    verb = choose_verb(found.label, "tells", "tell")
    return f"{found.label} {verb} who leaves: AUC {_say_auc(auc)}{way}{own and '; '}{own}."


def _it(label: str) -> str:
    return choose_verb(label, "it", "them")


def _say_unstable(found: Finding, auc: Estimate) -> str:
    parts = [(f"from {one.name} on", one) for one in found.periods] + [
        (f"in {one.name}", one) for one in found.segments
    ]
    least = weak_below(auc.value)
    where, weakest = min(parts, key=lambda pair: pair[1].auc.value)
    verb = choose_verb(found.label, "does", "do")
    way = "the other way round" if weakest.auc.high < EVEN else "little" if weakest.auc.value <= least else "less"
    return (
        f"{found.label} {verb} not tell the same everywhere: AUC {_say_auc(auc)} on the whole, but {way} {where}: "
        f"{_say_auc(weakest.auc)}."
    )


def _say_more(label: str, unit: str) -> str:
    """Things that are counted are more; what is measured is higher."""
    if unit not in _MEASURES and choose_verb(label, "", "several"):
        return f"More {lower_first(label)} go with"
    return f"Higher {lower_first(label)} {choose_verb(label, 'goes', 'go')} with"


def _say_auc(auc: Estimate) -> str:
    return f"{auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})"
