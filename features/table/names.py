"""The names of a table's columns: none twice, and not too many."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from features.errors import TableError

# A request to the service may hold so many features; a model that reads more could not be asked.
MOST_COLUMNS = 2000


def check_names(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    """The names as they are used: without blanks around them, and never empty.

    Raises:
        TableError: there are too many, or two columns have one name.
    """
    if len(header) > MOST_COLUMNS:
        raise TableError(
            f"{path.name} has {len(header):,} columns; at most {MOST_COLUMNS:,} can be read. Bring one row for each "
            "account, and only the columns that may tell who leaves."
        )
    names = tuple(name.strip() or f"column {place}" for place, name in enumerate(header, start=1))
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise TableError(f"{path.name} has more than one column called {twice[0]!r}. Rename or remove one of them.")
    return names


def first_line(error: Exception) -> str:
    """What an error says, as one sentence."""
    lines = str(error).strip().splitlines()
    text = lines[0].rstrip(".") if lines else type(error).__name__
    return f"{text}."
