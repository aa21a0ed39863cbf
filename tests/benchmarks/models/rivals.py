"""The rivals: each learns from the rows of a slice and predicts its later rows; runs in an environment of its own.

Run as a program with the folder that was handed over, the rival, the folder for its answers, and the seconds that a
search may take for each slice. What was answered in an earlier run stays. Each rival uses one thread.
"""

import pickle
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.models.handover import Answered, Handed, read_answer, read_slices, write_answer

SEED = 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model: what gives rows their churn probability, what has to be kept of it, and what a search came to."""

    predict: Callable[[np.ndarray], np.ndarray]
    kept: object
    chose: str = ""


def histogram_boosting(given: Handed, _seconds: float) -> Fitted:
    """scikit-learn's HistGradientBoostingClassifier as it comes; it reads categories and unknown values itself."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 -- a rival imports itself alone

    model = HistGradientBoostingClassifier(categorical_features=given.categories > 0, random_state=SEED)
    model.fit(given.X, given.y)
    return Fitted(lambda rows: model.predict_proba(rows)[:, 1], model)


def catboost(given: Handed, _seconds: float) -> Fitted:
    """CatBoost as it comes; it reads categories and unknown values itself."""
    from catboost import CatBoostClassifier  # noqa: PLC0415 -- not in the environment that the tests run in

    def as_read(rows: np.ndarray) -> Any:
        return _frame(rows, given.categories, lambda codes, _: np.where(np.isnan(codes), "", codes.astype("U8")))

    names = [f"x{place}" for place in np.flatnonzero(given.categories)]
    model = CatBoostClassifier(
        cat_features=names, random_seed=SEED, thread_count=1, verbose=False, allow_writing_files=False
    )
    model.fit(as_read(given.X), given.y.astype(int))
    return Fitted(lambda rows: model.predict_proba(as_read(rows))[:, 1], model)


def flaml(given: Handed, seconds: float) -> Fitted:
    """FLAML, which searches for a learner and its parameters by log loss, for so many seconds.

    Where accounts have several rows it is told so, and keeps an account's rows together.
    """
    from flaml import AutoML  # noqa: PLC0415 -- not in the environment that the tests run in

    repeats = len(np.unique(given.account)) < len(given.account)
    by_account = {"split_type": "group", "groups": given.account} if repeats else {}
    automl = AutoML()
    automl.fit(
        _with_categories(given.X, given.categories),
        given.y.astype(int),
        task="classification",
        metric="log_loss",
        time_budget=seconds,
        n_jobs=1,
        seed=SEED,
        verbose=0,
        **by_account,
    )
    return Fitted(
        lambda rows: automl.predict_proba(_with_categories(rows, given.categories))[:, 1],
        (automl.model, automl.feature_transformer),
        automl.best_estimator,
    )


def flaml_defaults(given: Handed, _seconds: float) -> Fitted:
    """LightGBM with the parameters that FLAML knows for data like these, without a search."""
    import pandas as pd  # noqa: PLC0415 -- Varme's environment has another
    from flaml.default import LGBMClassifier  # noqa: PLC0415 -- not in the environment that the tests run in

    model = LGBMClassifier(n_jobs=1, random_state=SEED, verbosity=-1)
    model.fit(_with_categories(given.X, given.categories), pd.Series(given.y.astype(int)))
    # The class is made inside a function, which pickle can't find again: its trees are what has to be kept.
    return Fitted(lambda rows: model.predict_proba(_with_categories(rows, given.categories))[:, 1], model.booster_)


def _with_categories(rows: np.ndarray, categories: np.ndarray) -> Any:
    import pandas as pd  # noqa: PLC0415 -- only where it is asked for

    def category(codes: np.ndarray, count: int) -> Any:
        whole = np.nan_to_num(codes, nan=-1).astype(int)
        return pd.Categorical.from_codes(whole, [str(code) for code in range(count)])

    return _frame(rows, categories, category)


def _frame(rows: np.ndarray, categories: np.ndarray, as_category: Callable[[np.ndarray, int], Any]) -> Any:
    import pandas as pd  # noqa: PLC0415 -- only where it is asked for

    return pd.DataFrame(
        {
            f"x{place}": as_category(rows[:, place], count) if count else rows[:, place]
            for place, count in enumerate(categories.tolist())
        }
    )


RIVALS: Mapping[str, Callable[[Handed, float], Fitted]] = {
    "hist-gradient-boosting": histogram_boosting,
    "catboost": catboost,
    "flaml": flaml,
    "flaml-defaults": flaml_defaults,
}


def answer(given: Handed, rival: str, seconds: float) -> Answered:
    """Let a rival learn and predict; learning is timed, with the change into its own form of the data."""
    began = time.perf_counter()
    model = RIVALS[rival](given, seconds)
    took = time.perf_counter() - began
    # To measure it: the bytes are thrown away.
    return Answered(model.predict(given.later), took, len(pickle.dumps(model.kept)), model.chose)


def main(folder: Path, rival: str, answers: Path, seconds: float) -> None:
    """Answer every slice that was not answered yet."""
    # The library whose threads are limited must be there by then.
    import sklearn.ensemble  # noqa: F401, PLC0415 -- every environment has it, and only the program needs it
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 -- it comes with scikit-learn

    with threadpool_limits(1):
        for number, given in enumerate(read_slices(folder)):
            if read_answer(answers, number) is None:
                write_answer(answers, number, answer(given, rival, seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))
