"""Addresses on Spark: a schema of its catalogue, or a path; and no secret in either."""

import pytest

from features.errors import SourceError
from features.place import identity_of
from features.proposal.look import look_at
from features.spark import SparkAddress, spark_address_of


@pytest.mark.parametrize(
    ("location", "address"),
    [
        pytest.param("spark:churn", SparkAddress("spark:churn", schema="churn"), id="a schema"),
        pytest.param("spark:lake.churn", SparkAddress("spark:lake.churn", schema="lake.churn"), id="of a catalogue"),
        pytest.param("spark:/data/shop/", SparkAddress("spark:/data/shop", path="/data/shop"), id="a path"),
        pytest.param("spark:./shop", SparkAddress("spark:./shop", path="./shop"), id="from the working folder"),
        pytest.param("spark:s3://b/x", SparkAddress("spark:s3://b/x", path="s3://b/x"), id="a bucket"),
        pytest.param(
            "spark:abfss://box@acc.net/x",
            SparkAddress("spark:abfss://box@acc.net/x", path="abfss://box@acc.net/x"),
            id="a container",
        ),
        pytest.param("data/", None, id="a folder"),
        pytest.param("postgresql://h/db", None, id="a database"),
    ],
)
def test_addresses(location, address):
    assert spark_address_of(location) == address
    assert address is None or identity_of(location) == address.says


@pytest.mark.parametrize(
    ("location", "says"),
    [
        pytest.param("spark:", "is no address on Spark", id="nothing"),
        pytest.param("spark:a b", "spark:CATALOGUE.SCHEMA", id="a blank"),
        pytest.param("spark:s3a://KEY:secret@bucket/x", "in its own configuration", id="a password"),
    ],
)
def test_addresses_that_cannot_be_read(location, says):
    with pytest.raises(SourceError) as refusal:
        spark_address_of(location)

    assert says in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_what_looks_at_folders_and_databases_only_says_so():
    with (
        pytest.raises(SourceError, match="lies on Spark, and this reads folders and databases only"),
        look_at("spark:churn", print),
    ):
        pass
