"""The nine simple features by Varme alone, without the rest of the catalogue: its side against featuretools.

Run as a program with the folder of the source and the file to write.
"""

import sys
from pathlib import Path

from pyarrow import parquet

from features.catalogue import catalogue
from features.contract import TABLES
from features.events import compile_events
from features.snapshots import Churn, customers_query
from features.source import open_source
from features.state import CatalogueState
from tests.benchmarks.span import NINE, SNAPSHOTS


def main(source: Path, out: Path) -> None:
    """Compute the nine features of all snapshots, the source's checks included, and write them as Parquet."""
    opened = open_source(source)
    wanted = [feature for feature in catalogue(CatalogueState()) if feature.name in NINE]
    cursor = opened.cursor()
    cursor.execute(f"CREATE TEMPORARY TABLE snapshots AS {customers_query(opened, Churn(), SNAPSHOTS)}")
    query = compile_events(TABLES["usage"], opened.tables["usage"], wanted, SNAPSHOTS)
    parquet.write_table(cursor.sql(query).to_arrow_table(), out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
