"""What people told Varme is read together with what the source holds."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.compute import compute_features
from features.errors import SourceError
from features.recorded import pulses_file
from features.snapshots import Churn
from features.state import CatalogueState

AT = datetime(2026, 6, 1, 10)
USAGE = [{"occurred_at": datetime(2026, 1, 1)}, {"occurred_at": datetime(2026, 6, 20)}]


@pytest.fixture
def record(tmp_path):
    """Write recorded pulses; gives the folder."""

    def write(*rows):
        whole = [
            {"account_id": "A-1", "author": "Mette", "score": 2, "noted_at": AT, "note": None, **row} for row in rows
        ]
        folder = tmp_path / "recorded"
        folder.mkdir(exist_ok=True)
        parquet.write_table(pa.Table.from_pylist(whole), pulses_file(folder))
        return folder

    return write


def rows_of(source):
    return source.rows("SELECT account_id, score, noted_at, author FROM pulses ORDER BY noted_at")


def test_they_stand_beside_the_sources_own(make_source, record):
    own = [{"noted_at": datetime(2026, 5, 1), "score": 5}]
    source = make_source({"usage": USAGE, "pulses": own}, without={"pulses": {"author", "note"}}, recorded=record({}))

    assert rows_of(source) == [("A-1", 5, datetime(2026, 5, 1), None), ("A-1", 2, AT, "Mette")]
    assert {"author", "note"} <= source.tables["pulses"]


def test_they_are_the_table_where_the_source_has_none(make_source, record):
    assert rows_of(make_source({"usage": USAGE}, recorded=record({}))) == [("A-1", 2, AT, "Mette")]


def test_without_any_the_source_is_as_it_is(make_source, tmp_path):
    source = make_source({"usage": USAGE}, recorded=tmp_path / "recorded")

    assert "pulses" not in source.tables


@pytest.mark.parametrize(
    ("on", "known"),
    [
        pytest.param(date(2026, 6, 1), 5.0, id="today's does not count yet"),
        pytest.param(date(2026, 6, 2), 2.0, id="from tomorrow it does"),
    ],
)
def test_a_pulse_is_known_from_the_day_after_it_was_noted(make_source, record, on, known):
    own = [{"noted_at": datetime(2026, 5, 1), "score": 5}]
    source = make_source({"usage": USAGE, "pulses": own}, recorded=record({}))
    table = compute_features(source, CatalogueState(), Churn("cancellation", 90), [on])

    assert table["pulse_score"].to_pylist() == [known]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: parquet.write_table(pa.table({"account_id": ["A-1"]}), file), id="other columns"),
        pytest.param(lambda file: file.write_text("no Parquet"), id="no Parquet"),
    ],
)
@pytest.mark.parametrize("own", [{}, {"pulses": [{"noted_at": AT}]}], ids=["alone", "beside the source's own"])
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(make_source, record, spoil, own):
    folder = record({})
    spoil(pulses_file(folder))

    with pytest.raises(SourceError, match=r"pulses\.parquet"):
        make_source({"usage": USAGE, **own}, recorded=folder)
