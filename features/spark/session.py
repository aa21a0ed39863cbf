"""A session of Spark: the one that runs already, or a new one; with the settings that make its answers DuckDB's."""

import importlib
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.errors import SourceError
from features.findings import reason_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    # Times without a zone are UTC, whatever the machine says.
    "spark.sql.session.timeZone": "UTC",
    # A value that can't be computed is an error, never a silent null.
    "spark.sql.ansi.enabled": "true",
    # A Parquet file's times without a zone stay without one.
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # Of a data set, the snapshots that are written anew are replaced, and no others.
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    # A snapshot is a date, in the folder's name too.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "true",
}
# Of a Spark that starts here: no pages, no bar that moves across what the command says.
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
_JAVA = "Spark runs on Java 17 or later: install one (Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME"


def start_session(says: str) -> "SparkSession":
    """A session with settings and views of its own, on the Spark that runs in this process, or else on a new one.

    Where Spark runs, and with what memory, is said by its own configuration (`SPARK_CONF_DIR`, `SPARK_REMOTE`,
    `spark-submit`); without any it runs on this machine alone.

    Args:
        says: what the source is called in messages.

    Raises:
        SourceError: PySpark is not installed, there is no Java, or Spark does not start.
    """
    with quiet_about_pandas():
        return _start(says)


@contextmanager
def quiet_about_pandas() -> Iterator[None]:
    """PySpark says that it does not know this pandas yet; nothing here hands a frame of pandas to it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def _start(says: str) -> "SparkSession":
    try:
        sql: Any = importlib.import_module("pyspark.sql")
        broken: type[Exception] = importlib.import_module("pyspark.errors").PySparkException
    except ImportError as error:
        raise SourceError(
            f"The source {says} needs PySpark, which is not installed. Install it with the extra `spark`: "
            "pip install 'varme[spark]'."
        ) from error
    # It tells of every connection that ends, also when there is nowhere left to tell it.
    logging.getLogger("py4j").setLevel(logging.ERROR)
    running: SparkSession | None = sql.SparkSession.getActiveSession()
    if running is None:
        if not (_has_java() or os.environ.get("SPARK_REMOTE")):
            raise SourceError(f"The source {says} needs Spark, and no Java was found. {_JAVA}.")
        try:
            running = sql.SparkSession.builder.appName("varme").config(map=_QUIET | SETTINGS).getOrCreate()
        except broken as error:
            raise SourceError(
                f"The source {says} needs Spark, which did not start: {reason_of(error)}. {_JAVA}."
            ) from error
        if not os.environ.get("SPARK_REMOTE") and "PYSPARK_PYTHON" not in os.environ:
            _use_this_python(running)
    own: SparkSession = running.newSession()
    for key, value in SETTINGS.items():
        own.conf.set(key, value)
    return own


def share_file(spark: "SparkSession", file: Path) -> None:
    """Give a file to every worker, which finds it by its name with `pyspark.SparkFiles.get`."""
    spark.addArtifacts(str(file), file=True)


def _use_this_python(running: Any) -> None:  # noqa: ANN401 -- PySpark may be missing
    """On this machine alone, workers run with this Python, which has what the model needs, not with the first found."""
    if running.sparkContext.master.startswith("local"):
        running.sparkContext.pythonExec = sys.executable


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None
