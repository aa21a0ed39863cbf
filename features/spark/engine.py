"""The engine Spark: queries come in DuckDB's dialect, and are answered by PySpark as temporary views of one session."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import sqlglot

from features.errors import SourceError
from features.findings import reason_of
from features.spark.translate import translate

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {
    "string": "VARCHAR",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
}


class SparkEngine:
    """Schemas of temporary views. Nothing is written anywhere but by `SparkConversation.write`."""

    def __init__(self, spark: "SparkSession") -> None:
        from py4j.protocol import Py4JError  # noqa: PLC0415 -- an optional extra, needed only here
        from pyspark.errors import PySparkException  # noqa: PLC0415 -- the same

        self.refusals: tuple[type[Exception], ...] = (PySparkException, Py4JError)
        self.errors: tuple[type[Exception], ...] = (*self.refusals, SourceError)
        self.spark = spark
        self._relations: dict[tuple[str, str], str] = {}
        self._numbers = itertools.count(1)

    def add(self, schema: str, name: str, known_as: str) -> None:
        """Let a relation that Spark knows go by a name."""
        self._relations[schema, name.lower()] = known_as

    def new_view(self, schema: str, name: str, frame: "DataFrame") -> str:
        """Make a temporary view under a name that no other has, so that views on an older one keep reading it."""
        view = f"varme_{next(self._numbers)}_{schema}_{name}".lower()
        view = "".join(one if one.isalnum() and one.isascii() else "_" for one in view)
        frame.createOrReplaceTempView(view)
        return view

    def find(self, schema: str, name: str) -> str | None:
        """What Spark knows a relation by; None if the schema has none of that name."""
        return self._relations.get((schema, name.lower()))

    def session(self, schema: str) -> "SparkConversation":
        """A session in which the relations of a schema go by their names."""
        return SparkConversation(self, schema)

    def create_schema(self, schema: str) -> None:
        """Nothing: a schema is part of its relations' names."""

    def create_view(self, schema: str, name: str, query: str) -> None:
        """Make a temporary view."""
        self.add(schema, name, self.new_view(schema, name, self.session("files").frame(query)))

    # What Spark reads may be read anew each time; a table of its own would have to be written somewhere.
    create_table = create_view

    def add_table(self, schema: str, name: str, table: pa.Table) -> None:
        """Send an Arrow table to Spark."""
        self.add(schema, name, self.new_view(schema, name, self.spark.createDataFrame(table)))

    def keep_only(self, schema: str, name: str, condition: str) -> None:
        """Make a view of the rows that meet the condition."""
        self.create_view(schema, name, f"SELECT * FROM {schema}.{name} AS r WHERE {condition}")


class SparkConversation:
    """A session: what it keeps is cached by Spark, on disk where memory does not suffice, until it is closed."""

    def __init__(self, engine: SparkEngine, schema: str) -> None:
        self._engine = engine
        self._schema = schema
        self._kept: dict[str, tuple[str, DataFrame]] = {}

    def frame(self, query: str, values: Mapping[str, object] | None = None) -> "DataFrame":
        """A query as a data frame of Spark's, not yet computed."""
        return self._engine.spark.sql(translate(query, self._resolve, values))

    def _resolve(self, schema: str, name: str) -> str | None:
        if not schema and name.lower() in self._kept:
            return self._kept[name.lower()][0]
        return self._engine.find(schema or self._schema, name)

    def rows(self, query: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; `$name` in it stands for a value."""
        with self._refused("answer a query"):
            return [tuple(row) for row in self.frame(query, values).collect()]

    def table(self, query: str) -> pa.Table:
        """The answer to a query as an Arrow table, gathered in this process."""
        with self._refused("answer a query"):
            table = self.frame(query).toArrow()
        nullable = pa.schema([field.with_nullable(True) for field in table.schema])  # noqa: FBT003 -- Arrow's own
        return pa.Table.from_arrays(table.columns, schema=nullable)

    def parts(self, query: str, rows: int) -> Iterator[pa.Table]:
        """The answer to a query, gathered in this process, and then handed out so many rows at a time."""
        whole = self.table(query)
        for start in range(0, whole.num_rows, rows):
            yield whole.slice(start, rows)

    def keep(self, name: str, query: str) -> None:
        """Cache the answer to a query."""
        with self._refused("answer a query"):
            frame = self.frame(query).persist()
        self._kept[name.lower()] = (self._engine.new_view("kept", name, frame), frame)

    def allow_memory(self, size: int) -> None:
        """Nothing: Spark's own configuration says how much it may take."""

    def types(self, relation: str) -> dict[str, str]:
        """The columns of a relation, and their types as DuckDB calls them."""
        frame = self.frame(f"SELECT * FROM {relation} AS t")
        return {name: _TYPES.get(kind, kind.upper()) for name, kind in frame.dtypes}

    def write(self, query: str, out: str | Path, by: str, then: str) -> None:
        """Write the answer as Parquet: a folder `by=VALUE` for each value, rows in order; it never passes through here.

        Folders of other values, which are there already, stay.
        """
        with self._refused(f"write to {out}"):
            ordered = self.frame(query).repartitionByRange(by, then).sortWithinPartitions(by, then)
            ordered.write.mode("overwrite").partitionBy(by).parquet(str(out))

    @contextmanager
    def _refused(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._engine.refusals as error:
            raise SourceError(
                f"Spark can't {what}: {reason_of(error)}. Look into Spark's own log for the cause, mend it and "
                "try again."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for view, frame in self._kept.values():
            self._engine.spark.catalog.dropTempView(view)
            frame.unpersist()
        self._kept = {}


def without_order(query: str) -> str:
    """The query without its last ORDER BY, which would gather all rows for nothing."""
    tree = sqlglot.parse_one(query, read="duckdb")
    tree.set("order", None)
    return tree.sql(dialect="duckdb")
