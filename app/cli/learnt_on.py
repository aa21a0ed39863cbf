"""What a training on a cluster learnt from, and whether one machine would have been quicker."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.cluster.looking import Looked

# So many values are learnt from on one machine with 16 GB of memory; README has the figures.
MANY_VALUES = 500_000_000


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
