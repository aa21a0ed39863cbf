"""The model that mlflow serves: probability and the eight strongest features, by `shap.TreeExplainer`."""

from typing import Any

import lightgbm as lgb
import mlflow
import numpy as np
import pandas as pd

STRONGEST = 8


class Explained(mlflow.pyfunc.PythonModel):
    """Answers for each row of a data frame."""

    def load_context(self, context: Any) -> None:
        """Load the trees once."""
        import shap  # noqa: PLC0415 -- it warns on import, which the tests that look for doctests take for a failure

        self.booster = lgb.Booster(model_file=context.artifacts["booster"])
        self.explainer = shap.TreeExplainer(self.booster)

    def predict(self, context: Any, model_input: pd.DataFrame) -> list[dict[str, Any]]:  # noqa: ARG002 -- mlflow's form
        """The probability of leaving, and the features that move it most, the strongest first."""
        matrix = model_input.to_numpy(dtype=float)
        chances = self.booster.predict(matrix)
        phis = self.explainer.shap_values(matrix)
        names = list(model_input.columns)
        return [
            {
                "churn_probability": float(chance),
                "reasons": [
                    {"feature": names[place], "value": row[place], "phi": float(phi[place])}
                    for place in np.argsort(-np.abs(phi))[:STRONGEST]
                ],
            }
            for chance, phi, row in zip(chances, phis, matrix.tolist(), strict=True)
        ]


mlflow.models.set_model(Explained())
