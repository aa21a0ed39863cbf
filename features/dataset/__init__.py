"""The feature table as a data set: a folder of Parquet, partitioned by snapshot, to which later runs add.

`manifest` says what belongs to it, `files` puts files into place, `facts` digests what was known on which day,
`changes` tells which snapshots a change of the past touches, `outdated` which must be made anew for any reason,
`belonging` whether a run may add to what is there; `build` writes, `opening` reads back, `erasing` takes an account
out.
"""

from features.dataset.build import Written, write_dataset
from features.dataset.erasing import erase_account, find_account, read_whole
from features.dataset.opening import open_dataset

__all__ = ["Written", "erase_account", "find_account", "open_dataset", "read_whole", "write_dataset"]
