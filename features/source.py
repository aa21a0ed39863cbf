"""A source: the tables of the contract, typed and checked, out of a folder of files or out of a database."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from features.contract import ACTIVITY, TABLES
from features.declare import Feature
from features.duckdb_engine import DuckDBEngine
from features.engine import Engine, Session
from features.errors import SourceError
from features.findings import Finding, LeftOut, left_out
from features.known import known_at, visible
from features.load import Loaded, load_table
from features.place import Place, open_place
from features.read import table_of
from features.recorded import PULSES, has_pulses, load_pulses
from features.unread import unread_rows

SCHEMA = "contract"
# Somewhere it is tomorrow already.
GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of one business, read through an engine: DuckDB, or Spark.

    `tables` holds, for each table that is there, the columns that are there. `end_of_data` is the moment up to which
    they are complete: the latest time in the tables of happenings, or the end of the day that the configuration names.
    `left_out` counts the rows that nothing reads. `trusted` are the columns, as `table.column`, for which the business
    vouches that nobody overwrites them. `own_features` are the data points that it adds to the catalogue.
    """

    location: str
    tables: Mapping[str, frozenset[str]]
    end_of_data: datetime
    engine: Engine
    schema: str = SCHEMA
    left_out: tuple[LeftOut, ...] = ()
    trusted: frozenset[str] = frozenset()
    own_features: tuple[Feature, ...] = ()

    @property
    def latest_snapshot(self) -> date:
        """The latest day that can be scored: the day after the last day with data."""
        return self.last_day + timedelta(days=1)

    @property
    def last_day(self) -> date:
        """The last day with data."""
        return (self.end_of_data - timedelta(microseconds=1)).date()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection.

        Raises:
            SourceError: the source is read through another engine.
        """
        if isinstance(self.engine, DuckDBEngine):
            return self.engine.connection
        raise SourceError(
            f"The source {self.location} is read through Spark, and this needs DuckDB. Export its tables to Parquet "
            "and give their folder."
        )

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of DuckDB's in which the tables go by their names; see `connection`."""
        cursor = self.connection.cursor()
        cursor.execute(f"SET search_path = '{self.schema}'")
        return cursor

    def session(self) -> Session:
        """A session of the engine in which the tables go by their names."""
        return self.engine.session(self.schema)

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of a query; `$name` in it stands for a value."""
        with self.session() as session:
            return session.rows(query, values)

    def table(self, query: str) -> pa.Table:
        """The answer to a query as an Arrow table."""
        with self.session() as session:
            return session.table(query)

    def until(self, day: date) -> "Source":
        """The same source as it was known before 00:00 UTC of `day`: later rows gone, later values blank."""
        schema = f"until_{day:%Y%m%d}"
        if self.schema != SCHEMA:
            schema = f"{self.schema}_{schema}"
        boundary = f"TIMESTAMP '{day.isoformat()} 00:00:00'"
        self.engine.create_schema(schema)
        for name, present in self.tables.items():
            table = table_of(name)
            columns = [
                f"{visible(column, present, 't', boundary) or 'NULL'} AS {column.name}"
                for column in table.columns
                if column.name in present
            ]
            self.engine.create_view(
                schema,
                name,
                f"SELECT {', '.join(columns)} FROM {self.schema}.{name} AS t "
                f"WHERE {known_at(table, present, 't')} < {boundary}",
            )
        end = min(self.end_of_data, datetime.combine(day, time.min))
        return replace(self, end_of_data=end, schema=schema)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a source came to: its tables, everything found, and the source, where there is one.

    `source` is None where no usable table says when anything happened. With errors among the findings it is there to
    be looked at, not to be computed from. What happened later than `latest` was taken to be in the future.
    """

    location: str
    latest: datetime
    tables: Mapping[str, Loaded]
    findings: tuple[Finding, ...]
    source: Source | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop training."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def open_source(  # noqa: PLR0913 -- as many as a business can say about its source
    location: str | Path,
    *,
    tables: Mapping[str, str] | None = None,
    activity: str | None = None,
    end_of_data: date | None = None,
    by_inactivity: bool = False,
    trusted: Collection[str] = (),
    own_features: Sequence[Feature] = (),
    recorded: Path | None = None,
    now: datetime | None = None,
) -> Source:
    """Open a folder of `NAME.parquet`, `NAME.csv` or `NAME.csv.gz` files, or a schema in a database; see `read_source`.

    Raises:
        SourceError: a line for each error: it names the table and the column, what came, and what to do.
    """
    reading = read_source(
        location,
        tables=tables,
        activity=activity,
        end_of_data=end_of_data,
        by_inactivity=by_inactivity,
        trusted=trusted,
        own_features=own_features,
        recorded=recorded,
        now=now,
    )
    if reading.errors or reading.source is None:
        raise SourceError("\n".join(finding.says for finding in reading.errors))
    return reading.source


def read_source(  # noqa: PLR0913 -- as many as a business can say about its source
    location: str | Path,
    *,
    tables: Mapping[str, str] | None = None,
    activity: str | None = None,
    end_of_data: date | None = None,
    by_inactivity: bool = False,
    trusted: Collection[str] = (),
    own_features: Sequence[Feature] = (),
    recorded: Path | None = None,
    now: datetime | None = None,
    report: Callable[[str], None] | None = None,
) -> Reading:
    """Read a source, and collect everything that is found on the way.

    Args:
        location: the folder, or the address of the database; see `features.database.address`.
        tables: for tables that are not there under the contract's name and columns: a query each, in DuckDB's SQL,
            over the files of the folder, which go by their names without ending, or the tables of the database.
        activity: a query that says what counts as activity (`account_id`, `occurred_at`), where usage does not.
        end_of_data: the last day on which the tables are complete; by default the latest happening tells.
        by_inactivity: churn is inactivity, so that activity alone tells how far the data reach, and no cancellations
            are needed.
        trusted: columns, as `table.column`, that are not overwritten, whatever they look like.
        own_features: what the business adds to the catalogue; see `features.own`.
        recorded: the folder of what Varme recorded beside the source: pulses, which are read together with its own.
        now: the moment of reading, UTC without a zone; what happened more than a day later can't be. Default: the
            clock.
        report: is told, in a sentence, what is going on.

    Raises:
        SourceError: there is nothing to read: no folder, or a mapping of a table that the contract does not have.
    """
    queries = dict(tables or {})
    if unknown := set(queries) - set(TABLES):
        raise SourceError(
            f"[source.tables] maps {sorted(unknown)}, which the contract does not have; it has {sorted(TABLES)}."
        )
    if activity is not None:
        queries["activity"] = activity
    latest = (now or datetime.now(UTC).replace(tzinfo=None)) + GRACE
    place = open_place(location, queries)
    engine = place.engine
    findings = list(place.findings)
    broken = {finding.table for finding in findings if finding.table is not None}
    engine.create_schema(SCHEMA)
    loaded: dict[str, Loaded] = {}
    for table in (*TABLES.values(), ACTIVITY):
        scan = place.scan(table, queries.get(table.name))
        if table.name == PULSES and recorded is not None and has_pulses(recorded):
            loaded[table.name] = load_pulses(engine, SCHEMA, scan, recorded, latest)
            findings += loaded[table.name].findings
            continue
        if scan is None or (table.name in broken and table.name not in queries):
            continue
        if report is not None:
            report(f"Reading {table.name}")
        loaded[table.name] = load_table(engine, SCHEMA, table, scan, latest)
        findings += loaded[table.name].findings
    findings += _missing_tables(place, {*loaded, *broken & TABLES.keys()}, by_inactivity=by_inactivity)
    present = {name: one.columns for name, one in loaded.items() if one.usable}
    end = _end_of_data(engine, present, by_inactivity=by_inactivity)
    if end is None and not any(finding.severity == "error" for finding in findings):
        names = _dating(present, by_inactivity=by_inactivity)
        says = f"The tables {names} hold no rows, so there is no day to look back from."
        findings.append(Finding("error", "no_rows", says))
    if end_of_data is not None:
        end = datetime.combine(end_of_data + timedelta(days=1), time.min)
    source = None
    if end is not None:
        vouched, own = frozenset(trusted), tuple(own_features)
        source = Source(place.says, present, end, engine, trusted=vouched, own_features=own)
        with source.session() as session:
            findings += unread_rows(session, present)
        source = replace(source, left_out=left_out(findings))
    return Reading(place.says, latest, loaded, tuple(findings), source)


def _missing_tables(place: Place, found: Collection[str], *, by_inactivity: bool) -> list[Finding]:
    findings = []
    needed = {"accounts"} if by_inactivity else {"accounts", "cancellations"}
    if missing := sorted(needed - set(found)):
        says = (
            f"The source {place.says!r} has no table {' and no table '.join(missing)}. It holds {place.holds}. A table "
            "is a file NAME.parquet, NAME.csv or NAME.csv.gz, a table of a database, or a query in [source.tables] of "
            "varme.toml; `varme init` proposes them."
        )
        findings.append(Finding("error", "missing_table", says, missing[0]))
    active = {name for name, table in {**TABLES, "activity": ACTIVITY}.items() if table.shows_activity}
    if not set(found) & (active - {"cancellations"}):
        says = (
            f"The source {place.says!r} has no table of activity, so nothing tells one account from another. "
            f"Bring at least one of {sorted(active - {'cancellations', 'activity'})}."
        )
        findings.append(Finding("error", "missing_table", says))
    elif by_inactivity and not set(found) & {"usage", "activity"}:
        says = (
            f"Churn is inactivity here, and the source {place.says!r} has no table usage. Map one in [source.tables], "
            "or give a query for `activity` in [label]."
        )
        findings.append(Finding("error", "missing_table", says, "usage"))
    return findings


def _dating(present: Collection[str], *, by_inactivity: bool) -> list[str]:
    """The tables that say how far the data reach."""
    if by_inactivity:
        return [name for name in ("activity", "usage") if name in present][:1]
    return [name for name in present if table_of(name).shows_activity]


def _end_of_data(engine: Engine, present: Collection[str], *, by_inactivity: bool) -> datetime | None:
    ends: list[datetime] = []
    for name in _dating(present, by_inactivity=by_inactivity):
        (column,) = table_of(name).happens
        with engine.session(SCHEMA) as session:
            ((latest,),) = session.rows(f"SELECT MAX(CAST({column} AS TIMESTAMP)) FROM {name}")
        if latest is not None:
            moment: datetime = latest
            day_dated = moment.time() == time.min
            ends.append(moment + timedelta(days=1) if day_dated else moment)
    return max(ends, default=None)
