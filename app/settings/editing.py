"""Adding sections to `varme.toml`, and taking them out; all else in the file stays as it was written."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from app.settings.mistakes import SettingsError

HEADER = re.compile(r"\s*\[")


def add_section(text: str, section: str, values: Mapping[str, Any]) -> str:
    """The text of a file with a section at its end.

    Args:
        text: the file's text, which may be empty.
        section: the section's name, with dots: `destinations.crm`.
        values: texts, numbers and booleans by key.

    Raises:
        SettingsError: the file has the section already.
    """
    before = tomllib.loads(text)
    if _find(before, section) is not None:
        raise SettingsError(f"The settings have a section [{section}] already. Take it out first, or name another.")
    lines = [f"[{section}]", *(f"{key} = {_write(value)}" for key, value in values.items())]
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    after = text + gap + "\n".join(lines) + "\n"
    found = _parse(after)
    if found is None or _find(found, section) != dict(values):
        raise SettingsError(f"The section [{section}] cannot be written into this file; write it by hand.")
    return after


def remove_section(text: str, section: str) -> str:
    """The text of a file without a section; comments above the next one are taken to be that one's.

    Raises:
        SettingsError: there is no such section, or it is not written as one.
    """
    before = tomllib.loads(text)
    if _find(before, section) is None:
        raise SettingsError(f"The settings have no section [{section}].")
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _names(line, section)]
    if starts:
        start = starts[0]
        end = next((number for number in range(start + 1, len(lines)) if HEADER.match(lines[number])), len(lines))
        is_last = end == len(lines)
        while not is_last and lines[end - 1].lstrip()[:1] in {"#", ""}:
            end -= 1
        after = "".join(lines[:start] + lines[end:]).lstrip("\n")
        if _parses_as(after, _without(before, section)):
            return after
    raise SettingsError(f"The section [{section}] is not written as one of its own; take it out of the file by hand.")


def write_settings(file: Path, text: str) -> None:
    """Write a file of settings so that it is the old one or the new one, whenever the machine stops."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=".varme-", delete=False) as draft:
        made = Path(draft.name)
        try:
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
            made.chmod(stat.S_IMODE(file.stat().st_mode) if file.is_file() else 0o644)
            made.replace(file)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def _find(whole: Mapping[str, Any], section: str) -> Any:  # noqa: ANN401 -- whatever TOML holds
    found: Any = whole
    for part in section.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _without(whole: Mapping[str, Any], section: str) -> dict[str, Any]:
    """The same without a section, and without those around it that are empty then."""
    first, _, rest = section.partition(".")
    inner = _without(whole[first], rest) if rest else {}
    return {key: inner if key == first else value for key, value in whole.items() if key != first or inner}


def _parse(text: str) -> dict[str, Any] | None:
    """What the text says; None where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _parses_as(text: str, expected: Mapping[str, Any]) -> bool:
    """Whether the text says what is expected; tables without anything in them don't count."""
    found = _parse(text)
    return found is not None and _full(found) == _full(expected)


def _full(whole: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if value != {}}


def _names(line: str, section: str) -> bool:
    header = re.match(r"\s*\[\s*([\w.\s-]+?)\s*\]", line)
    return header is not None and re.sub(r"\s", "", header[1]) == section


def _write(value: str | float) -> str:
    """A value as TOML; JSON writes texts, numbers and booleans alike, but for a character that it need not escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
