"""What can go wrong between feature values and a score.

ModelError
├── FeatureMismatch        features that the model does not know, or another catalogue than it was trained on
├── BadFeatureValue        a value that a feature can't have
├── ModelCorrupt           the files of a model are missing, or not what they were
├── CannotLearn            rows that nothing can be learnt from, or calibrated on
└── NotAdditive            a model that no points table holds
"""


class ModelError(Exception):
    """Anything that keeps a model from being made or from answering; the message says what to do next."""


class FeatureMismatch(ModelError):
    """Features that the model does not know, or another catalogue than it was trained on."""


class BadFeatureValue(ModelError):
    """A value that a feature can't have; `feature` is its name."""

    def __init__(self, feature: str, came: object, expected: str) -> None:
        super().__init__(f"The feature {feature} can't be {came!r}; expected {expected}, or null where it is unknown.")
        self.feature = feature


class ModelCorrupt(ModelError):
    """The files of a model are missing, or not what they were."""


class CannotLearn(ModelError):
    """Rows that nothing can be learnt from, or calibrated on."""


class NotAdditive(ModelError):
    """A model that no points table holds: the points of one feature depend on the values of others."""
