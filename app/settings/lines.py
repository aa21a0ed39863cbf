"""Where a key of `[[features]]` stands in the file: TOML's reader tells no lines, and a mistake should be found."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """The file of the settings and its text; no file at all is None."""

    file: Path | None
    text: str

    def says(self) -> str:
        """What to call it in a message."""
        return str(self.file or "settings")

    def line_of(self, place: int, *keys: str) -> int | None:
        """The line, from 1, of a key of the data point at `place`, from 0; of its header where the key is not there.

        None where the data points are written in another form than under `[[features]]`.
        """
        lines = self.text.splitlines()
        header = next(_matching(lines, 0, rf"\[\[\s*{_spelt('features')}\s*\]\]", place + 1), None)
        if header is None:
            return None
        end = next(_matching(lines, header + 1, r"\[\[|\[(?!\s*[\"']?features\b)"), len(lines))
        found, block = header, lines[:end]
        for key in keys:
            table = rf"\[\s*{_spelt('features')}\s*\.\s*{_spelt(key)}\s*\]"
            at = next(_matching(block, found + 1, rf"{_spelt(key)}\s*[=.]|{table}"), None)
            if at is None:
                break
            found = at
            if not block[at].lstrip().startswith("["):
                break
        return found + 1


def _spelt(key: str) -> str:
    return rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"


def _matching(lines: list[str], start: int, pattern: str, features: int | None = None) -> Iterator[int]:
    """The lines from `start` that begin with the pattern, where a statement may begin: not inside a text or a list.

    With `features`, those up to which the file holds so many data points.
    """
    for index in range(start, len(lines)):
        begins = re.match(rf"\s*{pattern}", lines[index]) and _count("\n".join(lines[:index])) is not None
        if begins and features in (None, _count("\n".join(lines[: index + 1]))):
            yield index


def _count(text: str) -> int | None:
    """How many data points a text holds; None where it breaks off in the middle of a value."""
    try:
        found = tomllib.loads(text).get("features", [])
    except tomllib.TOMLDecodeError:
        return None
    return len(found) if isinstance(found, list) else 0
