"""Records of batch scoring: whatever the parts that accounts come in, each is said what it would be told alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from app.jobs.champion import Champion
from app.jobs.scoring import records
from app.jobs.scoring.records import day_of, open_table_for, score_rows
from app.store import ModelVersion
from features.errors import TableError
from features.table import Layout, parquet_file
from models.scorer import Scorer

ROWS = 100
DAY = date(2026, 6, 30)
TODAY = date(2026, 7, 1)


@pytest.fixture(params=[False, True], ids=["without days", "with days"])
def has_days(request):
    return request.param


@pytest.fixture
def champion(learnt, has_days):
    spec = replace(learnt.spec, catalogue_state=Layout("id", has_days, {}).to_json())
    scorer = Scorer(learnt.model.booster_text, spec, "f" * 64)
    return Champion(scorer, ModelVersion("customer-health", "1", scorer.fingerprint))


@pytest.fixture
def path(learnt, has_days, tmp_path):
    """A table that has, where it has days, a row for each account on an earlier day too, in between."""
    rows = np.repeat(learnt.known[:ROWS], 2 if has_days else 1, axis=0)
    ids = [f"A-{number // 2 if has_days else number}" for number in range(len(rows))]
    columns = learnt.columns(rows)
    if has_days:
        columns["snapshot_on"] = [date(2026, 5, 31), DAY] * ROWS
    parquet.write_table(pa.table({"id": ids, **columns}), tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


def test_an_account_is_told_what_it_would_be_told_alone(learnt, champion, path, monkeypatch, now):
    monkeypatch.setattr(parquet_file, "_CELLS", 0)
    monkeypatch.setattr(parquet_file, "_FEWEST_ROWS", 30)
    monkeypatch.setattr(records, "CHUNK_ROWS", 7)

    table = open_table_for(path, None, champion)
    scored = list(score_rows(table, champion, day_of(table, DAY, TODAY), now))

    assert [record.row.account_id for record in scored] == [f"A-{number}" for number in range(ROWS)]
    assert {record.row.snapshot_on for record in scored} == {DAY}
    for record, row in zip(scored, learnt.known, strict=False):
        assert record.row.features == learnt.values(row)
        assert record.answer == champion.scorer.answer(record.row.features)


def test_what_breaks_while_it_is_read_is_said(champion, path, now):
    table = open_table_for(path, None, champion)
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(TableError, match="damaged or cut short"):
        list(score_rows(table, champion, DAY, now))


def test_the_day_is_the_latest_or_today_unless_one_is_asked_for(champion, path, has_days):
    table = open_table_for(path, None, champion)

    assert day_of(table, None, TODAY) == (DAY if has_days else TODAY)
    assert day_of(table, date(2026, 5, 31), TODAY) == date(2026, 5, 31)
    if has_days:
        with pytest.raises(TableError, match="no row on 2026-01-01, by its column snapshot_on"):
            day_of(table, date(2026, 1, 1), TODAY)
