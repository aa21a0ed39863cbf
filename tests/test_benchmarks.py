"""The benchmarks compare equal things: on a small business, plain pandas and Varme come to the same values."""

import hashlib

import duckdb
import pytest
from pyarrow import parquet

from features.compute import compute_features
from features.contract import TABLES
from features.learn import learn_state
from features.snapshots import Churn
from features.source import read_source
from tests.benchmarks import in_pandas, in_varme
from tests.benchmarks.generate import write_business
from tests.benchmarks.results import Promise, Result, as_markdown, at_least, at_most
from tests.benchmarks.span import NEXT_DAY, NINE, SNAPSHOTS
from tests.benchmarks.values import ValuesDiffer, compare_values

ROWS, ACCOUNTS = 20_000, 60


@pytest.fixture(scope="module")
def business(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmarks") / "business"
    write_business(folder, ROWS, ACCOUNTS)
    return folder


@pytest.fixture(scope="module")
def computed(business, tmp_path_factory):
    """The files of Varme's whole catalogue and of the pandas script."""
    folder = tmp_path_factory.mktemp("computed")
    ours, theirs = folder / "varme.parquet", folder / "pandas.parquet"
    source = read_source(business).source
    parquet.write_table(compute_features(source, learn_state(source, SNAPSHOTS[0]), Churn(), SNAPSHOTS), ours)
    in_pandas.main(business, theirs)
    return ours, theirs


def test_the_business_has_every_table_and_no_mistake(business):
    reading = read_source(business)
    rows = parquet.read_metadata(business / "usage.parquet").num_rows

    assert set(reading.tables) == set(TABLES)
    assert [finding.says for finding in reading.findings] == []
    assert reading.source.latest_snapshot == NEXT_DAY
    assert rows == pytest.approx(ROWS, rel=0.05)


def test_usage_lies_in_order_of_time(business):
    times = parquet.read_table(business / "usage.parquet", columns=["occurred_at"])["occurred_at"].to_pylist()

    assert times == sorted(times)


def test_the_same_size_is_the_same_business(business, tmp_path):
    write_business(tmp_path, ROWS, ACCOUNTS)
    digests = {
        folder: {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.parquet")}
        for folder in (business, tmp_path)
    }

    assert digests[business] == digests[tmp_path]
    assert len(digests[business]) == len(TABLES)


def test_pandas_and_varme_come_to_the_same_values(business, computed):
    agreed = compare_values(*computed, business, set(NINE))

    assert agreed.rows > ACCOUNTS * 12


def test_the_nine_features_are_those_of_the_whole_catalogue(business, computed, tmp_path):
    nine = tmp_path / "nine.parquet"
    in_varme.main(business, nine)

    assert set(compare_values(nine, computed[0], business).columns) == set(NINE)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param("SELECT * REPLACE (usage_30d + 1 AS usage_30d)", "usage_30d differs on", id="another value"),
        pytest.param("SELECT * REPLACE (NULL AS usage_30d)", "usage_30d differs on", id="unknown instead of known"),
        pytest.param("SELECT * EXCLUDE (usage_30d)", "should have the columns ['usage_30d']", id="no such column"),
        pytest.param("SELECT * REPLACE ('x' AS account_id)", "are not in other.parquet", id="other accounts"),
    ],
)
def test_a_difference_is_found(business, computed, tmp_path, change, says):
    ours, theirs = computed
    other = tmp_path / "other.parquet"
    duckdb.from_parquet(str(theirs)).query("given", f"{change} FROM given").write_parquet(str(other))

    with pytest.raises(ValuesDiffer) as refused:
        compare_values(ours, other, business, ["usage_30d"])
    assert says in str(refused.value)


def test_a_promise_that_is_not_kept_says_so():
    kept, broken = at_most("Peak", 1.5, 2, " GB"), at_least("As fast", 9.9, 10, "×")

    assert (kept, broken) == (
        Promise("Peak: at most 2 GB", "1.50 GB", is_kept=True),
        Promise("As fast: at least 10×", "9.9×", is_kept=False),
    )
    assert "| As fast: at least 10× | 9.9× | **not kept** |" in as_markdown([Result((), (kept, broken), "")], ["Here."])
