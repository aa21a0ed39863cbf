"""What reading a source finds: each finding names table, column, how many rows, and one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]

FUTURE = "future"
ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
BEFORE_SIGN_UP = "before_sign_up"
UNKNOWN_ACCOUNT = "unknown_account"
# Rows found so are read by nothing, and the words for why.
LEFT_OUT = {
    FUTURE: "in the future",
    ENDS_BEFORE_IT_BEGINS: "ending before they begin",
    BEFORE_SIGN_UP: "before sign-up",
    UNKNOWN_ACCOUNT: "of unknown accounts",
}
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a source.

    An `error` stops training, a `warning` does not, a `note` is only to be known. `code` is the same in every release.
    `example` is one of the `rows`: its filled columns, by the contract's names, as texts that may be cut short.
    """

    severity: Severity
    code: str
    says: str
    table: str | None = None
    column: str | None = None
    rows: int = 0
    example: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rows of a table nothing reads, and why: a key of `LEFT_OUT`."""

    table: str
    code: str
    rows: int


def as_example(names: Sequence[str], row: Sequence[Any]) -> dict[str, str]:
    """A row as an example: what is filled in it, as printable texts of at most 40 characters."""
    filled = {name: printable(str(value)) for name, value in zip(names, row, strict=True) if value not in (None, "")}
    return {
        name: text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…" for name, text in filled.items()
    }


def printable(text: str) -> str:
    r"""A text from the data without line breaks and control characters, which could do things to a terminal.

    >>> printable("a\x1b[31mred")
    'a·[31mred'
    """
    return "".join(one if one.isprintable() else "·" for one in text)


def reason_of(error: Exception) -> str:
    r"""What an engine or a driver says that went wrong: the first line, without its full stop.

    >>> reason_of(ValueError("No such column: a.\nLINE 1: SELECT a"))
    'No such column: a'
    """
    return printable(str(error).strip().splitlines()[0]).rstrip(".")


def left_out(findings: Iterable[Finding]) -> tuple[LeftOut, ...]:
    """What the findings leave out, one entry for each table and reason."""
    rows: dict[tuple[str, str], int] = {}
    for finding in findings:
        if finding.code in LEFT_OUT and finding.table is not None:
            key = (finding.table, finding.code)
            rows[key] = rows.get(key, 0) + finding.rows
    return tuple(LeftOut(table, code, count) for (table, code), count in rows.items())


def say_left_out(entries: Sequence[LeftOut]) -> str:
    """One sentence that says how many rows were left out, and why; empty if none was.

    >>> say_left_out([LeftOut("usage", "before_sign_up", 1200), LeftOut("tickets", "future", 1)])
    '1,201 rows were left out: 1,200 of usage before sign-up, 1 of tickets in the future.'
    """
    if not entries:
        return ""
    ordered = sorted(entries, key=lambda one: -one.rows)
    parts = ", ".join(f"{one.rows:,} of {one.table} {LEFT_OUT[one.code]}" for one in ordered)
    total = sum(one.rows for one in entries)
    return f"{say_rows(total)} {'was' if total == 1 else 'were'} left out: {parts}."


def say_rows(rows: int) -> str:
    """A number of rows in words.

    >>> say_rows(1), say_rows(1200)
    ('1 row', '1,200 rows')
    """
    return f"{rows:,} row{'' if rows == 1 else 's'}"
