"""Models of several sizes that learnt from made-up accounts, put together as training does it."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from features.snapshots import Churn
from features.table import Layout
from models.estimator import ChurnModel
from models.folder import write_model
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.scorer import Scorer
from tests.benchmarks.reasons.accounts import ID, Drawn, choose_columns, draw
from training.assemble import BandPolicy, Made, assemble
from training.dataset import Column, Dataset

TRAINED_ON = date(2026, 6, 30)
DIRECTION = {"healthier": -1, "riskier": 1, "either": 0}
# As finely as training tells how sure a probability is.
MARGINS = 33


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is: trees, and the most leaves of each; of two leaves is an additive one."""

    trees: int
    leaves: int

    def __str__(self) -> str:
        return f"{self.trees} trees × {self.leaves} leaves"


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model that serves, and the folder that it was loaded from."""

    shape: Shape
    scorer: Scorer
    folder: Path


def learn(shape: Shape, rows: int, folder: Path) -> Learnt:
    """Learn from so many accounts, calibrate on half as many others, and write the model into a folder."""
    columns = choose_columns()
    drawn, later = draw(columns, rows, seed=1), draw(columns, rows // 2, seed=2)
    model = ChurnModel(
        n_trees=shape.trees,
        leaves=shape.leaves,
        constraints=[DIRECTION[column.more_is] for column in columns],
        categorical=[place for place, column in enumerate(columns) if column.type == "category"],
        signal_of=[column.signal.name for column in columns],
        names=[column.name for column in columns],
    ).fit(drawn.X, drawn.y)
    margin = model.margin(later.X)
    model.calibrate(margin, later.y, np.arange(len(margin)))
    at = np.linspace(margin.min(), margin.max(), MARGINS)
    made = Made(
        model=model,
        calibration=model.calibration_,
        interval=ScoreInterval(tuple(at.tolist()), (0.3,) * MARGINS, (0.2,) * MARGINS),
        horizons=(Horizon(30, -1.2), Horizon(90, 0.0), Horizon(180, 0.7)),
        labelled=_dataset(columns, drawn),
        portfolio=_dataset(columns, later),
        state=Layout(ID, has_snapshots=False, ages={}).to_json(),
        fingerprint="0" * 64,
        trained_on=TRAINED_ON,
    )
    spec = assemble(made, Churn("label"), BandPolicy(), {}, anchor=None)
    if folder.exists():
        shutil.rmtree(folder)
    write_model(folder, model.booster_text, spec)
    return Learnt(shape, Scorer.load(folder), folder)


def _dataset(columns: tuple[Column, ...], drawn: Drawn) -> Dataset:
    rows = len(drawn.y)
    return Dataset(
        columns=columns,
        X=drawn.X,
        y=drawn.y,
        account=np.arange(rows),
        day=np.zeros(rows, dtype=np.int64),
        days=(TRAINED_ON,),
        account_ids=tuple(f"A-{number}" for number in range(rows)),
    )
