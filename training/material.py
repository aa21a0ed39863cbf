"""What a training learns from, behind one face: the history in source tables, or a ready feature table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

from features.snapshots import Churn
from models.spec import ModelSpec
from training.dataset import Dataset, Floats
from training.errors import NotEnoughData
from training.traps.trap import Trap
from training.trial.plan import Plan, Report

FEWEST_CANCELLATIONS = 50


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


@dataclass(frozen=True, slots=True)
class Read:
    """What a model reads of accounts on days: `X` has its features as columns, `day` is numpy's, NaT without time."""

    account_ids: tuple[str, ...]
    day: np.ndarray
    X: Floats


class Material(Protocol):
    """What a training learns from."""

    @property
    def churn(self) -> Churn:
        """What counts as churn."""

    @property
    def traps(self) -> tuple[Trap, ...]:
        """The leaks and traps that were found in it, before training."""

    def business(self) -> Mapping[str, Any]:
        """What makes two trainings those of one business."""

    def plan(self, seed: int, report: Report, since: date | None = None) -> Plan:
        """What is held out to try recipes on, and what may be learnt from before.

        With `since`, rows of that day and later are held out from models that know all that was known on it, so that
        they can be compared with one that was made then.

        Raises:
            NotEnoughData: too little to learn from and to judge by; it says how much is missing.
        """

    def whole(self, report: Report) -> Whole:
        """All rows, for the model that serves."""

    def read_for(self, spec: ModelSpec, days: Sequence[date]) -> Read:
        """What another model reads of all accounts on some days, by what it had learnt; without time, of all accounts.

        Raises:
            FeatureMismatch, TableError: these data do not have what that model reads.
        """

    def describe(self, whole: Whole) -> dict[str, Any]:
        """The data as plain values, for the card. No account is named."""


def refuse_too_few(left: int, what: str, fewest: int = FEWEST_CANCELLATIONS) -> None:
    """Refuse to learn from too few accounts that left.

    Args:
        left: how many left.
        what: by what they are seen to, as the end of a sentence.
        fewest: how many it takes.

    Raises:
        NotEnoughData: it says how many are missing.
    """
    if left < fewest:
        raise NotEnoughData(
            f"Only {left} accounts are seen to leave {what}. To learn from takes {fewest}: {fewest - left} are missing."
            " Bring more history or more accounts."
        )
