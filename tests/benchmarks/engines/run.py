"""Trains and scores tables of growing size on each engine, and says what it took."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engines.making import write_feature_table
from tests.benchmarks.engines.watching import Taken, watch
from tests.java import java_of_a_wheel

ROLES = ("--id", "account_id", "--label", "left")
SETTINGS = "[label]\nhorizon_days = 30\n[training]\ntrials = 1\n"


@dataclass(frozen=True, slots=True)
class Line:
    """What one command took on a table of so many rows; `accounts` are those of a day, which are scored."""

    command: str
    rows: int
    accounts: int
    taken: Taken


def run(folder: Path, sizes: Sequence[int], days: int, say: Callable[[str], None]) -> list[Line]:
    """Train and score a table of each size.

    Args:
        folder: for the tables, the homes and the logs.
        sizes: how many rows.
        days: of the snapshots that the rows are on.
        say: is told what is going on.
    """
    lines = []
    environment = {"OMP_NUM_THREADS": "1", "SPARK_LOCAL_IP": "127.0.0.1"}
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        environment["JAVA_HOME"] = str(java_of_a_wheel(folder))
    config = folder / "varme.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    for rows in sizes:
        table = folder / f"table-{rows}"
        say(f"A table of {rows:,} rows")
        file = write_feature_table(table, rows)
        home, other = folder / f"home-{rows}", folder / f"home-dask-{rows}"
        for place in (home, other, folder / f"scores-{rows}"):
            shutil.rmtree(place, ignore_errors=True)
        commands = {
            "train here": ("train", "--table", file, *ROLES, "--home", home),
            "train on Dask": ("train", "--table", table, *ROLES, "--home", other, "--engine", "dask", "--workers", 2),
            "score here": ("score", "--table", file, "--home", home, "--out", folder / f"scores-{rows}.parquet"),
            "score on Spark": (
                *("score", "--table", table, "--home", home, "--out", folder / f"scores-{rows}"),
                *("--engine", "spark"),
            ),
        }
        for name, words in commands.items():
            say(f"{rows:,} rows: {name}")
            taken = watch([*words, "--config", config], folder / f"{name.replace(' ', '-')}-{rows}.log", environment)
            say(f"{rows:,} rows: {name} took {taken.seconds:.0f} s")
            lines.append(Line(name, rows, rows // days, taken))
    return lines


def as_markdown(lines: Sequence[Line], facts: Sequence[str]) -> str:
    """What was measured, as a table; ratios are of what the same command works here."""
    here = {(line.command.split()[0], line.rows): line.taken for line in lines if line.command.endswith("here")}
    table = [
        "| command | rows | of them scored | seconds | processor seconds | to here | memory of all processes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for line in lines:
        verb = line.command.split()[0]
        scored = f"{line.accounts:,}" if verb == "score" else ""
        ratio = line.taken.processor / here[verb, line.rows].processor
        table.append(
            f"| {line.command} | {line.rows:,} | {scored} | {line.taken.seconds:.0f} | "
            f"{line.taken.processor:.0f} | {ratio:.1f}× | {line.taken.peak / 10**9:.1f} GB |"
        )
    return "\n".join([*facts, "", *table])
