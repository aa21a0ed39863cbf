"""Fitting a recipe across Dask's workers, by LightGBM's own interface to Dask, to all the rows that they hold."""

import importlib
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import lightgbm as lgb
import numpy as np
import pyarrow as pa

from models.encode import names_in_booster
from models.estimator import ChurnModel
from training.cluster.opening import Cluster
from training.cluster.pieces import Piece
from training.cluster.rows import Choice, Reading, names_of
from training.dataset import Dataset
from training.errors import ClusterError, TrainingError
from training.trial.recipe import Recipe, constraints, make_model

# What scikit-learn's manner calls the parameters of LightGBM that have a name of their own there.
_NAMES = {
    "bagging_fraction": "subsample",
    "bagging_freq": "subsample_freq",
    "feature_fraction": "colsample_bytree",
    "lambda_l2": "reg_lambda",
    "min_data_in_leaf": "min_child_samples",
    "seed": "random_state",
}
# Where the workers listened and how they divided the work is no part of a model.
_OF_THE_NETWORK = re.compile(
    r"^\[(num_machines|local_listen_port|time_out|machine_list_filename|machines|tree_learner): .*\]\n", re.MULTILINE
)
# A worker that does not answer for so long, in minutes, is lost.
_TIME_OUT = 10


class ClusterFit:
    """Fits recipes on a cluster. In the place of `fit_model`, it learns from all rows instead of those looked at.

    The data handed to it are those that this process looks at: their days say which days are learnt from, their columns
    which columns, and of the accounts looked at, those that are not among them are held out. The directions to fit
    under are judged by them.

    Args:
        cluster: the workers.
        pieces: of the feature table; each is read once, and then stays with a worker.
        reading: how a piece becomes rows, with the columns of `data`.
        data: all that this process looks at; accounts of it that have no row with an answer are not learnt from.
        report: is told, in a sentence, what is going on.
    """

    def __init__(
        self,
        cluster: Cluster,
        pieces: Sequence[Piece],
        reading: Reading,
        data: Dataset,
        report: Callable[[str], None],
    ) -> None:
        self._cluster = cluster
        self._report = report
        self.says = cluster.says
        self.columns = len(data.columns)
        self._places = names_of(data.columns)
        self._looked_at = frozenset(data.account_ids)
        self._lock = Lock()
        self._fits = 0
        self._known: dict[Any, ChurnModel] = {}
        client, workers = cluster.client, cluster.workers
        held = dict.fromkeys(workers, 0)
        self._rows: list[tuple[str, Any]] = []
        for piece in sorted(pieces, key=lambda one: -one.rows):
            least = min(workers, key=lambda one: (held[one], one))
            held[least] += piece.rows
            self._rows.append((least, client.submit(reading.of(piece).read, piece, pure=False, **_at(least))))
        counts = self._count(self._choose(data.rows(data.is_labelled), Recipe()))
        self.rows = sum(rows for rows, _ in counts)
        self.left = sum(left for _, left in counts)

    def __call__(self, data: Dataset, recipe: Recipe) -> ChurnModel:
        """Fit the ranking on the rows that the workers hold; see `training.trial.recipe.fit_model`.

        Raises:
            ClusterError: a worker was lost, or a fit failed.
        """
        # A fit takes every worker: two at a time would wait for each other for ever.
        with self._lock:
            key = (recipe, tuple(one.name for one in data.columns), data.day.tobytes(), data.account.tobytes())
            if key not in self._known:
                self._fits += 1
                self._report(f"Fit {self._fits} on {self._cluster.says}: {recipe.n_trees} trees")
                self._known[key] = self._fit(data, recipe)
            return self._known[key]

    def _fit(self, data: Dataset, recipe: Recipe) -> ChurnModel:
        client, choice = self._cluster.client, self._choose(data, recipe)
        counted = [rows for rows, _ in self._count(choice)]
        parts = [
            (size, client.submit(choice.apply, rows, number, pure=False, **_at(worker)))
            for number, (size, (worker, rows)) in enumerate(zip(counted, self._rows, strict=True))
            if size
        ]
        model = make_model(data, recipe, constraints(data), sum(counted))
        text = self._train(model, parts, len(data.columns))
        model.booster_ = lgb.Booster(model_str=text)
        return model

    def _count(self, choice: Choice) -> list[tuple[int, int]]:
        """How many rows of each piece are chosen, and how many of them left."""
        submit = self._cluster.client.submit
        return self._gather([submit(choice.count, rows, pure=False, **_at(worker)) for worker, rows in self._rows])

    def _choose(self, data: Dataset, recipe: Recipe) -> Choice:
        there = {data.account_ids[number] for number in np.unique(data.account).tolist()}
        return Choice(
            tuple(self._places[column.name] for column in data.columns),
            tuple(data.days[number] for number in np.unique(data.day).tolist()) if data.days else None,
            pa.array(sorted(self._looked_at - there), pa.string()),
            tuple(column.signal.name for column in data.columns),
            recipe.mask_share,
            recipe.seed,
        )

    def _train(self, model: ChurnModel, parts: Sequence[tuple[int, Any]], columns: int) -> str:
        """The trees of a fit, as text."""
        dask: Any = importlib.import_module("dask")
        array: Any = importlib.import_module("dask.array")
        X = array.concatenate(
            [array.from_delayed(dask.delayed(_first)(part), (size, columns), np.float64) for size, part in parts]
        )
        y = array.concatenate(
            [array.from_delayed(dask.delayed(_second)(part), (size,), np.float64) for size, part in parts]
        )
        # The classifier numbers its classes on each worker by what that worker holds, and a worker may hold one only.
        learner = lgb.DaskLGBMRegressor(
            client=self._cluster.client,
            n_estimators=model.n_trees,
            tree_learner="data",
            time_out=_TIME_OUT,
            **_parameters(model),
        )
        try:
            with warnings.catch_warnings():
                # It always says so of a parameter that it sets itself.
                warnings.filterwarnings("ignore", "Parameter n_jobs will be ignored")
                learner.fit(
                    X, y, feature_name=names_in_booster(model.names), categorical_feature=list(model.categorical)
                )
        except Exception as error:
            raise self._failed(error) from error
        return _OF_THE_NETWORK.sub("", learner.booster_.model_to_string())

    def _gather(self, futures: Sequence[Any]) -> list[Any]:
        try:
            return list(self._cluster.client.gather(list(futures)))
        except Exception as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> Exception:
        """What was refused on a worker, as it was said there; or that the cluster failed."""
        from features.errors import FeatureError  # noqa: PLC0415 -- only where it failed

        if isinstance(error, FeatureError | TrainingError):
            return error
        return ClusterError(
            f"Learning on {self._cluster.says} failed: {type(error).__name__}: {error}. Look into the workers' logs; "
            "where one ran out of memory, give them more or start more of them."
        )


def _parameters(model: ChurnModel) -> Mapping[str, Any]:
    given = model.parameters()
    del given["num_threads"]  # as many as a worker has
    return {_NAMES.get(name, name): value for name, value in given.items()}


def _at(worker: str) -> dict[str, Any]:
    return {"workers": [worker], "allow_other_workers": True}


def _first(part: tuple[Any, Any]) -> Any:  # noqa: ANN401 -- an array of NumPy's
    return part[0]


def _second(part: tuple[Any, Any]) -> Any:  # noqa: ANN401 -- an array of NumPy's
    return part[1]
