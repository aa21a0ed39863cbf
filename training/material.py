"""What a training learns from, behind one face: the history in source tables, or a ready feature table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from features.snapshots import Churn
from models.calibration import SigmoidCalibration
from training.dataset import Dataset
from training.errors import NotEnoughData
from training.judge import HeldOut
from training.recipe import Recipe

FEWEST_CANCELLATIONS = 50
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """How a recipe did on rows that it had not learnt from.

    `calibration` is the one that serves. `on` says in words what was held out; `how` says it in plain values, for the
    card.
    """

    held_out: HeldOut
    calibration: SigmoidCalibration
    on: str
    how: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the model that serves learns from, with every column.

    `portfolio` are the accounts as they stand now. `state` and `fingerprint` are what scoring needs to compute, or to
    read, the same features. Nothing that was known on `trained_on` or later was learnt from.
    """

    labelled: Dataset
    portfolio: Dataset
    state: Mapping[str, Any]
    fingerprint: str
    trained_on: date


class Material(Protocol):
    """What a training learns from."""

    @property
    def churn(self) -> Churn:
        """What counts as churn."""

    def business(self) -> Mapping[str, Any]:
        """What makes two trainings those of one business."""

    def try_recipe(self, recipe: Recipe, report: Report) -> Trial:
        """Try a recipe on what it does not learn from.

        Raises:
            NotEnoughData: too little to learn from and to judge by; it says how much is missing.
        """

    def whole(self, report: Report) -> Whole:
        """All rows, for the model that serves."""

    def describe(self, whole: Whole) -> dict[str, Any]:
        """The data as plain values, for the card. No account is named."""


def refuse_too_few(left: int, what: str) -> None:
    """Refuse to learn from too few accounts that left.

    Raises:
        NotEnoughData: it says how many are missing.
    """
    if left < FEWEST_CANCELLATIONS:
        raise NotEnoughData(
            f"Only {left} accounts are seen to leave {what}. To learn from takes {FEWEST_CANCELLATIONS}: "
            f"{FEWEST_CANCELLATIONS - left} are missing. Bring more history or more accounts."
        )
