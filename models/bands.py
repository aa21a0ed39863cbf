"""Bands: thresholds on the score, frozen into the model by a stated policy."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.answer import Band
from models.calibration import HIGHEST, LOWEST
from models.scale import POINTS_PER_DOUBLING, ScoreScale

Policy = Literal["scores", "shares", "costs"]

# Where the typical account is likelier than this to leave, fixed scores would paint nearly everyone in one colour.
SHARES_ABOVE = 0.15
# In tenths, above the highest score there is.
_ABOVE_ALL = 1001
_BY_COST = "By what contacts cost and save, one is expected to pay"


@dataclass(frozen=True, slots=True)
class Bands:
    """Red below one score, green from another, yellow between; both in tenths of a point.

    `says` is the policy in a sentence; `is_relative` is true where the colours say who is worst, not how bad it is.
    """

    policy: Policy
    red_below: int
    green_from: int
    is_relative: bool
    says: str

    def band(self, score: int) -> Band:
        """The colour of a score in tenths."""
        return "red" if score < self.red_below else "green" if score >= self.green_from else "yellow"


def bands_of_scores(red_below: float = 50.0, green_from: float = 65.0) -> Bands:
    """Fixed scores: a colour stands for a probability."""
    return Bands(
        "scores",
        round(red_below * 10),
        round(green_from * 10),
        is_relative=False,
        says=f"Red is a score below {red_below:g}, green one from {green_from:g}.",
    )


def bands_of_shares(scores: npt.NDArray[np.int64], red_share: float = 0.10, yellow_share: float = 0.20) -> Bands:
    """The worst shares of a portfolio, as scores that are then fixed.

    Accounts with the same score have the same colour: where many share one, the shares are the nearest there are.

    Args:
        scores: of the portfolio, in tenths.
        red_share: the share of it that is red.
        yellow_share: the share that is yellow.
    """
    scores = np.asarray(scores)
    red, green = _threshold(scores, red_share), _threshold(scores, red_share + yellow_share)
    are_red, are_below_green = float((scores < red).mean()), float((scores < green).mean())
    return Bands(
        "shares",
        red,
        green,
        is_relative=True,
        says=f"Colours are relative: when the model was made, the worst {are_red:.0%} of the accounts were red "
        f"(below {red / 10:g}) and the next {are_below_green - are_red:.0%} yellow (below {green / 10:g}).",
    )


def bands_of_costs(pays_from: float, scale: ScoreScale) -> Bands:
    """Red is where a contact is expected to pay, yellow where it would if the odds of leaving doubled.

    Args:
        pays_from: the probability of leaving from which on a contact is expected to pay; 0 is every one, 1 none.
        scale: of the scores.
    """
    within = min(max(pays_from, LOWEST), HIGHEST)
    # The lowest tenth above the score at which it pays; rounded before, so that 50.0 is not 49.999….
    red = math.floor(round(float(scale.score(math.log(within / (1 - within)))) * 10, 6)) + 1
    green = red + round(POINTS_PER_DOUBLING * 10)
    red, green = (min(max(one, 0), _ABOVE_ALL) for one in (red, green))
    if pays_from <= LOWEST:
        return Bands(
            "costs", _ABOVE_ALL, _ABOVE_ALL, is_relative=False, says=f"{_BY_COST} for every account: all are red."
        )
    if pays_from > HIGHEST:
        return Bands("costs", 0, 0, is_relative=False, says=f"{_BY_COST} for no account: none is red.")
    return Bands(
        "costs",
        red,
        green,
        is_relative=False,
        says=f"{_BY_COST} from {pays_from:.1%} likely to leave on: red is a score below {red / 10:g}; yellow, below "
        f"{green / 10:g}, is where it would if the odds of leaving doubled.",
    )


def _threshold(scores: npt.NDArray[np.int64], share: float) -> int:
    """The score below which lies the share of the scores that is nearest to `share`."""
    at = int(np.quantile(scores, share, method="higher"))
    return min((at, at + 1), key=lambda threshold: abs(float((scores < threshold).mean()) - share))


def choose_policy(wanted: Policy | None, typical_probability: float, *, has_costs: bool = False) -> Policy:
    """The policy asked for; where none was, costs where they are known.

    Else fixed scores, unless the typical account is likelier than 15 % to leave.
    """
    if wanted is not None:
        return wanted
    if has_costs:
        return "costs"
    return "shares" if typical_probability > SHARES_ABOVE else "scores"
