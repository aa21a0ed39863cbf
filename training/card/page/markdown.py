"""Writing Markdown: tables, figures with their intervals, texts that hold no markup by accident."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

ESTIMATE = frozenset({"value", "low", "high"})
NONE = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], texts: Collection[int] = (0,)) -> list[str]:
    """The lines of a table; all but the columns that hold texts stand to the right, as figures do."""
    rule = ["---" if place in texts else "---:" for place in range(len(head))]
    return ["", *(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)), ""]


def text(value: object) -> str:
    """A text of the data, with what Markdown would read as markup escaped, on one line."""
    plain = re.sub(r"([\\`*\[\]<>|])", r"\\\1", " ".join(str(value).split()))
    return re.sub(r"(^|\s)([_#])", r"\1\\\2", plain)


def figure(estimate: Mapping[str, Any] | None, form: str = ".3f") -> str:
    """A figure alone."""
    return NONE if estimate is None or estimate["value"] is None else _write(estimate["value"], form)


def interval(estimate: Mapping[str, Any] | None, form: str = ".3f") -> str:
    """The interval of a figure."""
    if estimate is None or estimate["low"] is None:
        return NONE
    return f"{_write(estimate['low'], form)} to {_write(estimate['high'], form)}"


def both(estimate: Mapping[str, Any] | None, form: str = ".3f") -> str:
    """A figure with its interval."""
    if interval(estimate, form) == NONE:
        return figure(estimate, form)
    return f"{figure(estimate, form)} ({interval(estimate, form)})"


def number(value: float | None) -> str:
    """A number as people read it: a whole one whole, another to three digits that count."""
    if value is None:
        return NONE
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 -- above, digits count no more


def _write(value: float, form: str) -> str:
    """The figure; what rounds to zero has no sign."""
    return re.sub(r"^[-+](0(\.0*)?%?)$", r"\1", f"{value:{form}}")
