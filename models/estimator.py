"""The estimator: learns who leaves, then calibrates on later snapshots. What serves is `models.scorer`."""

from collections.abc import Sequence
from typing import Any, Self

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata
from sklearn.base import BaseEstimator

from models.encode import names_in_booster
from models.errors import CannotLearn
from models.fit_calibration import fit_calibration, require_answers

__all__ = ["ChurnModel", "find_contradictions", "fit_calibration"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class ChurnModel(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """LightGBM under monotone constraints and masked signals, then a sigmoid fitted on later snapshots.

    Args:
        n_trees: number of trees.
        leaves: most leaves of a tree; 2 makes the model additive.
        depth: most splits on the way to a leaf; None for no limit but that of the leaves.
        learning_rate: shrinkage of each tree.
        min_leaf: fewest rows in a leaf.
        l2: penalty on leaf values.
        feature_share: share of the features that each tree may use.
        row_share: share of the rows that each tree sees.
        mask_share: share of rows in which each signal is hidden, so that unknown has a learnt direction: LightGBM
            reads a missing value as zero wherever training never missed one.
        seed: of all that is random.
        threads: of LightGBM; the result does not depend on it. One is fastest for small models: threads wait for each
            other, and come to a halt where another process takes a core.
        constraints: for each column -1, 0 or 1, on the margin of churn; empty for none.
        gain_shares: for each column the share of a split's gain that counts, from 0 to 1: of two columns that tell
            nearly the same, trees take the one with the larger share; empty for the whole of all.
        categorical: the columns that hold codes of categories.
        signal_of: for each column the signal that is hidden as one; empty hides column by column.
        names: of the columns; empty numbers them.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- scikit-learn's manner: every parameter by its name
        self,
        n_trees: int = 200,
        leaves: int = 4,
        depth: int | None = None,
        learning_rate: float = 0.05,
        min_leaf: int = 50,
        l2: float = 10.0,
        feature_share: float = 0.5,
        row_share: float = 0.8,
        mask_share: float = 0.03,
        seed: int = 0,
        threads: int = 1,
        constraints: Sequence[int] = (),
        gain_shares: Sequence[float] = (),
        categorical: Sequence[int] = (),
        signal_of: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> None:
        self.n_trees = n_trees
        self.leaves = leaves
        self.depth = depth
        self.learning_rate = learning_rate
        self.min_leaf = min_leaf
        self.l2 = l2
        self.feature_share = feature_share
        self.row_share = row_share
        self.mask_share = mask_share
        self.seed = seed
        self.threads = threads
        self.constraints = constraints
        self.gain_shares = gain_shares
        self.categorical = categorical
        self.signal_of = signal_of
        self.names = names

    def fit(self, X: Floats, y: Floats) -> Self:
        """Learn the ranking. Probabilities are not usable until `calibrate`.

        Args:
            X: what was known, shape (rows, features), float64; NaN is unknown.
            y: 1.0 where the account left, 0.0 where it stayed, shape (rows,).

        Raises:
            CannotLearn: shapes that do not fit, values that are none, or only one of the two answers.
        """
        return self.grow(self.bin(X, y))

    def bin(self, X: Floats, y: Floats) -> lgb.Dataset:
        """Mask the rows and cut their values into bins: what `grow` learns from.

        Models that differ in nothing but how their trees grow may share it, also at the same time: all but the
        parameters of what is masked (`mask_share`, `seed`, `signal_of`) and of the columns.

        Args:
            X: as for `fit`.
            y: as for `fit`.

        Raises:
            CannotLearn: as for `fit`.
        """
        X, y = _require_rows(X, y)
        for what in ("constraints", "gain_shares", "signal_of", "names"):
            said = len(getattr(self, what))
            if said not in {0, X.shape[1]}:
                raise CannotLearn(f"Expected `{what}` for each of the {X.shape[1]} columns of X, or none; came {said}.")
        binned = lgb.Dataset(
            self._mask(X),
            y,
            feature_name=names_in_booster(self.names) if self.names else "auto",
            categorical_feature=list(self.categorical),
            params=self._of_rows(),
        )
        return binned.construct()

    def grow(self, binned: lgb.Dataset) -> Self:
        """Learn the ranking from rows that `bin` made ready."""
        self.booster_ = lgb.train(self.parameters(), binned, num_boost_round=self.n_trees)
        return self

    def parameters(self) -> dict[str, Any]:
        """LightGBM's parameters, by the names that it gives them, but for the number of trees."""
        parameters = self._of_rows() | {
            "objective": "binary",
            "num_leaves": self.leaves,
            "max_depth": self.depth or -1,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": self.min_leaf,
            "lambda_l2": self.l2,
            "feature_fraction": self.feature_share,
            "bagging_fraction": self.row_share,
            "bagging_freq": 1,
            "max_cat_to_onehot": 8,
            "seed": self.seed,
            "deterministic": True,
        }
        if self.gain_shares:
            parameters["feature_contri"] = list(self.gain_shares)
        return parameters

    def _of_rows(self) -> dict[str, Any]:
        """LightGBM's parameters that the binned rows depend on."""
        parameters: dict[str, Any] = {
            # It would leave out columns by the fewest rows in a leaf, which differ where rows are shared.
            "feature_pre_filter": False,
            # Half as long as row by row where a tree may use half the columns.
            "force_col_wise": True,
            "num_threads": self.threads,
            "verbosity": -1,
        }
        if any(self.constraints):
            # LightGBM's looser methods learn trees that break the constraints, the more so the more leaves they have.
            parameters |= {"monotone_constraints": list(self.constraints), "monotone_constraints_method": "basic"}
        return parameters

    def _mask(self, X: Floats) -> Floats:
        signals = self.signal_of or [str(column) for column in range(X.shape[1])]
        return mask_signals(X, signals, self.mask_share, np.random.default_rng(self.seed))

    @property
    def booster_text(self) -> str:
        """The trees, as LightGBM writes them."""
        return str(self.booster_.model_to_string())

    def margin(self, X: Floats, n_trees: int | None = None) -> Floats:
        """The margin of churn, not calibrated, shape (rows,); by the first trees alone if it is said how many."""
        return np.asarray(
            self.booster_.predict(X, raw_score=True, num_iteration=n_trees or -1, num_threads=self.threads)
        )

    def contributions(self, X: Floats) -> Floats:
        """φ of each feature, then f₀, on the margin, shape (rows, features + 1)."""
        return np.asarray(self.booster_.predict(X, pred_contrib=True, num_threads=self.threads))

    def calibrate(self, margin: Floats, y: Floats, groups: Ints) -> Self:
        """Map margins to probabilities on snapshots newer than those fitted on; see `fit_calibration`."""
        self.calibration_ = fit_calibration(margin, y, groups)
        return self

    def predict_churn(self, X: Floats) -> Floats:
        """Calibrated probability, shape (rows,), that each row churns within the horizon."""
        return self.calibration_.probability(self.margin(X))


def mask_signals(X: Floats, signal_of: Sequence[str], share: float, random: np.random.Generator) -> Floats:
    """The rows with each signal hidden in a share of them, so that unknown has a learnt direction; see `ChurnModel`.

    Args:
        X: what was known, shape (rows, features).
        signal_of: for each column the signal that is hidden as one.
        share: of the rows.
        random: draws which.
    """
    masked = X.copy()
    signals = np.array(signal_of)
    for signal in dict.fromkeys(signals.tolist()):
        hidden = np.flatnonzero(random.random(len(X)) < share)
        masked[np.ix_(hidden, np.flatnonzero(signals == signal))] = np.nan
    return masked


def _require_rows(X: Floats, y: Floats) -> tuple[Floats, Floats]:
    X, y = np.ascontiguousarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or y.shape != (len(X),):  # noqa: PLR2004 -- a matrix has two dimensions
        raise CannotLearn(f"Expected X of shape (rows, features) and y of shape (rows,); came {X.shape} and {y.shape}.")
    if np.isinf(X).any():
        raise CannotLearn(f"Column {int(np.flatnonzero(np.isinf(X).any(axis=0))[0])} of X holds an infinite number.")
    require_answers(y)
    return X, y


def find_contradictions(X: Floats, y: Floats, declared: Sequence[int], groups: Ints) -> tuple[int, ...]:
    """The declared directions, with 0 where these rows contradict one.

    A direction is contradicted when the rank AUC of the feature alone lies on the wrong side of one half by its 95 %
    interval, which is that of DeLong's variance (Biometrics, 1988), with rows summed by account.
    """
    kept = []
    for sign, values in zip(declared, X.T, strict=True):
        is_known = ~np.isnan(values)
        if sign and _is_contradicted(sign * values[is_known], y[is_known], groups[is_known]):
            kept.append(0)
        else:
            kept.append(sign)
    return tuple(kept)


def _is_contradicted(riskier: Floats, y: Floats, groups: Ints) -> bool:
    left, stayed = y == 1, y == 0
    if left.sum() < 2 or stayed.sum() < 2:  # noqa: PLR2004 -- a variance takes two
        return False
    # The placements: the share of the other class that each row outranks; ties count half.
    ranks = rankdata(riskier)
    placement = np.empty(len(y))
    placement[left] = (ranks[left] - rankdata(riskier[left])) / stayed.sum()
    placement[stayed] = 1 - (ranks[stayed] - rankdata(riskier[stayed])) / left.sum()
    auc = placement[left].mean()
    influence = np.where(left, (placement - auc) / left.sum(), (placement - auc) / stayed.sum())
    _, account = np.unique(groups, return_inverse=True)
    spread = 1.96 * np.sqrt((np.bincount(account, weights=influence) ** 2).sum())
    return bool(auc + spread < 0.5)  # noqa: PLR2004 -- one half is no ranking at all
