"""A table with everything that a column can be, and two trainings on it: one that serves, one that waits beside it."""

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from features.snapshots import Churn, snapshot_dates
from features.table import Roles, open_table
from training.assemble import BandPolicy
from training.ready import ReadyTable
from training.registry.registry import Registry
from training.registry.reports import read_report
from training.report import Parts
from training.train import Trained, train
from training.trial.recipe import Recipe, is_useful
from training.trial.search import Budget

DAYS = snapshot_dates(date(2023, 1, 1), date(2025, 12, 1))
ACCOUNTS = 90
# A name that is markup and a formula, if anything takes it for that.
ODD = "seats <b>&</b> $x^2$"
ROLES = Roles("account", "left", segment="segment", revenue="mrr")
RECIPE = Recipe(n_trees=40, leaves=2, learning_rate=0.15)


@dataclass(frozen=True)
class Both:
    """Two trainings in one home; `parts` are what the report of the second was drawn from, `page` is it."""

    home: Path
    first: Trained
    second: Trained
    parts: Parts
    page: str


def write_accounts(file: Path) -> None:
    """Accounts that leave when they fall silent, on the plan free above all; some values are unknown."""
    chance = np.random.default_rng(3)
    with file.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["account", "snapshot_on", "left", "logins", ODD, "plan", "renews_on", "segment", "mrr"])
        for day in DAYS:
            for number in range(ACCOUNTS):
                logins = int(chance.poisson(18))
                plan = ("free", "team", "<i>pro</i>")[number % 3]
                risk = 1 / (1 + np.exp(0.3 * (logins - 11) - (plan == "free")))
                renews = day + timedelta(days=int(chance.integers(1, 360)))
                known = logins if chance.random() > 0.1 else ""
                segment = ("small", "large")[number % 2]
                left = int(chance.random() < risk)
                rows.writerow([f"Zebra-{number:04}", day, left, known, number % 17, plan, renews, segment, 10 + number])


def train_once(folder: Path, home: Path) -> str:
    """Train on everything; gives the report."""
    trained, _ = _train(_write(folder), home, None)
    return read_report(Registry(home), trained.version)


def train_twice(folder: Path, home: Path) -> Both:
    """Train as of a day in the past, and then on everything."""
    file = _write(folder)
    first, _ = _train(file, home, date(2025, 2, 1))
    second, material = _train(file, home, None)
    whole, registry = material.whole(_say_nothing), Registry(home)
    portfolio = whole.portfolio.keep(is_useful(whole.labelled))
    parts = Parts.of(registry.scorer(second.version), second.trial, portfolio, second.comparison)
    return Both(home, first, second, parts, read_report(registry, second.version))


def _write(folder: Path) -> Path:
    file = folder / "accounts.csv"
    write_accounts(file)
    return file


def _train(file: Path, home: Path, until: date | None) -> tuple[Trained, ReadyTable]:
    table, churn = open_table(file, ROLES), Churn("label", horizon_days=30)
    material = ReadyTable.of(table, ROLES, churn, today=date(2026, 1, 1), until=until, path=file)
    return (
        train(
            material,
            home=home,
            bands=BandPolicy(),
            recipes=(RECIPE,),
            budget=Budget(trials=1),
            report=_say_nothing,
        ),
        material,
    )


def _say_nothing(_step: str) -> None:
    pass


def with_card(parts: Parts, **entries) -> Parts:
    """The same with more on the card."""
    scorer = parts.scorer
    changed = type(scorer)(scorer.booster.model_to_string(), scorer.spec, scorer.fingerprint)
    changed.spec = replace(scorer.spec, card={**scorer.spec.card, **entries})
    return replace(parts, scorer=changed)
