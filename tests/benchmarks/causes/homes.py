"""Companies and the models of them, made in the folder of the benchmarks."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.jobs.opening import churn_of, source_of
from app.jobs.training import train_model, train_table
from app.settings import Settings, load_settings
from features.demo import write_company
from features.table import Roles
from models.scorer import Scorer

TRAINED_UNTIL = date(2025, 10, 1)
# The day from which on the tables of the fictional company say nothing more.
ENDS_ON = date(2026, 7, 1)
TODAY = date(2026, 6, 30)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: which companies of how many accounts, and how many recipes a training tries."""

    seeds: tuple[int, ...]
    accounts: int
    trials: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the benchmark works and how much it does; `say` is told what is going on.

    With `keeps`, companies and models that an earlier run left there are used as they are. Nothing tells whether this
    checkout would still make the same.
    """

    work: Path
    size: Size
    keeps: bool
    say: Say

    def has(self, path: Path) -> bool:
        """Whether something from an earlier run is to be used; if not, it is removed."""
        if path.exists() and not self.keeps:
            shutil.rmtree(path)
        return path.exists()


def later_snapshots(horizon_days: int) -> list[date]:
    """The first days of the months from the end of training, as far as it is known what then happened."""
    months = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 18)]
    return [day for day in months if day + timedelta(days=horizon_days) <= ENDS_ON]


def company_of(seed: int, place: Place) -> Path:
    """The folder of a fictional company."""
    folder = place.work / f"company-{seed}-{place.size.accounts}"
    if not place.has(folder):
        place.say(f"Making company {seed}")
        write_company(folder, seed=seed, accounts=place.size.accounts)
    return folder


def learn_company(folder: Path, place: Place) -> Scorer:
    """The model of a company, trained on what was known before the snapshots that are looked at."""
    settings = _settings(folder.name, place)
    source, churn = source_of(settings, folder), churn_of(settings)
    return _learnt(settings, place, lambda: train_model(source, churn, settings, TRAINED_UNTIL, place.say))


def learn_table(file: Path, roles: Roles, place: Place) -> Scorer:
    """The model of a ready table."""
    settings = _settings(file.stem, place)
    return _learnt(settings, place, lambda: train_table(file, roles, settings, None, TODAY, place.say))


def _learnt(settings: Settings, place: Place, learn: Callable[[], object]) -> Scorer:
    if not place.has(settings.home):
        place.say(f"Training into {settings.home.name}")
        learn()
    return Scorer.load(settings.champion)


def _settings(name: str, place: Place) -> Settings:
    settings = load_settings(None, place.work / f"home-{name}")
    training = settings.training.model_copy(update={"trials": place.size.trials})
    return settings.model_copy(update={"training": training})
