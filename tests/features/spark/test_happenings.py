"""What happened, and what was recorded, is the same on Spark as in DuckDB."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from features.happenings import tell_happenings
from features.recorded import pulses_file
from features.source import open_source

NOW, ON = datetime(2026, 7, 20), date(2026, 6, 30)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A source, and what was recorded beside it."""
    source, recorded = tmp_path_factory.mktemp("shop"), tmp_path_factory.mktemp("recorded")
    tables = {
        "accounts": {"account_id": ["A-1", "A-2"], "signed_up_on": [date(2024, 1, 1)] * 2},
        "cancellations": {"account_id": ["A-2"], "notified_at": [datetime(2026, 7, 2)]},
        "touchpoints": {
            "account_id": ["A-1", "A-1", "A-2"],
            "kind": ["email", "email", "call"],
            "occurred_at": [datetime(2026, 6, 1, 8), datetime(2026, 6, 1, 9), datetime(2026, 7, 1)],
        },
        "subscriptions": {
            "account_id": ["A-1", "A-1"],
            "plan": ["team", "pro"],
            "mrr": [100.0, 410.0],
            "started_on": [date(2024, 6, 1), date(2026, 6, 1)],
        },
        "pulses": {"account_id": ["A-1"], "score": [5], "noted_at": [datetime(2026, 5, 1)]},
    }
    for name, columns in tables.items():
        parquet.write_table(pa.table(columns), source / f"{name}.parquet")
    noted = {"account_id": ["A-1"], "author": ["Mette"], "score": [2], "noted_at": [datetime(2026, 6, 1, 10)]}
    parquet.write_table(pa.table(noted), pulses_file(recorded))
    return source, recorded


@pytest.mark.usefixtures("spark")
def test_the_same_is_told(folders):
    source, recorded = folders
    told = [
        dict(tell_happenings(open_source(location, recorded=recorded, now=NOW), ON, ["A-1", "A-2"]))
        for location in (source, f"spark:{source}")
    ]

    assert told[0] == told[1]
    assert [one.kind for one in told[0]["A-1"]] == ["pulse", "contact", "plan", "pulse"]
