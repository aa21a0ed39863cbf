"""The accounts that this process looks at: all their rows, and as many accounts as it holds with ease.

Recipes are chosen, predictions calibrated and judged, and what is typical is found by them; models learn from all rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from features.snapshots import Churn
from models.spec import ModelSpec
from training.cluster.fitting import ClusterFit
from training.cluster.opening import Cluster
from training.cluster.pieces import Piece
from training.cluster.rows import read_drawn
from training.material import Material, Read, Whole
from training.traps.trap import Trap
from training.trial.plan import Plan, Report

# Of a hundred features 200 MB, and several times that while a model is judged.
MOST_ROWS = 250_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What a training on a cluster learns from, as this process sees it.

    `material` holds the accounts that are looked at, `share` of all; `fit` learns from the others too.
    """

    material: Material
    fit: ClusterFit
    share: float
    workers: int

    @property
    def churn(self) -> Churn:
        """What counts as churn."""
        return self.material.churn

    @property
    def traps(self) -> tuple[Trap, ...]:
        """Those in what is looked at; what they leave out is left out of the fits, too."""
        return self.material.traps

    def business(self) -> Mapping[str, Any]:
        """That of the material."""
        return self.material.business()

    def plan(self, seed: int, report: Report, since: date | None = None) -> Plan:
        """That of the material: what is held out is held out of the fits, too."""
        return self.material.plan(seed, report, since)

    def whole(self, report: Report) -> Whole:
        """All rows that are looked at."""
        return self.material.whole(report)

    def read_for(self, spec: ModelSpec, days: Sequence[date]) -> Read:
        """That of the material."""
        return self.material.read_for(spec, days)

    def describe(self, whole: Whole) -> dict[str, Any]:
        """That of the material, whose counts are of the accounts looked at, and how many rows models learnt from."""
        learnt = {"workers": self.workers, "rows": self.fit.rows, "churn_rows": self.fit.left, "looked_at": self.share}
        return {**self.material.describe(whole), "cluster": learnt}


def share_of(pieces: Sequence[Piece]) -> float:
    """The share of the accounts that are looked at."""
    return min(1.0, MOST_ROWS / max(1, sum(piece.rows for piece in pieces)))


def draw(cluster: Cluster, pieces: Sequence[Piece], id_column: str, share: float) -> pa.Table:
    """All columns of the rows of the accounts that are drawn, in the order of the pieces."""
    futures = [cluster.client.submit(read_drawn, piece, id_column, share, pure=False) for piece in pieces]
    return pa.concat_tables(cluster.client.gather(futures), promote_options="permissive")
