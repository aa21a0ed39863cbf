"""Companies to look at: one of full size, a small one, and questions to their tables."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from features.demo import CompanySummary, write_company

SMALL_ACCOUNTS = 300


@dataclass(frozen=True)
class Company:
    folder: Path
    summary: CompanySummary
    database: duckdb.DuckDBPyConnection

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.database.execute(query).fetchall()

    def count(self, query: str) -> int:
        """Of rows that the query finds."""
        return int(self.ask(f"SELECT count(*) FROM ({query})")[0][0])

    def columns(self, query: str) -> dict[str, np.ndarray]:
        return self.database.execute(query).fetchnumpy()


def open_company(folder: Path, **parameters: int) -> Company:
    summary = write_company(folder, **parameters)
    database = duckdb.connect()
    database.execute("SET threads = 2")
    for path in [*folder.glob("*.parquet"), *folder.glob("truth/*.parquet")]:
        database.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
    database.execute(f"CREATE MACRO end_of_data() AS DATE '{summary.last_on}' + 1")
    # Snapshots whose answer is in: what is truly at risk, and what then happened.
    database.execute(
        """
        CREATE TABLE snapshots AS
        SELECT account_id, snapshot_on, risk_90d, cause, EXISTS (
            SELECT 1 FROM cancellations AS c
            WHERE c.account_id = risk.account_id
              AND notified_at >= snapshot_on AND notified_at < snapshot_on + INTERVAL 90 DAY
        ) AS has_left
        FROM risk WHERE snapshot_on + 90 <= end_of_data()
        """
    )
    return Company(folder, summary, database)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The company that newcomers see, in full size."""
    return open_company(tmp_path_factory.mktemp("company") / "full")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(tmp_path_factory.mktemp("company") / "small", accounts=SMALL_ACCOUNTS, seed=3)


@pytest.fixture(scope="session")
def auc() -> Callable[[np.ndarray, np.ndarray], float]:
    """The chance that one who left has the higher value than one who stayed; ties count half."""

    def measure(left: np.ndarray, values: np.ndarray) -> float:
        levels, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        rank = (np.cumsum(counts) - (counts - 1) / 2)[place]
        lost = np.asarray(left, dtype=bool)
        pairs = lost.sum() * (~lost).sum()
        assert levels.size > 1
        return float((rank[lost].sum() - lost.sum() * (lost.sum() + 1) / 2) / pairs)

    return measure
