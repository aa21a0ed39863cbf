"""Traps of a ready table that its rows and columns show by themselves: names of accounts, rows from after leaving."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from features.snapshots import Churn
from features.table import Roles, open_table
from training.ready import ReadyTable

ROWS = 300
CHURN = Churn("label", horizon_days=30)
TODAY = date(2026, 6, 30)


@pytest.fixture
def write(tmp_path):
    chance = np.random.default_rng(2)

    def make(left, **columns):
        table = {"left": np.where(left, "yes", "no"), "size": chance.normal(size=len(left)), **columns}
        parquet.write_table(pa.table(table), tmp_path / "t.parquet")
        return tmp_path / "t.parquet"

    return make


def read(path, **roles):
    chosen = Roles("id", "left", **roles)
    return ReadyTable.of(open_table(path, chosen), chosen, CHURN, today=TODAY)


@pytest.mark.parametrize("keep", [pytest.param((), id="left out"), pytest.param(("crm_nr",), id="kept")])
def test_a_number_for_each_account_is_a_finding(write, keep):
    chance = np.random.default_rng(1)
    numbers = chance.permutation(ROWS) * 17
    path = write(chance.random(ROWS) < 0.3, id=[f"A-{row}" for row in range(ROWS)], crm_nr=numbers)

    (trap,) = read(path, keep=keep).traps

    assert (trap.kind, trap.column, trap.kept) == ("identifier", "crm_nr", bool(keep))
    assert "300 values for 300 accounts" in trap.evidence


def test_a_date_goes_by_the_name_that_it_has_in_the_table(write):
    chance = np.random.default_rng(1)
    left = chance.random(ROWS) < 0.3
    days = np.repeat(np.array(["2025-01-01", "2025-03-01", "2025-05-01"], dtype="datetime64[D]"), ROWS // 3)
    closed = pa.array(np.where(left, days + 20, np.datetime64("NaT")))
    path = write(left, id=[f"A-{row}" for row in range(ROWS)], snapshot_on=days, closed_on=closed)

    (trap,) = read(path).traps

    assert (trap.kind, trap.column) == ("after_event", "closed_on")
    assert [column.name for column in read(path).data.columns] == ["size"]
    assert "days_since_closed_on" in [column.name for column in read(path, keep=("closed_on",)).data.columns]


@pytest.mark.parametrize(
    ("accounts", "is_said"), [pytest.param(30, True, id="many"), pytest.param(9, False, id="few that came back")]
)
def test_rows_from_after_leaving(write, accounts, is_said):
    left = np.arange(ROWS + accounts) < 100
    ids = [f"A-{row}" for row in (*range(ROWS), *range(accounts))]
    days = np.repeat(np.array(["2025-01-01", "2025-03-01"], dtype="datetime64[D]"), [ROWS, accounts])

    traps = read(write(left, id=ids, snapshot_on=days)).traps

    assert [trap.kind for trap in traps] == ["usage_after"] * is_said
    assert not is_said or traps[0].evidence.startswith("30 of the 100 accounts that left have 30 rows from after")
