"""Where a source lies: a folder, or the address of a database. What is shown of an address never holds a password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from features.errors import SourceError

Kind = Literal["postgresql", "sqlite", "duckdb", "snowflake", "bigquery"]

ESCAPES = "in a user or a password, write / ? # @ : % as %2F %3F %23 %40 %3A %25"
KNOWN = (
    "postgresql://USER@HOST/DATABASE, sqlite:///FILE.db, duckdb:///FILE.duckdb, "
    "snowflake://USER@ACCOUNT/DATABASE/SCHEMA and bigquery://PROJECT/DATASET"
)
_SCHEMES: dict[str, Kind] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
}
# What of a parameter's name says that its value is nobody's business.
_SECRET = ("password", "passcode", "token", "secret", "key")
_DEFAULT_SCHEMA: dict[str, str] = {"postgresql": "public", "sqlite": "main", "duckdb": "main"}
# What names a database. Everything else of a query string (sslmode, password, …) goes to the driver alone.
_NAMING = ("host", "hostaddr", "port", "dbname")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]*\]|[^:\[\]]*)(:\d*)?")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a database.

    `says` is what may be shown: without user and password. `location` still has the user. `path` is the file of a
    SQLite or DuckDB database, or of BigQuery's credentials; `connects` is what the driver of PostgreSQL or Snowflake is
    given, password included, or BigQuery's project.
    """

    kind: Kind
    says: str
    location: str
    schema: str
    path: Path | None = None
    connects: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def has_password(self) -> bool:
        """Whether the address carries a password."""
        return bool(self.secrets)

    @property
    def identity(self) -> str:
        """The address in the one form that tells two databases apart: without user, a file by its whole path."""
        if self.kind not in ("sqlite", "duckdb") or self.path is None:
            return self.says
        return _file_location(self.kind, self.path.resolve(), self.schema)


def address_of(location: str | Path) -> Address | None:
    """The address of a database; None if the location is a path.

    PostgreSQL's schema is `public`, or the one that `?schema=NAME` names; other parameters are libpq's. Three slashes
    before a file make it relative to the working folder, four make it absolute. Snowflake's address names account,
    database and schema, other parameters are its driver's; BigQuery's names project and data set, and with
    `?credentials=FILE` the file of a service account.

    Raises:
        SourceError: it is an address that Varme can't read. The message holds nothing that could be a password.
    """
    if isinstance(location, Path):
        if re.match(r"\w+:/", location.as_posix()):
            raise SourceError("The address of a database is a text, and came as a path. Give it as a text.")
        return None
    if "://" not in location:
        return None
    scheme = location.partition("://")[0]
    kind = _SCHEMES.get(scheme.lower())
    if kind is None:
        shown = scheme if re.fullmatch(r"[\w+.-]+", scheme) else "another"
        raise SourceError(
            f"The source is an address of the kind {shown}://, which Varme does not read. It reads {KNOWN}. Of another "
            "database, export the tables to Parquet or CSV and give their folder."
        )
    try:
        parts = urlsplit(location)
        of = {"postgresql": _of_server, "snowflake": _of_snowflake, "bigquery": _of_bigquery}.get(kind)
        return of(parts) if of is not None else _of_file(kind, parts)
    except ValueError:
        raise SourceError(_unreadable(kind)) from None


def _unreadable(kind: str) -> str:
    hint = f"; {ESCAPES}" if kind in ("postgresql", "snowflake") else ""
    return f"The {kind} address of the source can't be read. Write it as one of {KNOWN}{hint}."


def _of_server(parts: SplitResult) -> Address:
    login, at, hosts = parts.netloc.rpartition("@")
    # An unescaped / ? # or @ in a password cuts it in two, and the rest would be taken for a port or a name.
    if "@" in parts.path or parts.fragment or "@" in login:
        raise ValueError("a password cuts the address in two")
    if not all(_HOST.fullmatch(host) for host in hosts.split(",")):
        raise ValueError("a host can't be read")
    user, _, password = login.partition(":")
    given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    schema = dict(given).get("schema", _DEFAULT_SCHEMA["postgresql"])
    passed = [(key, value) for key, value in given if key != "schema"]
    named = [(key, value) for key, value in passed if key in _NAMING]
    if schema != _DEFAULT_SCHEMA["postgresql"]:
        named.append(("schema", schema))
    passwords = [unquote(password), password, *(value for key, value in given if "password" in key)]
    query = _query(named)
    return Address(
        kind="postgresql",
        says=f"postgresql://{hosts}{parts.path}{query}",
        location=f"postgresql://{user}{at if user else ''}{hosts}{parts.path}{query}",
        schema=schema,
        connects=f"postgresql://{login}{at}{hosts}{parts.path}{_query(passed)}",
        secrets=tuple(dict.fromkeys(secret for secret in passwords if secret)),
    )


def _of_snowflake(parts: SplitResult) -> Address:
    login, at, account = parts.netloc.rpartition("@")
    names = [unquote(name) for name in parts.path.strip("/").split("/")]
    if not (login and account and len(names) == 2 and all(names)):  # noqa: PLR2004 -- database and schema
        raise ValueError("account, database and schema must be named")
    if "@" in parts.path or parts.fragment or "@" in login:
        raise ValueError("a password cuts the address in two")
    user, _, password = login.partition(":")
    given = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    hidden = [value for key, value in given if any(word in key.lower() for word in _SECRET)]
    says = f"snowflake://{account}{parts.path.rstrip('/')}"
    return Address(
        kind="snowflake",
        says=says,
        location=f"snowflake://{user}{at}{account}{parts.path.rstrip('/')}",
        schema=names[1],
        connects=f"{login}{at}{account}{parts.path.rstrip('/')}{_query(given)}",
        secrets=tuple(dict.fromkeys(one for one in (unquote(password), password, *hidden) if one)),
    )


def _of_bigquery(parts: SplitResult) -> Address:
    given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    credentials = given.pop("credentials", None)
    dataset = unquote(parts.path.strip("/"))
    if not parts.netloc or "@" in parts.netloc or not dataset or "/" in dataset or given or parts.fragment:
        raise ValueError("a project and a data set must be named")
    says = f"bigquery://{parts.netloc}/{dataset}"
    path = None if credentials is None else Path(credentials)
    return Address(kind="bigquery", says=says, location=says, schema=dataset, path=path, connects=parts.netloc)


def _query(pairs: list[tuple[str, str]]) -> str:
    return "?" + urlencode(pairs, quote_via=quote, safe="/,") if pairs else ""


def _of_file(kind: Kind, parts: SplitResult) -> Address:
    given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    schema = given.pop("schema", _DEFAULT_SCHEMA[kind])
    if parts.netloc or parts.fragment or given or len(parts.path) < len("/f") or (kind == "sqlite" and parts.query):
        raise ValueError("the file can't be read off the address")
    path = Path(unquote(parts.path[1:]))
    location = _file_location(kind, path, schema)
    return Address(kind=kind, says=location, location=location, schema=schema, path=path)


def _file_location(kind: Kind, path: Path, schema: str) -> str:
    named = _query([("schema", schema)]) if schema != _DEFAULT_SCHEMA[kind] else ""
    return f"{kind}:///{quote(path.as_posix())}{named}"
