"""Several horizons from one model: the same log-odds, shifted, so that no longer horizon is less likely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.calibration import keep_within, probability_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Horizon:
    """Churn within so many days: its log-odds are those of the model's own horizon, plus `shift`."""

    days: int
    shift: float

    def probability(self, log_odds: Floats) -> Floats:
        """The probability of churn within these days, by the calibrated log-odds of the model's own horizon."""
        return probability_of(keep_within(log_odds + self.shift))


def require_nested(horizons: Sequence[Horizon], own_days: int) -> None:
    """Refuse horizons of which a longer one could be less likely than a shorter one.

    Raises:
        ValueError: the days don't rise, a shift falls, or the model's own horizon is not there with a shift of 0.
    """
    days, shifts = [one.days for one in horizons], [one.shift for one in horizons]
    if (np.diff(days) <= 0).any() or (np.diff(shifts) < 0).any():
        raise ValueError(f"days rise, and shifts never fall, from one horizon to the next; came {days} and {shifts}")
    if (own_days, 0.0) not in zip(days, shifts, strict=True):
        raise ValueError(f"the model's own horizon, {own_days} days, is there with a shift of 0")
