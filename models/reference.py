"""The reference: how the business stood when its model was trained, and how far it usually moves from day to day."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import ModelCorrupt
from models.tally import Bins, Spread
from models.year import Year

REFERENCE_FILE = "reference.json"
FORMAT = 2
# Of this format nothing is told of the year before.
WITHOUT_YEAR = 1
# So long after the training, in days, it is said how far things usually have moved by then.
LAGS = (30, 60, 90, 120, 180, 270, 365, 545)


@dataclass(frozen=True, slots=True)
class Usual:
    """How far something moved between two days of the history, for each of `LAGS`: on average, and at most.

    None where fewer than five pairs of days lie so far apart.
    """

    mean: tuple[float | None, ...]
    most: tuple[float | None, ...]

    def at(self, lag_days: int) -> tuple[float, float] | None:
        """The mean and the most after so many days, by the nearest lag of which the history tells; None: of none."""
        told = [
            (abs(lag - lag_days), mean, most)
            for lag, mean, most in zip(LAGS, self.mean, self.most, strict=True)
            if mean is not None and most is not None
        ]
        if not told:
            return None
        _, mean, most = min(told)
        return mean, most

    def within(self, lag_days: int) -> float | None:
        """The most after so many days or fewer, of the lags of which the history tells; None: of none.

        Few pairs of days lie far apart, so that the most of these alone may be less than of days that lie nearer.
        """
        told = [(lag, most) for lag, most in zip(LAGS, self.most, strict=True) if most is not None]
        if not told:
            return None
        nearest = min((abs(lag - lag_days), lag) for lag, _ in told)[1]
        return max(most for lag, most in told if lag <= nearest)


@dataclass(frozen=True, slots=True)
class Stood:
    """How one column stood when the model was trained, and how far its values, and what is unknown, usually move.

    `shares` go with the bins; empty where nothing was known. `risen` is of the share that is unknown, upwards only.
    """

    bins: Bins
    shares: tuple[float, ...]
    known: int
    rows: int
    moved: Usual
    risen: Usual

    @property
    def spread(self) -> Spread:
        """The same as a count of today's accounts gives it."""
        return Spread(np.array(self.shares), self.known, self.rows)


@dataclass(frozen=True, slots=True)
class Reference:
    """How the features of a model, in its order, and its probabilities stood on the day that it was trained.

    `on` is that day, None where the data have no time; then nothing is known of how they move. `expected_auc` is the
    AUC that the probabilities of that day promised, and `fallen` how much of it was lost between two days of the
    history, which spans `history_days`, and was looked at on `days_of_month`. No bin is of fewer than five accounts.
    `year` is of the features; None where the history is too short for it, or the release that trained kept none. The
    probabilities have none: those of accounts that a model learnt from are unlike those of later ones.
    """

    on: date | None
    history_days: int
    days_of_month: tuple[int, ...]
    features: tuple[Stood, ...]
    probability: Stood
    expected_auc: float
    fallen: Usual
    year: Year | None = None

    def write(self, folder: Path) -> None:
        """Keep it in a model's folder."""
        whole = {"format": FORMAT, **asdict(self)}
        text = json.dumps(whole, allow_nan=False, default=date.isoformat)
        (folder / REFERENCE_FILE).write_text(text + "\n", encoding="utf-8")


def read_reference(folder: Path) -> Reference | None:
    """The reference of a model; None where it was made by a release that kept none.

    Raises:
        ModelCorrupt: the file is not one that Varme wrote.
    """
    file = folder / REFERENCE_FILE
    if not file.exists():
        return None
    try:
        whole = json.loads(file.read_text(encoding="utf-8"))
        if whole["format"] not in (WITHOUT_YEAR, FORMAT):
            raise ModelCorrupt(
                f"{REFERENCE_FILE} has the format {whole['format']}, and this release reads {WITHOUT_YEAR} and "
                f"{FORMAT}. Score with the release that trained the model, or train again."
            )
        features = tuple(_read_stood(one) for one in whole["features"])
        year = None if whole["format"] == WITHOUT_YEAR else whole["year"]
        return Reference(
            on=None if whole["on"] is None else date.fromisoformat(whole["on"]),
            history_days=int(whole["history_days"]),
            days_of_month=tuple(whole["days_of_month"]),
            features=features,
            probability=_read_stood(whole["probability"]),
            expected_auc=float(whole["expected_auc"]),
            fallen=_read_usual(whole["fallen"]),
            year=None if year is None else Year.read(year, [one.bins for one in features]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelCorrupt(
            f"{REFERENCE_FILE} is not one that Varme wrote ({type(error).__name__}). Fetch the model from the registry "
            "again, or train again."
        ) from error


def _read_stood(told: dict[str, Any]) -> Stood:
    bins = Bins(tuple(told["bins"]["cuts"]), told["bins"]["categories"])
    shares = tuple(told["shares"])
    if len(shares) not in (0, bins.size):
        raise ValueError("each bin has its share")
    moved, risen = _read_usual(told["moved"]), _read_usual(told["risen"])
    return Stood(bins, shares, int(told["known"]), int(told["rows"]), moved, risen)


def _read_usual(told: dict[str, Any]) -> Usual:
    mean, most = tuple(told["mean"]), tuple(told["most"])
    if not len(mean) == len(most) == len(LAGS):
        raise ValueError("each lag has its movement")
    return Usual(mean, most)
