"""What Varme records itself, beside the source: pulses, read together with the source's own."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from features.contract import SQL_TYPES, TABLES
from features.engine import Engine
from features.load import Loaded, load_table
from features.read import Scan, unreadable

OWN, RECORDED = "own", "recorded"
PULSES = "pulses"


def pulses_file(folder: Path) -> Path:
    """Where recorded pulses lie, in the contract's columns."""
    return folder / f"{PULSES}.parquet"


def has_pulses(folder: Path) -> bool:
    """Whether any pulses were recorded."""
    return pulses_file(folder).is_file()


def load_pulses(engine: Engine, schema: str, scan: Scan | None, folder: Path, latest: datetime) -> Loaded:
    """Create `schema.pulses` out of the source's own pulses, where it has some, and of those that were recorded.

    Args:
        engine: where to create it.
        schema: the same.
        scan: where the source's own are read from.
        folder: that of what is recorded; its file of pulses is there.
        latest: as `load_table` takes it.
    """
    table = TABLES[PULSES]
    file = pulses_file(folder)
    try:
        told = parquet.read_table(file)
    except (pa.ArrowException, OSError) as error:
        return Loaded(str(file), findings=(unreadable(PULSES, str(file), error),))
    engine.add_table(_make_schema(engine, "files"), f"{RECORDED}_{PULSES}", told)
    written = Scan(f"files.{RECORDED}_{PULSES}", f"{RECORDED}/{file.name}", is_typed_file=True)
    recorded = load_table(engine, _make_schema(engine, RECORDED), table, written, latest)
    if not recorded.usable:
        return recorded
    if scan is None:
        engine.create_view(schema, PULSES, f"SELECT * FROM {RECORDED}.{PULSES}")
        return recorded
    own = load_table(engine, _make_schema(engine, OWN), table, scan, latest)
    if not own.usable:
        return own
    columns = own.columns | recorded.columns
    names = [column for column in table.columns if column.name in columns]

    def select(place: str, present: frozenset[str]) -> str:
        told = ", ".join(
            one.name if one.name in present else f"CAST(NULL AS {SQL_TYPES[one.type]}) AS {one.name}" for one in names
        )
        return f"SELECT {told} FROM {place}.{PULSES}"

    engine.create_view(schema, PULSES, f"{select(OWN, own.columns)} UNION ALL {select(RECORDED, recorded.columns)}")
    return Loaded(
        own.says,
        columns,
        own.extra,
        own.rows + recorded.rows,
        usable=True,
        findings=(*own.findings, *recorded.findings),
    )


def _make_schema(engine: Engine, name: str) -> str:
    engine.create_schema(name)
    return name
