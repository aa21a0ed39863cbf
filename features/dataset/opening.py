"""Reading a data set back: the partitions that the manifest names, and no others."""

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from features.dataset.manifest import read_manifest
from features.errors import DatasetError

if TYPE_CHECKING:
    from pyarrow import dataset


def open_dataset(folder: str | Path) -> "dataset.Dataset":
    """The data set that `varme features --out FOLDER` wrote, as a `pyarrow.dataset.Dataset`.

    Columns: account_id, snapshot_on, then every feature. `to_table` reads it; `filter=` and `columns=` read a part.
    Every file is checked against the manifest first, so a data set of which something was lost is never read in part.

    Raises:
        DatasetError: there is no data set, it is of another format, or a file of it is missing or was changed.
    """
    from pyarrow import dataset  # noqa: PLC0415 -- it takes pandas with it, which only readers need

    place = Path(folder)
    manifest = read_manifest(place)
    for one in manifest.partitions:
        if not one.file.is_whole(place):
            what = "was changed" if (place / one.file.path).is_file() else "is missing"
            raise DatasetError(
                f"The data set in {str(place)!r} is not whole: {one.file.path} {what}. Run the `varme features --out "
                f"{place}` that wrote it once more, which makes that snapshot anew."
            )
    paths = [str(place / one.file.path) for one in manifest.partitions]
    inside = parquet.read_schema(paths[0])
    day = pa.field("snapshot_on", pa.date32())
    return dataset.dataset(
        paths,
        schema=pa.schema([inside.field(0), day, *(inside.field(number) for number in range(1, len(inside)))]),
        format="parquet",
        partitioning=dataset.partitioning(pa.schema([day]), flavor="hive"),
        partition_base_dir=str(place),
    )
