"""A source on Spark: which tables a schema of the catalogue, or a path with Parquet, has; none is read yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from features.contract import TABLES, Table
from features.database.fetch import tables_read
from features.errors import SourceError
from features.findings import Finding, reason_of
from features.read import Scan, identifier, unreadable
from features.spark.address import SparkAddress
from features.spark.engine import SparkEngine
from features.spark.session import start_session

_NOT_THERE = ("PATH_NOT_FOUND",)


@dataclass(frozen=True, slots=True)
class OnSpark:
    """What is there: an engine, the names of the tables, where the contract's are read, and what can't be read."""

    engine: SparkEngine
    tables: tuple[str, ...]
    scan: Callable[[Table, str | None], Scan | None]
    findings: tuple[Finding, ...]


def open_spark(address: SparkAddress, queries: Mapping[str, str]) -> OnSpark:
    """Find the tables that are needed: those of the contract, and those that the queries of the mapping read.

    Raises:
        SourceError: PySpark or Java is missing, there is no such schema, or no such path.
    """
    spark = start_session(address.says)
    engine = SparkEngine(spark)
    wanted = {name for name in TABLES if name not in queries}
    for name, query in queries.items():
        wanted |= tables_read(name, query)
    findings: list[Finding] = []
    if address.schema is not None:
        found = _tables_of_schema(engine, address.schema, address.says)
    else:
        found = _tables_of_path(engine, str(address.path), sorted(wanted), findings)
    if not found and not findings:
        raise SourceError(
            f"The source {address.says} holds none of the tables that are needed: {sorted(wanted)}. On Spark, a table "
            "is NAME.parquet or a folder NAME under the path, or a table of the schema; correct the address."
        )

    def scan(table: Table, query: str | None) -> Scan | None:
        if query is not None:
            says = f"the query for {table.name} in [source.tables]"
            return Scan(f"({query.strip().rstrip(';')})", says, is_typed_file=True)
        if engine.find("files", table.name) is None:
            return None
        return Scan(f"files.{identifier(table.name)}", f"the table {table.name} of Spark", is_typed_file=True)

    return OnSpark(engine, tuple(found), scan, tuple(findings))


def _tables_of_schema(engine: SparkEngine, schema: str, says: str) -> list[str]:
    spark = engine.spark
    try:
        named = ".".join(f"`{part}`" for part in schema.split("."))
        names = [row["tableName"] for row in spark.sql(f"SHOW TABLES IN {named}").collect() if not row["isTemporary"]]
        *catalogue, database = schema.split(".")
        if catalogue:
            spark.catalog.setCurrentCatalog(catalogue[0])
        # Other tables of a mapping query are then found as Spark finds them.
        spark.catalog.setCurrentDatabase(database)
    except engine.errors as error:
        raise SourceError(
            f"The source {says} can't be opened: {reason_of(error)}. Name a schema of Spark's catalogue, as in "
            "spark:analytics.churn, or a path that begins with / or a scheme."
        ) from error
    for name in names:
        engine.add("files", name, f"{named}.`{name}`")
    return names


def _tables_of_path(engine: SparkEngine, path: str, wanted: list[str], findings: list[Finding]) -> list[str]:
    found = []
    for name in wanted:
        for file in (f"{path}/{name}.parquet", f"{path}/{name}"):
            try:
                frame = engine.spark.read.parquet(file)
                engine.add("files", name, engine.new_view("files", name, frame))
                found.append(name)
                break
            except engine.errors as error:
                if _condition(error) not in _NOT_THERE:
                    findings.append(unreadable(name, file, error))
                    break
    return found


def _condition(error: Exception) -> str | None:
    asked = getattr(error, "getCondition", None)
    return asked() if asked is not None else None
