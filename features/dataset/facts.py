"""What was known on which day, counted: by it a later run sees, in one scan, whether the past has changed.

A *fact* is a row on the day on which it became known, or a value that became known later (an invoice's `paid_on`) on
the day on which it did. For each table and day there is a *digest*: the number of facts, and the sum of their hashes,
which does not depend on the order of the rows. A snapshot sees the facts of all days before it, so it can have changed
only if the digest of one of those days has.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import parquet

from features.contract import Table
from features.declare import Feature
from features.known import known_at
from features.read import literal, table_of
from features.source import Source

ROWS = ""
# Sums of hashes are kept to 64 bits.
_MODULUS = 2**64
# Names and notes for people, often rewritten: a change counts only where a feature reads them.
_FOR_PEOPLE = {
    "accounts": frozenset({"name", "owner", "crm_id"}),
    "contacts": frozenset({"name"}),
    "pulses": frozenset({"author", "note"}),
    "cancellations": frozenset({"reason"}),
}
_SCHEMA = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),
        pa.field("part", pa.string(), nullable=False),
        pa.field("known_on", pa.date32(), nullable=False),
        pa.field("facts", pa.int64(), nullable=False),
        pa.field("checksum", pa.uint64(), nullable=False),
    ]
)


class Key(NamedTuple):
    """A table, a part of it, and the day on which the facts became known.

    The part is `ROWS` for whole rows, and for values known later the column whose time makes them known.
    """

    table: str
    part: str
    known_on: date


class Digest(NamedTuple):
    """How many facts there are, and the sum of their 64-bit hashes, modulo 2^64."""

    facts: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The digests of a source; `columns` are those that were digested, by table."""

    columns: Mapping[str, tuple[str, ...]]
    digests: Mapping[Key, Digest]

    @property
    def fingerprint(self) -> str:
        """The sha256 of all of it: sources with equal fingerprints hold the same facts."""
        return hashlib.sha256(repr((sorted(self.columns.items()), sorted(self.digests.items()))).encode()).hexdigest()

    def first_known_on(self, table: str) -> date | None:
        """The first day on which a row of the table was known; None if there is none."""
        return min((key.known_on for key in self.digests if key.table == table and key.part == ROWS), default=None)


def digest_facts(source: Source, features: Iterable[Feature], quarantined: Collection[str] = ()) -> Facts:
    """Scan every table of the source once for each of its parts, and digest what became known on each day.

    Hashes are DuckDB's, which may differ between its versions: facts can be compared only within one.

    Args:
        source: its tables.
        features: the columns that they read are digested even where only people would read them.
        quarantined: columns, as `table.column`, that look overwritten: no feature reads them, so none is digested.
    """
    read = _columns_read(features)
    columns, queries = {}, []
    for name, present in source.tables.items():
        unread = _FOR_PEOPLE.get(name, frozenset()) - read.get(name, frozenset())
        unread |= {column for table, _, column in (one.partition(".") for one in quarantined) if table == name}
        digested = present - unread
        columns[name] = tuple(sorted(digested))
        queries += _queries(table_of(name), digested)
    rows = source.rows(" UNION ALL ".join(queries))
    return Facts(columns, {Key(*where): Digest(facts, checksum) for *where, facts, checksum in rows})


def _columns_read(features: Iterable[Feature]) -> Mapping[str, frozenset[str]]:
    read: dict[str, frozenset[str]] = {}
    for feature in features:
        for table, columns in feature.reads.items():
            read[table] = read.get(table, frozenset()) | columns
    return read


def _queries(table: Table, present: AbstractSet[str]) -> list[str]:
    columns = [column for column in table.columns if column.name in present]
    own = [column.name for column in columns if column.known_with is None]
    known = known_at(table, present, "r")
    queries = [_query(table.name, ROWS, known, own)]
    # A key tells which row the value belongs to; without one the whole row does.
    row = ["account_id", table.key] if table.key in own else own
    later = dict.fromkeys(column.known_with for column in columns if column.known_with in present)
    for part in later:
        values = [column.name for column in columns if column.known_with == part]
        moment = f"CAST(r.{part} AS TIMESTAMP)"
        later_of = f"CASE WHEN {moment} > {known} THEN {moment} ELSE {known} END"
        queries.append(f"{_query(table.name, str(part), later_of, [*row, *values])} AND r.{part} IS NOT NULL")
    return [f"{query} GROUP BY ALL" for query in queries]


def _query(table: str, part: str, known: str, columns: Collection[str | None]) -> str:
    listed = ", ".join(f"r.{column}" for column in columns)
    # Hashed twice: DuckDB joins the hashes of several columns by XOR, and a sum of those might not see two rows that
    # exchange a value.
    checksum = f"CAST(SUM(hash(hash({listed}))) % {_MODULUS} AS UBIGINT)"
    return (
        f"SELECT {literal(table)}, {literal(part)}, CAST({known} AS DATE) AS known_on, COUNT(*), {checksum} "
        f"FROM {table} AS r WHERE {known} IS NOT NULL"
    )


def write_facts(facts: Facts, path: Path) -> None:
    """Write the digests as Parquet; the columns are metadata of the file."""
    rows = [(*key, *digest) for key, digest in sorted(facts.digests.items())]
    named: Sequence[Sequence[object]] = list(zip(*rows, strict=True)) or [[] for _ in _SCHEMA]
    columns = {f"columns.{name}": ",".join(listed) for name, listed in sorted(facts.columns.items())}
    arrays = [pa.array(values, field.type) for values, field in zip(named, _SCHEMA, strict=True)]
    parquet.write_table(pa.table(arrays, schema=_SCHEMA.with_metadata(columns)), path, compression="zstd")


def read_facts(path: Path) -> Facts:
    """The digests that `write_facts` wrote."""
    table = parquet.read_table(path)
    metadata = {name.decode(): value.decode() for name, value in (table.schema.metadata or {}).items()}
    columns = {
        name.removeprefix("columns."): tuple(listed.split(","))
        for name, listed in metadata.items()
        if name.startswith("columns.")
    }
    rows = zip(*(table.column(name).to_pylist() for name in _SCHEMA.names), strict=True)
    return Facts(columns, {Key(*where): Digest(facts, checksum) for *where, facts, checksum in rows})
