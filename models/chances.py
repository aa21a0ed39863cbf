"""The probabilities of a row: the model's own, both ends of its interval, and those of the other horizons."""

import numpy as np
import numpy.typing as npt

from models.calibration import keep_within, probability_of
from models.spec import ModelSpec

Floats = npt.NDArray[np.float64]

_DIGITS = 1e4


class Chances:
    """Gives the probabilities of rows, all of them at once: for a single row it is the calls that cost."""

    def __init__(self, spec: ModelSpec) -> None:
        self._interval = spec.interval
        self._shifts = np.array([[one.shift] for one in spec.horizons])

    def of(self, margin: Floats, log_odds: Floats) -> Floats:
        """The probability, the low and the high end of its interval, and the horizons; shape (3 + horizons, rows).

        They are rounded to four digits, and the interval holds the probability.

        Args:
            margin: of each row, not calibrated, shape (rows,).
            log_odds: of each row, calibrated, shape (rows,).
        """
        ends = self._interval.ends(margin, log_odds)
        all_odds = np.concatenate([[log_odds, *ends], log_odds + self._shifts])
        return np.rint(probability_of(keep_within(all_odds)) * _DIGITS) / _DIGITS
