"""Reading a data set back: with pyarrow, with DuckDB and with pandas; and what is no whole data set."""

import json
from datetime import date, datetime

import duckdb
import pandas as pd
import pytest

from features.compute import compute_features
from features.dataset import open_dataset, write_dataset
from features.errors import DatasetError
from features.snapshots import Churn
from features.state import CatalogueState

DAYS = (date(2024, 4, 1), date(2024, 5, 1))


@pytest.fixture
def source(make_source):
    accounts = [{"account_id": f"A-{n}", "name": "Hansen & Søn", "signed_up_on": date(2024, 1, n)} for n in (1, 2, 3)]
    usage = [{"account_id": f"A-{n}", "occurred_at": datetime(2024, 3, 9 + n)} for n in (1, 2, 3)]
    return make_source({"accounts": accounts, "usage": [*usage, {"occurred_at": datetime(2024, 5, 9)}]})


@pytest.fixture
def folder(source, tmp_path):
    write_dataset(tmp_path / "features", source, Churn(), DAYS)
    return tmp_path / "features"


def test_it_holds_the_feature_table(folder, source):
    whole = compute_features(source, CatalogueState(), Churn(), DAYS)

    opened = open_dataset(folder)

    assert opened.schema.equals(whole.schema)
    assert opened.to_table().equals(whole)
    assert opened.count_rows() == len(DAYS) * 3


def test_duckdb_and_pandas_read_it_without_varme(folder, source):
    whole = compute_features(source, CatalogueState(), Churn(), DAYS)

    by_duckdb = duckdb.sql(f"SELECT * FROM '{folder}/*/*.parquet' ORDER BY snapshot_on, account_id").to_arrow_table()
    by_pandas = pd.read_parquet(folder)

    assert by_duckdb.select(whole.column_names).to_pylist() == whole.to_pylist()
    assert by_pandas["logins_30d"].tolist() == whole.to_pandas()["logins_30d"].tolist()
    assert by_pandas["snapshot_on"].astype(str).tolist() == [str(day) for day in whole["snapshot_on"].to_pylist()]


def test_a_file_that_the_manifest_does_not_name_is_not_read(folder):
    stray = folder / "snapshot_on=2024-06-01"
    stray.mkdir()
    (stray / "part-0.parquet").write_bytes((folder / "snapshot_on=2024-05-01" / "part-0.parquet").read_bytes())

    assert open_dataset(folder).to_table()["snapshot_on"].unique().to_pylist() == list(DAYS)


def test_the_manifest_tells_what_it_was_made_of_and_names_no_account(folder, source):
    text = (folder / "_manifest.json").read_text()
    manifest = json.loads(text)

    assert manifest["source"] == {"location": source.location, "mapping": "none"}
    assert manifest["churn"] == {"by": "cancellation", "active_days": None}
    assert manifest["catalogue_state"] == CatalogueState().to_json()
    assert [(one["snapshot_on"], one["rows"]) for one in manifest["partitions"]] == [(str(day), 3) for day in DAYS]
    assert manifest["partitions"][0]["reads"]["known_before"] == "2024-04-01"
    assert [word for word in ("A-1", "Hansen") if word in text] == []


def test_the_manifest_never_holds_a_password(make_database, source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    object.__setattr__(source, "location", "postgresql://reader:secret@host/shop?password=secret")

    write_dataset(tmp_path / "features", source, Churn(), DAYS)

    text = (tmp_path / "features" / "_manifest.json").read_text()
    assert "postgresql://host/shop" in text
    assert "secret" not in text


def spoil(name, text):
    return lambda folder: (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        pytest.param(lambda folder: (folder / "_manifest.json").unlink(), "it has no _manifest.json", id="no manifest"),
        pytest.param(spoil("_manifest.json", "{"), "is not the manifest of a data set", id="no JSON"),
        pytest.param(spoil("_manifest.json", "[]"), "is not the manifest of a data set", id="other JSON"),
        pytest.param(spoil("_manifest.json", '{"format": 2}'), "has format 2", id="another format"),
        pytest.param(
            lambda folder: (folder / "snapshot_on=2024-05-01" / "part-0.parquet").unlink(),
            "snapshot_on=2024-05-01/part-0.parquet is missing",
            id="a lost file",
        ),
        pytest.param(
            spoil("snapshot_on=2024-05-01/part-0.parquet", "PAR1"),
            "snapshot_on=2024-05-01/part-0.parquet was changed",
            id="a changed file",
        ),
    ],
)
def test_what_is_no_whole_data_set_is_refused(folder, harm, says):
    harm(folder)

    with pytest.raises(DatasetError, match=says) as refused:
        open_dataset(folder)

    assert "varme features" in str(refused.value)


def test_a_manifest_that_names_files_elsewhere_is_refused(folder):
    path = folder / "_manifest.json"
    path.write_text(path.read_text().replace("snapshot_on=2024-05-01/part-0.parquet", "../../other.parquet"))

    with pytest.raises(DatasetError, match="is not the manifest"):
        open_dataset(folder)
