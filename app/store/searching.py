"""The proof that an account is nowhere: every text of every table is searched for its ID, and the files by bytes."""

import json
import mmap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Engine, String, Text, cast, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.store.scrubbing import empty_log, files_of, rewrite
from app.store.tables import Table

# Words of a fixed vocabulary, which may happen to be what an account is called: version 3 is not the account 3.
VOCABULARY = frozenset(
    {
        ("receipts", "model_name"),
        ("receipts", "model_version"),
        ("scores", "model_version"),
        ("scores", "band"),
        ("reasons", "signal"),
        ("reasons", "code"),
        ("reasons", "kind"),
        ("outbox", "destination"),
        ("outbox", "model_version"),
        ("outbox", "state"),
        ("standings", "model_version"),
        ("standings", "band"),
        ("standings", "since_band"),
        ("standing_totals", "band"),
        ("departures", "kind"),
    }
)


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched for an ID, and where it was found.

    `found` counts the values that are the ID, or JSON with it, by column; `longer` those that merely hold its letters
    inside longer ones, as A-12 holds A-1. `unsure` says why deleted bytes may still lie in the database's files.
    """

    tables: int
    columns: int
    files: int
    found: Mapping[str, int]
    longer: Mapping[str, int]
    unsure: str | None = None

    @property
    def is_nowhere(self) -> bool:
        """Whether the ID was found nowhere, for sure."""
        return not self.found and self.unsure is None


class Search:
    """Searches a store for what is left of an account; nobody else may use the store in the same process meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, account_id: str) -> Searched:
        """Search everything for an ID: as a value, inside JSON, and, in SQLite's files, byte by byte.

        Bytes are looked for as soon as the rows are gone. Where the letters are there still, as part of other values or
        in what earlier changes left behind, the file is written anew from its rows, which were searched one by one:
        what is then there is theirs. PostgreSQL is asked to free the room of dead rows.
        """
        found: Counter[str] = Counter()
        longer: Counter[str] = Counter()
        columns = 0
        for table, texts in _texts().items():
            columns += len(texts)
            for column, is_whole in self._search_columns(texts, account_id):
                (found if is_whole else longer)[f"{table}.{column}"] += 1
        unsure = self._clean(account_id)
        return Searched(len(Table.metadata.tables), columns, len(files_of(self._engine)), found, longer, unsure)

    def _search_columns(self, texts: Mapping[str, ColumnElement[str]], account_id: str) -> Iterator[tuple[str, bool]]:
        forms = [one.decode() for one in written_forms(account_id)]
        holds = or_(*(text.contains(form, autoescape=True) for text in texts.values() for form in forms))
        query = select(*(text.label(name) for name, text in texts.items())).where(holds)
        with self._engine.connect().execution_options(yield_per=1000) as connection:
            for row in connection.execute(query).mappings():
                for column, value in row.items():
                    if value is not None and any(form in value for form in forms):
                        yield column, _is_in(value, account_id)

    def _clean(self, account_id: str) -> str | None:
        if files_of(self._engine) and empty_log(self._engine) and not self._has_bytes(account_id):
            return None
        return rewrite(self._engine)

    def _has_bytes(self, account_id: str) -> bool:
        # SQLite's locks on a file are the process's: to close the file here would end those of open connections.
        self._engine.dispose()
        return any(has_bytes(file, account_id) for file in files_of(self._engine))


def _texts() -> dict[str, dict[str, ColumnElement[str]]]:
    """Every column that holds text, by table and name; tables that have none are left out."""
    texts = {
        table.name: {
            column.name: _text_of(column)
            for column in table.columns
            if isinstance(column.type, String | JSON) and (table.name, column.name) not in VOCABULARY
        }
        for table in Table.metadata.sorted_tables
    }
    return {table: columns for table, columns in texts.items() if columns}


def _text_of(column: Column[Any]) -> ColumnElement[str]:
    return column if isinstance(column.type, String) else cast(column, Text)


def written_forms(account_id: str) -> tuple[bytes, ...]:
    """How an ID may be written: as it is, and as JSON writes it between the quotes."""
    escaped = (json.dumps(account_id, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False))
    return tuple(dict.fromkeys(form.encode() for form in (account_id, *escaped)))


def has_bytes(file: Path, account_id: str) -> bool:
    """Whether the ID's letters stand anywhere in a file, whatever they belong to."""
    if file.stat().st_size == 0:
        return False
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(form) >= 0 for form in written_forms(account_id))


def _is_in(value: str, account_id: str) -> bool:
    """Whether a value is the ID, or JSON that holds it as a text."""
    if value == account_id:
        return True
    if not value.startswith(("{", "[", '"')):
        return False
    try:
        return account_id in _strings(json.loads(value))
    except ValueError:
        return False  # a text that merely begins like JSON


def _strings(value: object) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield key
                yield from _strings(inner)
        case list():
            for inner in value:
                yield from _strings(inner)
