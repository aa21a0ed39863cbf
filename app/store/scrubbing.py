"""Getting what was erased out of the database's files too: rows alone would leave their bytes behind."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, column, func, select, table

from app.store.tables import ErasureKey, Score, Standing, Table, Tombstone


def begin_erasing(connection: Connection) -> None:
    """Have a transaction that writes erase for good, while no other one writes.

    SQLite lets one write at a time by itself, and is told to overwrite what is deleted with zeros. In PostgreSQL all
    who write ask for tombstones first (see `Tombstones.find`): this waits until they are done, and lets no other begin.
    The tables are locked in the order in which writers reach them, so that nobody waits in a circle.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        return
    for written in (Score, Standing):
        connection.exec_driver_sql(f"LOCK TABLE {written.__tablename__} IN SHARE ROW EXCLUSIVE MODE")
    for kept in (ErasureKey, Tombstone):
        connection.exec_driver_sql(f"LOCK TABLE {kept.__tablename__} IN ACCESS EXCLUSIVE MODE")


def files_of(engine: Engine) -> tuple[Path, ...]:
    """SQLite's files, those beside the database included; none for PostgreSQL, whose server keeps them."""
    if engine.dialect.name != "sqlite" or engine.url.database is None:
        return ()
    whole = Path(engine.url.database)
    return tuple(sorted(path for path in whole.parent.glob(f"{whole.name}*") if path.is_file()))


def empty_log(engine: Engine) -> bool:
    """Bring SQLite's write-ahead log into the database and empty it; whether nobody who reads held it back."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        # Not in a transaction, where SQLite would refuse it: the raw connection begins none.
        busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def rewrite(engine: Engine) -> str | None:
    """Write the database anew from its rows alone, where that is for us to do; gives why it could not be done.

    SQLite's file then holds nothing but what is there. PostgreSQL makes the room of dead rows free for others; its own
    log, and copies of it, follow the server's settings.
    """
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
        except sqlite3.OperationalError as error:
            return f"SQLite could not write the file anew: {error}"
        finally:
            raw.close()
        return None if empty_log(engine) else "another program reads the store, so its write-ahead log stands"
    tables = [one.name for one in Table.metadata.sorted_tables]
    owns = func.bool_and(func.pg_has_role(column("relowner"), "USAGE"))
    is_ours = column("relname").in_(tables), column("relkind") == "r", func.pg_table_is_visible(column("oid"))
    owned = select(owns).select_from(table("pg_class")).where(*is_ours)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(owned):
            return "only the owner of the tables may run VACUUM on them in PostgreSQL"
        connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
    return None
