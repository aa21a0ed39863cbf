"""The beeswarm of the shap library: what each feature adds to the scores of today's accounts, one dot for each."""

import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap

from models.spec import FeatureSpec
from training.dataset import Floats
from training.report.naming import name_feature
from training.report.pictures.canvas import Picture, drawing, to_picture

MOST_FEATURES = 15
# Seen on light and on dark ground alike; the page names them.
LOW, HIGH = "#3b82c4", "#e0632f"
_FROM_LOW_TO_HIGH = LinearSegmentedColormap.from_list("low to high", [LOW, "#b9a7b0", HIGH])


def draw_beeswarm(points: Floats, values: Floats, features: Sequence[FeatureSpec]) -> Picture:
    """The beeswarm of the features that move scores most, on the score's own scale.

    Args:
        points: what each feature adds to each account's score, shape (accounts, features).
        values: of the features, encoded; NaN is unknown. Texts have no order, so that their dots are grey.
        features: of the columns.
    """
    shap = _import_shap()
    shown = min(MOST_FEATURES, len(features))
    columns = {name_feature(one): _coloured(one, values[:, place]) for place, one in enumerate(features)}
    explanation = shap.Explanation(values=points, data=pd.DataFrame(columns), feature_names=list(columns))
    state = np.random.get_state()  # noqa: NPY002 -- shap spreads its dots by it
    with drawing("beeswarm", 0.7 + 0.25 * shown) as figure:
        axes = figure.subplots()
        np.random.seed(0)  # noqa: NPY002 -- the same training draws the same picture
        try:
            with warnings.catch_warnings():
                # a column that nobody differs in has no colour from low to high
                warnings.simplefilter("ignore", RuntimeWarning)
                shap.plots.beeswarm(
                    explanation,
                    max_display=shown,
                    color=_FROM_LOW_TO_HIGH,
                    ax=axes,
                    plot_size=None,
                    show=False,
                    s=7,
                    # words beside the picture say what the colours mean
                    color_bar=False,
                    # the sum of all others would be coloured by one of them
                    group_remaining_features=False,
                )
        finally:
            np.random.set_state(state)  # noqa: NPY002 -- and nothing else that draws by chance notices
        for collection in axes.collections:
            collection.set_rasterized(True)
        axes.set_xlabel("points added to the score", fontsize=9)
        axes.tick_params("x", labelsize=9)
        axes.tick_params("y", labelsize=9, length=0, pad=4)
        for label in axes.get_yticklabels():
            label.set_fontsize(9)
        strength = np.abs(points).mean(axis=0)
        order = np.argsort(-strength)[:5]
        said = ", ".join(f"{name_feature(features[one])} by {strength[one]:.1f} points" for one in order)
        return to_picture(
            figure, f"Beeswarm of {len(points):,} accounts; on average the strongest features move a score so: {said}."
        )


def _coloured(feature: FeatureSpec, values: Floats) -> Any:  # noqa: ANN401 -- numbers, or texts as objects
    known = values[~np.isnan(values)]
    has_order = feature.kind != "category" and len(np.unique(known)) > 1
    return values if has_order else pd.Series(["" for _ in values], dtype="object")


def _import_shap() -> Any:  # noqa: ANN401 -- shap ships no types
    """The library, which takes two seconds to load, and warns of what newer versions of others will not have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("shap")
