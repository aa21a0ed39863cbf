"""Bands: thresholds on the score, frozen into the model by a stated policy."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.answer import Band

Policy = Literal["scores", "shares"]

# Where the typical account is likelier than this to leave, fixed scores would paint nearly everyone in one colour.
SHARES_ABOVE = 0.15


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


def _threshold(scores: npt.NDArray[np.int64], share: float) -> int:
    """The score below which lies the share of the scores that is nearest to `share`."""
    at = int(np.quantile(scores, share, method="higher"))
    return min((at, at + 1), key=lambda threshold: abs(float((scores < threshold).mean()) - share))


def choose_policy(wanted: Policy | None, typical_probability: float) -> Policy:
    """The policy asked for; where none was, fixed scores unless the typical account is likelier than 15 % to leave."""
    if wanted is not None:
        return wanted
    return "shares" if typical_probability > SHARES_ABOVE else "scores"
