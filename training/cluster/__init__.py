"""Learning from more rows than this process holds: Dask's workers hold them, and LightGBM fits across the workers.

`opening` finds or starts the workers, `pieces` divides a feature table among them, `rows` is what they do with a piece,
`fitting` fits a recipe to all rows; `looking` takes the accounts that this process looks at, to choose and to judge by.
"""

from training.cluster.fitting import ClusterFit
from training.cluster.opening import Cluster, open_cluster

__all__ = ["Cluster", "ClusterFit", "open_cluster"]
