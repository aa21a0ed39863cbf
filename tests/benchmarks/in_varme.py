"""The nine simple features by Varme alone, without the rest of the catalogue: its side against featuretools.

Run as a program with the folder of the source and the file to write.
"""

import sys
from pathlib import Path
from unittest.mock import patch

from pyarrow import parquet

from features.catalogue import catalogue
from features.compute import compute_features
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from tests.benchmarks.span import NINE, SNAPSHOTS


def main(source: Path, out: Path) -> None:
    """Compute the nine features of all snapshots, the source's checks included, and write them as Parquet."""
    nothing_learnt = CatalogueState()
    nine = tuple(feature for feature in catalogue(nothing_learnt) if feature.name in NINE)
    # The catalogue is always computed as a whole; only here it is a smaller one.
    with patch("features.compute.catalogue", lambda _: nine):
        parquet.write_table(compute_features(open_source(source), nothing_learnt, Churn(), SNAPSHOTS), out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
