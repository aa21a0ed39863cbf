"""Finding the way to green: candidate steps from comparable accounts, tried with the real scorer, the fewest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import numpy.typing as npt

from features.declare import FeatureValue
from models.comparable import Comparables, Comparing
from models.encode import Encoder
from models.explain import Points
from models.reasons import round_to_sum
from models.scorer import Scorer
from models.way import NoWay, Step, TargetBand, Way

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Columns = Mapping[str, Sequence[FeatureValue]]

MOST_STEPS = 3
# Signals on which comparable accounts are furthest ahead, and how many standings of each are tried.
MOST_SIGNALS = 10
LEVELS = 5
# A step leads no higher than where one in four comparable accounts stands: nobody is asked to become the best.
_TYPICAL_BEST = 0.75


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Where a signal could move: to the values of the account at `place` among the others.

    `effort` is the share of comparable accounts that the account would catch up with, or overtake.
    """

    signal: int
    place: int
    effort: float
    reached_by: float


class WayFinder:
    """Looks for ways to better bands for one account, among accounts of the same day.

    Args:
        scorer: the model that scored them.
        account: the account's values, by feature.
        others: the values of other accounts on the same day, a sequence for each feature.

    Raises:
        FeatureMismatch: a feature is missing, or unknown to the model.
        BadFeatureValue: a value that a feature can't have.
    """

    def __init__(self, scorer: Scorer, account: Mapping[str, FeatureValue], others: Columns) -> None:
        self._scorer, self._spec = scorer, scorer.spec
        self._account, self._others = account, others
        self._encoder = Encoder(scorer.spec.features)
        self._row = self._encoder.row(account)
        self._matrix = self._encoder.matrix(others)
        self._comparing = Comparing(scorer.spec, self._matrix)
        self._members = [
            [place for place, feature in enumerate(self._spec.features) if feature.signal == signal.name]
            for signal in self._spec.signals
        ]
        self._now = scorer.points(self._row)
        self.comparables: Comparables | None = self._comparing.choose(self._row[0])

    def find(self) -> tuple[Way | NoWay, ...]:
        """A way, or why there is none, to each band that is better than the account's; nothing for green and grey."""
        targets = self._targets()
        if not targets:
            return ()
        if all(signal.kind != "lead" for signal in self._spec.signals):
            return tuple(NoWay(band, "no_lead_signals") for band in targets)
        if self.comparables is None:
            return tuple(NoWay(band, "too_few_comparable") for band in targets)
        candidates = self._candidates(self.comparables)
        if not candidates:
            return tuple(NoWay(band, "nothing_better") for band in targets)
        return self._search(targets, candidates, self.comparables)

    def steps_tried(self) -> dict[str, list[dict[str, FeatureValue]]]:
        """The standings that are tried, by signal: the values of its features, the nearest standing first."""
        found = {} if self.comparables is None else self._candidates(self.comparables)
        return {
            self._spec.signals[signal].name: [
                {name: self._others[name][step.place] for name in self._names_of(signal)} for step in steps
            ]
            for signal, steps in found.items()
        }

    def how_alike(self, rows: Columns) -> list[tuple[str, ...]]:
        """The features in which each of other rows, of any day, is like the account, by the strictest way that holds.

        The same segment and similar sizes, the same segment alone, or nothing.
        """
        matrix = self._encoder.matrix(rows)
        alike: list[tuple[str, ...]] = [()] * len(matrix)
        for names in reversed(self._comparing.ways_to_be_alike(self._row[0])):
            for place in np.flatnonzero(self._comparing.is_alike(self._row[0], matrix, names)):
                alike[place] = names
        return alike

    def _targets(self) -> dict[TargetBand, int]:
        """The bands that are better than the account's, with the score from which on they are reached."""
        bands, score = self._spec.bands, int(self._now.score[0])
        if self._now.completeness[0] < self._spec.grey_below:
            return {}
        wanted: dict[TargetBand, int] = {"yellow": bands.red_below, "green": bands.green_from}
        if bands.red_below == bands.green_from:
            del wanted["yellow"]
        return {band: threshold for band, threshold in wanted.items() if score < threshold}

    def _candidates(self, chosen: Comparables) -> dict[int, list[_Candidate]]:
        """The steps to try, by signal: standings of comparable accounts that are better off, the nearest first."""
        points = self._scorer.points(self._matrix[chosen.places])
        is_better = (points.score > self._now.score[0]) & (points.completeness >= self._spec.grey_below)
        found = {}
        for index, signal in enumerate(self._spec.signals):
            if signal.kind == "lead" and not self._now.is_unknown[0, index]:
                steps = self._standings(index, points, is_better, chosen)
                if steps:
                    found[index] = steps
        ahead = {index: steps[-1].effort for index, steps in found.items()}
        gain = {index: self._length(steps[-1], points, chosen) for index, steps in found.items()}
        kept = sorted(found, key=lambda index: (-gain[index], -ahead[index], index))[:MOST_SIGNALS]
        return {index: found[index] for index in sorted(kept)}

    def _standings(self, signal: int, points: Points, is_better: Bools, chosen: Comparables) -> list[_Candidate]:
        is_known = ~points.is_unknown[:, signal]
        theirs, own = points.by_signal[:, signal], int(self._now.by_signal[0, signal])
        if not is_known.any():
            return []
        best = np.quantile(theirs[is_known], _TYPICAL_BEST, method="lower")
        able = np.flatnonzero(is_known & is_better & (theirs > own) & (theirs <= best))
        # By the standing, and of equal ones the nearest account: comparable accounts come in the order of distance.
        order = able[np.argsort(theirs[able], kind="stable")]
        first_of_each = order[np.unique(theirs[order], return_index=True)[1]]
        spread = np.unique(np.rint(np.linspace(0, len(first_of_each) - 1, LEVELS)).astype(np.int64))
        known = theirs[is_known]
        return [
            _Candidate(
                signal,
                int(chosen.places[donor]),
                float(((known > own) & (known <= theirs[donor])).mean()),
                round(float((known >= theirs[donor]).mean()), 2),
            )
            for donor in (first_of_each[spread] if len(first_of_each) else ())
        ]

    def _length(self, step: _Candidate, points: Points, chosen: Comparables) -> int:
        donor = int(np.flatnonzero(chosen.places == step.place)[0])
        return int(points.by_signal[donor, step.signal] - self._now.by_signal[0, step.signal])

    def _search(
        self, targets: dict[TargetBand, int], candidates: dict[int, list[_Candidate]], chosen: Comparables
    ) -> tuple[Way | NoWay, ...]:
        found: dict[TargetBand, Way] = {}
        best = 0
        for many in range(1, MOST_STEPS + 1):
            tries = list(_combine(candidates, many))
            if not tries:
                break
            scores = self._scores(tries)
            best = max(best, int(scores.max()))
            for band in [band for band in targets if band not in found]:
                reached = np.flatnonzero(scores >= targets[band])
                if len(reached):
                    easiest = min(reached, key=lambda at: (sum(one.effort for one in tries[at]), -scores[at], at))
                    found[band] = self._describe(band, tries[easiest], chosen)
            if len(found) == len(targets):
                break
        return tuple(found.get(band) or NoWay(band, "out_of_reach", best) for band in targets)

    def _changed(self, tries: Sequence[Sequence[_Candidate]]) -> Floats:
        """The account's row after the steps of each try, shape (tries, features)."""
        rows = np.repeat(self._row, len(tries), axis=0)
        taken: dict[tuple[int, int], list[int]] = {}
        for at, steps in enumerate(tries):
            for step in steps:
                taken.setdefault((step.signal, step.place), []).append(at)
        for (signal, place), at_rows in taken.items():
            rows[np.ix_(at_rows, self._members[signal])] = self._matrix[place, self._members[signal]]
        return rows

    def _scores(self, tries: Sequence[Sequence[_Candidate]]) -> Ints:
        """What the model says after each try, in tenths, all in one call: the score itself, nothing is added up."""
        log_odds = self._spec.calibration.log_odds(self._scorer.margin(self._changed(tries)))
        return np.clip(np.rint(self._spec.scale.score(log_odds) * 10), 0, 1000).astype(np.int64)

    def _describe(self, band: TargetBand, tried: Sequence[_Candidate], chosen: Comparables) -> Way:
        subsets = [kept for many in range(len(tried) + 1) for kept in combinations(range(len(tried)), many)]
        points = self._scorer.points(self._changed([[tried[at] for at in kept] for kept in subsets]))
        score = {frozenset(kept): int(points.score[at]) for at, kept in enumerate(subsets)}
        whole = score[frozenset(range(len(tried)))] - score[frozenset()]
        shares = round_to_sum(_shapley(score, len(tried)), whole)
        steps = [self._step(step, part, points) for step, part in zip(tried, shares, strict=True)]
        return Way(
            band,
            int(points.score[-1]),
            float(points.probability[-1]),
            whole,
            tuple(sorted(steps, key=lambda step: (-step.points, step.signal))),
            len(chosen.places),
            chosen.alike,
        )

    def _names_of(self, signal: int) -> list[str]:
        return [self._spec.features[place].name for place in self._members[signal]]

    def _step(self, step: _Candidate, part: int, points: Points) -> Step:
        """A step, by the points of the rows on the way: the first is the account's now, the last after all steps."""
        members = self._members[step.signal]
        names = self._names_of(step.signal)
        gains = points.by_feature[-1, members] - points.by_feature[0, members]
        return Step(
            self._spec.signals[step.signal].name,
            {name: self._account.get(name) for name in names},
            {name: self._others[name][step.place] for name in names},
            part,
            (int(points.by_signal[0, step.signal]), int(points.by_signal[-1, step.signal])),
            names[int(np.argmax(gains))],
            step.reached_by,
        )


def _combine(candidates: dict[int, list[_Candidate]], many: int) -> Iterator[tuple[_Candidate, ...]]:
    for signals in combinations(candidates, many):
        yield from product(*(candidates[signal] for signal in signals))


def _shapley(score: Mapping[frozenset[int], int], steps: int) -> list[float]:
    """Each step's part in the score: the mean of what it adds, over all orders of taking the steps (Shapley, 1953)."""
    parts = [0.0] * steps
    orders = list(permutations(range(steps)))
    for order in orders:
        for at, step in enumerate(order):
            before = frozenset(order[:at])
            parts[step] += (score[before | {step}] - score[before]) / len(orders)
    return parts
