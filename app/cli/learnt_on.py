"""What a training learnt from: which columns of a table; and of a cluster, whether one machine would be quicker."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from features.table import FeatureTable
    from training.cluster.looking import Looked

# So many values are learnt from on one machine with 16 GB of memory; README has the figures.
MANY_VALUES = 100_000_000


def say_learnt(looked: "Looked") -> str:
    """A sentence or three."""
    fit, columns = looked.fit, looked.fit.columns
    seen = "all of them" if looked.share == 1 else f"those of {looked.share:.1%} of the accounts"
    said = (
        f"Learnt from {fit.rows:,} rows of {columns} features on {fit.says}; {seen} are looked at to choose, to "
        "calibrate and to judge."
    )
    if fit.rows * columns < MANY_VALUES:
        said += " That is little: one machine is quicker, without --engine dask."
    return said


def say_columns(read: "FeatureTable", card: Mapping[str, Any], label: str, horizon_days: int) -> list[str]:
    """How many columns of a ready table are features, what its label is taken to say, and how it was read."""
    gone = {trap["column"] for trap in card["traps"] if not trap["kept"]}
    learnt = sum(read.layout.ages.get(one.name, one.name) not in gone for one in read.columns)
    said = (
        f"{read.file}: the features are {learnt} of its columns. {label} is taken to say who left within "
        f"{horizon_days} days (`horizon_days` in [label])."
    )
    return [said, *(f"  {note}" for note in read.notes)]
