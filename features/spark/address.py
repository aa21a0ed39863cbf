"""Addresses on Spark: `spark:SCHEMA` names a schema of its catalogue, `spark:/PATH` or `spark:s3://…` Parquet files."""

import re
from dataclasses import dataclass
from pathlib import Path

from features.errors import SourceError

_PREFIX = "spark:"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.+")
_SCHEMA = re.compile(r"\w+(\.\w+)*")
_FORMS = "spark:SCHEMA, spark:CATALOGUE.SCHEMA, spark:/PATH or spark:s3://BUCKET/PATH"


@dataclass(frozen=True, slots=True)
class SparkAddress:
    """A schema of Spark's catalogue, or a path that Spark reads Parquet from; one of the two is None."""

    says: str
    schema: str | None = None
    path: str | None = None


def is_on_spark(location: str | Path | None) -> bool:
    """Whether the location is an address on Spark."""
    return isinstance(location, str) and location.startswith(_PREFIX)


def spark_address_of(location: str | Path) -> SparkAddress | None:
    """The address on Spark; None if the location is something else.

    >>> spark_address_of("spark:analytics.churn").schema
    'analytics.churn'
    >>> spark_address_of("spark:s3://bucket/x/").path
    's3://bucket/x'
    >>> spark_address_of("data/") is None
    True

    Raises:
        SourceError: it can't be read as one, or it carries a password.
    """
    if isinstance(location, Path) or not is_on_spark(location):
        return None
    rest = location.removeprefix(_PREFIX).strip()
    is_url = bool(_URL.fullmatch(rest))
    if is_url and "@" in rest.partition("://")[2].partition("/")[0] and not rest.lower().startswith("abfs"):
        # What abfss:// writes before the @ is the name of a container.
        raise SourceError(
            "The address of the source on Spark carries a user or a password. Give the path without, and give Spark "
            "the credentials in its own configuration (conf/spark-defaults.conf)."
        )
    if is_url or "/" in rest:
        path = rest.rstrip("/") or "/"
        return SparkAddress(_PREFIX + path, path=path)
    if _SCHEMA.fullmatch(rest):
        return SparkAddress(_PREFIX + rest, schema=rest)
    raise SourceError(f"The source {location!r} is no address on Spark. Write it as {_FORMS}.")
