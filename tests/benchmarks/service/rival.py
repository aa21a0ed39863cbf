"""The same trees behind `mlflow models serve`: a pyfunc that explains with shap, as one writes it."""

import shutil
from pathlib import Path

from models.scorer import BOOSTER_FILE
from tests.benchmarks.reasons.learning import Learnt

CODE = Path(__file__).with_name("rival_model.py")
# Nothing is installed from these: it serves in the environment that is there.
REQUIREMENTS = ["mlflow", "lightgbm", "shap"]


def save_rival(learnt: Learnt, folder: Path, *, is_signed: bool) -> Path:
    """Save the model for mlflow, into a folder that is made anew.

    With a signature mlflow checks each column that is sent, as its documentation advises; without one it takes all.
    """
    import mlflow  # noqa: PLC0415 -- takes seconds, and is needed here alone
    from mlflow.models import ModelSignature  # noqa: PLC0415
    from mlflow.types.schema import ColSpec, Schema  # noqa: PLC0415

    shutil.rmtree(folder, ignore_errors=True)
    columns = [ColSpec("double", feature.name, required=False) for feature in learnt.scorer.spec.features]
    mlflow.pyfunc.save_model(
        folder,
        python_model=str(CODE),
        artifacts={"booster": str(learnt.folder / BOOSTER_FILE)},
        pip_requirements=REQUIREMENTS,
        signature=ModelSignature(inputs=Schema(columns)) if is_signed else None,
    )
    return folder
