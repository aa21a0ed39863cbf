"""Today's accounts, scored by two models: who would change colour, and whether the reasons stay the same."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import rankdata

from models.answer import Band, as_points
from models.explain import Points
from models.scorer import Scorer
from training.dataset import Bools, Floats

FILE = "colour_changes.csv"
# The folder in the home that has one for each version.
TRIALS = "trials"
HEADER = ("account_id", "from_band", "from_score", "to_band", "to_score", "revenue")


@dataclass(frozen=True, slots=True)
class ColourChange:
    """An account that would have another colour. Scores are in points, None where it is grey; `revenue` may be so."""

    account_id: str
    from_band: Band
    from_score: float | None
    to_band: Band
    to_score: float | None
    revenue: float | None

    @property
    def size(self) -> float:
        """By how many points its score changes; 0 where one of them is missing."""
        return abs(self.to_score - self.from_score) if self.from_score is not None and self.to_score is not None else 0


@dataclass(frozen=True, slots=True)
class Today:
    """What becomes of the accounts as they stand now, if the challenger serves.

    `same_first_reason` is the share of those scored by both whose first reason to worry, the signal that lowers the
    score most, is the same; `rank_correlation` is Spearman's, of the points of all signals, averaged over them. Both
    are None where nothing can be said.
    """

    accounts: int
    changes: tuple[ColourChange, ...]
    same_first_reason: float | None
    rank_correlation: float | None

    def to_json(self) -> dict[str, Any]:
        """The counts and shares as plain values. No account is named."""
        counts = Counter(f"{one.from_band} to {one.to_band}" for one in self.changes)
        return {
            "accounts": self.accounts,
            "change_colour": len(self.changes),
            "colours": dict(sorted(counts.items())),
            "same_first_reason": self.same_first_reason,
            "rank_correlation": self.rank_correlation,
        }


def score_by_both(
    account_ids: Sequence[str],
    champion: tuple[Scorer, Floats],
    challenger: tuple[Scorer, Floats],
    revenue: Floats | None,
) -> Today:
    """Score the same accounts by two models.

    Args:
        account_ids: of the rows.
        champion: the model, and what it reads of them, shape (rows, its features).
        challenger: the same of the other.
        revenue: of the rows, where it is known.
    """
    if not len(account_ids):
        return Today(0, (), None, None)
    before, after = (scorer.points(matrix) for scorer, matrix in (champion, challenger))
    old, new = (_bands(points, scorer) for points, (scorer, _) in ((before, champion), (after, challenger)))
    changes = [
        ColourChange(
            account,
            old[row],
            None if old[row] == "grey" else as_points(int(before.score[row])),
            new[row],
            None if new[row] == "grey" else as_points(int(after.score[row])),
            None if revenue is None or np.isnan(revenue[row]) else float(revenue[row]),
        )
        for row, account in enumerate(account_ids)
        if old[row] != new[row]
    ]
    changes.sort(key=lambda one: (-one.size, one.account_id))
    scored = np.array([one != "grey" and two != "grey" for one, two in zip(old, new, strict=True)], dtype=bool)
    return Today(len(account_ids), tuple(changes), *_compare_reasons(before, champion[0], after, challenger[0], scored))


def _bands(points: Points, scorer: Scorer) -> list[Band]:
    spec = scorer.spec
    return [
        "grey" if completeness < spec.grey_below else spec.bands.band(int(score))
        for score, completeness in zip(points.score, points.completeness, strict=True)
    ]


def _compare_reasons(
    before: Points, champion: Scorer, after: Points, challenger: Scorer, scored: Bools
) -> tuple[float | None, float | None]:
    names = sorted({signal.name for one in (champion, challenger) for signal in one.spec.signals})
    old, new = (_spread(points, scorer, names)[scored] for points, scorer in ((before, champion), (after, challenger)))
    first = [np.where(one.min(axis=1) < 0, one.argmin(axis=1), -1) for one in (old, new)]
    lowered = (first[0] >= 0) | (first[1] >= 0)
    same = float((first[0] == first[1])[lowered].mean()) if lowered.any() else None
    ranks = [rankdata(one, axis=1) - (len(names) + 1) / 2 for one in (old, new)]
    length = np.sqrt((ranks[0] ** 2).sum(axis=1) * (ranks[1] ** 2).sum(axis=1))
    differ = length > 0
    if not differ.any():
        return same, None
    return same, float(((ranks[0] * ranks[1]).sum(axis=1)[differ] / length[differ]).mean())


def _spread(points: Points, scorer: Scorer, names: Sequence[str]) -> Floats:
    """The points by signal, with a column for each of the names; a signal that a model has not gives none."""
    wide = np.zeros((len(points.score), len(names)))
    for place, signal in enumerate(scorer.spec.signals):
        wide[:, names.index(signal.name)] = points.by_signal[:, place]
    return wide


def save_changes(changes: Sequence[ColourChange], folder: Path) -> Path:
    """Write the list of accounts as CSV, the largest changes first."""
    folder.mkdir(parents=True, exist_ok=True)
    half, path = folder / f".{FILE}.part", folder / FILE
    with half.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([getattr(one, name) for name in HEADER] for one in changes)
    half.replace(path)
    return path


def load_changes(folder: Path) -> tuple[ColourChange, ...]:
    """The list that `save_changes` wrote.

    Raises:
        FileNotFoundError: there is none.
    """
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return tuple(_read(line) for line in csv.DictReader(file))


def erase_from_changes(home: Path, account_id: str) -> int:
    """Take an account out of the lists of all versions of a home; gives how many lines were its."""
    gone = 0
    for file in sorted((home / TRIALS).glob(f"*/{FILE}")):
        changes = load_changes(file.parent)
        left = [one for one in changes if one.account_id != account_id]
        if len(left) < len(changes):
            save_changes(left, file.parent)
        gone += len(changes) - len(left)
    return gone


def _read(line: dict[str, Any]) -> ColourChange:
    numbers = {name: float(line[name]) if line[name] else None for name in ("from_score", "to_score", "revenue")}
    return ColourChange(**{**line, **numbers})
