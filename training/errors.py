"""What can keep a model from being made or from serving.

TrainingError
├── NotEnoughData          too few cancellations, or too short a time, to learn from and to judge by
├── GivesAway              every feature is known only after an account left
├── MissingCosts           bands by costs are asked for, and no costs are known
├── AnotherBusiness        this home serves another source, or another definition of churn
├── NotPromotable          the model was judged, and is not good enough to serve, or not comparable yet
├── ClusterError           the cluster that fits models can't be reached, or has failed
├── NoEarlierChampion      nothing served before what serves now
└── RegistryError          the registry has no such version, or can't be reached
    ├── RegistryAway       it doesn't answer
    ├── NoChampion         it names no version champion
    └── DownloadBroken     a version's files do not come, or not as they were registered
"""


class TrainingError(Exception):
    """Anything that keeps a model from being made or from serving; the message says what to do next."""


class NotEnoughData(TrainingError):
    """Too few cancellations, or too short a time, to learn from and to judge by."""


class GivesAway(TrainingError):
    """Every feature is known only after an account left, so that nothing is left to learn from."""


class MissingCosts(TrainingError):
    """Bands by costs are asked for, and no costs are known."""

    def __init__(self) -> None:
        super().__init__(
            'policy = "costs" in [bands] takes costs, and there are none. Say in [costs] what a contact costs, '
            "`contact`, and what an account that stays is worth, `saved`; of a ready table you may name columns that "
            "hold them, with --cost. Or choose another policy."
        )


class AnotherBusiness(TrainingError):
    """This home serves another source, or another definition of churn."""


class NotPromotable(TrainingError):
    """The model was judged, and is not good enough to serve, or can't be compared with the one that serves yet."""


class ClusterError(TrainingError):
    """The cluster that fits models can't be reached, or has failed."""


class NoEarlierChampion(TrainingError):
    """Nothing served before what serves now."""


class RegistryError(TrainingError):
    """The registry has no such version, or can't be reached."""


class RegistryAway(RegistryError):
    """The registry doesn't answer."""


class NoChampion(RegistryError):
    """The registry names no version champion."""


class DownloadBroken(RegistryError):
    """The files of a version do not come, or not as they were registered."""
