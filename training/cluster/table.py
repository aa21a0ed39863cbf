"""Learning on a cluster from a ready table that is a folder of Parquet files, with its label in a column."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from features.errors import TableError
from features.snapshots import Churn
from features.table import FeatureTable, Roles, open_table
from features.table.table import require
from training.cluster.fitting import ClusterFit
from training.cluster.looking import Looked, draw, share_of
from training.cluster.opening import Cluster
from training.cluster.pieces import pieces_of_folder
from training.cluster.rows import ReadingTable
from training.material import FEWEST_CANCELLATIONS
from training.ready import ReadyTable
from training.trial.plan import Report


@dataclass(frozen=True, slots=True)
class LookedTable:
    """A ready table as this process sees it: its rows of the accounts looked at, and what is learnt from."""

    table: FeatureTable
    looked: Looked


def look_at_table(  # noqa: PLR0913 -- most by name
    cluster: Cluster,
    folder: Path,
    roles: Roles,
    churn: Churn,
    report: Report,
    *,
    scratch: Path,
    today: date,
    until: date | None = None,
    fewest_cancellations: int = FEWEST_CANCELLATIONS,
) -> LookedTable:
    """Let the workers read a ready table, and look at some of its accounts.

    Args:
        cluster: the workers, which see the folder under the same path.
        folder: of Parquet files, with the label in a column.
        roles: what its columns are.
        churn: `horizon_days` and `lead_days` say what the label means.
        report: is told, in a sentence, what is going on.
        scratch: a folder for the accounts that are looked at, which stays as long as the training.
        today: the day of the training, where the table has no time.
        until: let nothing through whose answer was known on this day or later.
        fewest_cancellations: where fewer accounts are seen to leave, nothing is learnt.

    Raises:
        TableError: the table can't be learnt from; see `features.table.open_table`.
        ClusterError: a worker was lost.
    """
    if not folder.is_dir():
        raise TableError(
            f"{folder} is no folder. On Dask a table is a folder of Parquet files; one file is learnt from faster "
            "without --engine dask."
        )
    pieces = pieces_of_folder(folder, len(cluster.workers))
    require(folder.name, pieces[0].read().column_names, [roles.id], "the account's id; name it with --id")
    share = share_of(pieces)
    report(f"Looking at {'all' if share == 1 else f'{share:.1%} of the'} accounts")
    drawn = scratch / "looked-at.parquet"
    parquet.write_table(_plain(draw(cluster, pieces, roles.id, share)), drawn)
    table = replace(open_table(drawn, roles), file=folder.name)
    ready = ReadyTable.of(
        table, roles, churn, today=today, until=until, fewest_cancellations=fewest_cancellations, path=drawn
    )
    report(f"Reading {sum(piece.rows for piece in pieces):,} rows on {cluster.says}")
    reading = ReadingTable(ready.data.columns, table.layout, roles.label, ready.answers.left)
    fit = ClusterFit(cluster, pieces, reading, ready.data, report)
    return LookedTable(table, Looked(ready, fit, share, len(cluster.workers)))


def _plain(table: pa.Table) -> pa.Table:
    """Without what pandas noted of its index."""
    return table.replace_schema_metadata(None)
