"""A feature table on Spark: opened as a data frame, one of its days chosen, and refused where it can't be scored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from features.errors import SourceError, TableError
from features.findings import reason_of
from features.spark.address import spark_address_of
from features.spark.session import start_session
from features.spark.write import target_of
from features.table import Kind
from features.table.keys import SNAPSHOT
from features.table.table import require

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NUMBER = re.compile(r"(tinyint|smallint|int|bigint|float|double|decimal\(.*\))")
# What each kind of feature may be on Spark; a text is never read as a number there.
_HOLDS: Mapping[Kind, re.Pattern[str]] = {
    "number": _NUMBER,
    "date": re.compile(r"(date|timestamp|timestamp_ntz)"),
    "category": re.compile(rf"(string|boolean|{_NUMBER.pattern})"),
}


@dataclass(frozen=True, slots=True)
class SparkTable:
    """A feature table that Spark reads; `says` names it in messages."""

    spark: "SparkSession"
    frame: "DataFrame"
    says: str

    def require(self, id_column: str, kinds: Mapping[str, Kind], *, has_days: bool) -> None:
        """Refuse a table that lacks a column, or has one of another type.

        Args:
            id_column: names the account.
            kinds: what each of the columns must hold.
            has_days: whether each row must have its day.

        Raises:
            TableError: it names the columns.
        """
        types = dict(self.frame.dtypes)
        require(self.says, types, [id_column], "the account's id; name it with --id")
        if has_days and SNAPSHOT not in types:
            raise TableError(f"{self.says} has no column {SNAPSHOT}, the day of each row, which the model's table had.")
        if missing := sorted(kinds.keys() - types.keys()):
            raise TableError(
                f"{self.says} lacks columns that the model reads: {missing}. It has {sorted(types)}. Bring them, blank "
                "where nothing is known, or train again on tables like this one."
            )
        for name, kind in kinds.items():
            if types[name] != "void" and not _HOLDS[kind].fullmatch(types[name]):
                raise TableError(
                    f"The model has learnt {name} as a {kind}; in {self.says} it is {types[name]}. Spark reads a "
                    f"column as what it is: write it as a {kind}."
                )

    def latest(self) -> date:
        """The latest day of the table.

        Raises:
            TableError: no row has a day.
        """
        ((day,),) = self.frame.selectExpr(f"MAX(CAST({SNAPSHOT} AS DATE))").collect()
        if day is None:
            raise TableError(f"No row of {self.says} has a day in its column {SNAPSHOT}.")
        found: date = day
        return found

    def on(self, day: date) -> "SparkTable":
        """The rows of a day."""
        dated = self.frame.withColumn(SNAPSHOT, self.frame[SNAPSHOT].cast("date"))
        return SparkTable(self.spark, dated.where(f"{SNAPSHOT} = DATE '{day.isoformat()}'"), self.says)

    def count_accounts(self, id_column: str) -> int:
        """How many accounts there are, each of them once.

        Raises:
            TableError: a row names no account, or two name the same.
        """
        named = self.frame.select(self.frame[id_column].cast("string").alias("account"))
        keys = named.groupBy("account").count()
        rows, accounts, unnamed = keys.selectExpr(
            "COALESCE(SUM(count), 0)", "COUNT(*)", "COUNT_IF(TRIM(COALESCE(account, '')) = '')"
        ).collect()[0]
        if unnamed:
            raise TableError(
                f"The id {id_column} of {self.says} is blank in some rows. Every row must name its account."
            )
        if rows != accounts:
            ((twice,),) = keys.where("count > 1").select("account").sort("account").limit(1).collect()
            raise TableError(
                f"The id {id_column} must name each row once; {twice!r} comes more than once. Keep one row for each "
                f"account and day, and say the day of each in {SNAPSHOT}."
            )
        return int(accounts)


def open_table_on_spark(location: str | Path) -> SparkTable:
    """A feature table that Spark reads: a folder of Parquet files, `spark:SCHEMA.TABLE`, or `spark:s3://…`.

    Raises:
        SourceError: PySpark or Java is missing, or the address can't be read as one.
        TableError: there is no such table, or Spark can't read it.
    """
    text = str(location)
    # An address that went through a path has lost a slash.
    address = spark_address_of(re.sub(r"^(spark:[A-Za-z][A-Za-z0-9+.-]*):/+", r"\1://", text))
    says = text if address is None else address.says
    spark = start_session(says)
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- an optional extra, which is there by now

    try:
        if address is not None and address.schema is not None:
            frame = spark.table(address.schema)
        else:
            frame = spark.read.parquet(target_of(text if address is None else str(address.path)))
    except PySparkException as error:
        raise TableError(
            f"Spark can't read the table {says}: {reason_of(error)}. Give a folder of Parquet files, as `varme "
            "features --out FOLDER` writes it, spark:SCHEMA.TABLE, or spark:s3://BUCKET/PATH."
        ) from error
    return SparkTable(spark, frame, says)


def refuse_other_content(spark: "SparkSession", out: str | Path, columns: tuple[str, ...]) -> None:
    """Refuse to write a table into a folder that holds another one; one that is not there, or empty, is fine.

    Args:
        spark: the session.
        out: the folder, or an address that Spark can write to.
        columns: some that the table has, and no other.

    Raises:
        SourceError: the folder holds Parquet files without these columns.
    """
    from pyspark.errors import AnalysisException  # noqa: PLC0415 -- an optional extra, which is there by now

    try:
        there = spark.read.parquet(target_of(out)).columns
    except AnalysisException:
        # nothing is there yet, or nothing that is a table
        return
    if lacking := [name for name in columns if name not in there]:
        raise SourceError(
            f"The folder {out} holds another table, without {', '.join(lacking)}. Name another folder with --out."
        )
