"""What a model reads, in the form in which MLflow keeps it beside the model."""

import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema, TensorSpec

from models.spec import ModelSpec


def sign(spec: ModelSpec) -> ModelSignature:
    """The features by name, each of which may be absent."""
    kinds = {"number": DataType.double, "category": DataType.string, "date": DataType.string}
    inputs: list[ColSpec | TensorSpec] = [
        ColSpec(kinds[feature.kind], feature.name, required=False) for feature in spec.features
    ]
    return ModelSignature(inputs=Schema(inputs))


def make_example(spec: ModelSpec) -> pd.DataFrame:
    """A typical account: nobody's real row."""
    return pd.DataFrame({feature.name: [feature.typical] for feature in spec.features})
