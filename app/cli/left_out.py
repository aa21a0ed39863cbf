"""What a command says of the rows of a source that nothing read."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from features.source import Source


def say_left_out_rows(source: "Source") -> str:
    """A line on the rows that nothing read, and where to look at them; empty if there are none."""
    from features.findings import say_left_out

    said = say_left_out(source.left_out)
    return f"\n{said} Look at them with: varme check" if said else ""


def count_left_out(source: "Source") -> list[dict[str, Any]]:
    """The same for machines: rows by table and reason."""
    return [{"table": one.table, "code": one.code, "rows": one.rows} for one in source.left_out]
