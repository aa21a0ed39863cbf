"""Telling a mistake in the settings: where it stands, what came, what is allowed."""

import difflib
import os
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.settings.destinations import KINDS
from app.settings.lines import Written
from app.settings.own_features import NewSignal, OwnFeatureSettings
from app.settings.sections import Section
from app.settings.settings import NESTED, PREFIX, Settings
from app.settings.values import Decision
from features.contract import TABLES

SECRET_KEYS = frozenset({"store.url", "source.location", "sign_in.client_secret"})  # an address may carry a password
Path = tuple[str, ...]


class SettingsError(Exception):
    """A setting cannot be used; the message names where it stands, what came and what is allowed."""


def explain(errors: list[ErrorDetails], written: Written) -> str:
    """One line for each refused key: where it stands, what came, what is allowed."""
    lines: dict[Path, str] = {}
    for error in errors:
        path = tuple(str(part) for part in error["loc"] if part != "[key]")
        if path[:1] == ("features",):
            for at, says in _explain_features(error, path):
                lines.setdefault(at, f"{_where(at, written)}: {says}")
        elif path[:1] == ("destinations",) and len(path) > 1:
            # which kind it is stands in pydantic's path, and is no key
            path = (*path[:2], *(path[3:] if path[2:3] and path[2] in KINDS else path[2:]))
            lines.setdefault(path, f"{_where(path, written)}: {_explain_destination(error, path)}")
        else:
            lines.setdefault(path, f"{_where(path, written)}: {_explain_one(error, path)}")
    return "\n".join(lines.values())


def _where(path: Path, written: Written) -> str:
    """The variable, or the file; of the own features also the line."""
    variables = (PREFIX + NESTED.join(path[:length]).upper() for length in range(len(path), 0, -1))
    variable = next((one for one in variables if one in os.environ), None)
    if variable is not None:
        return f"Environment variable {variable}"
    is_own = path[0] == "features" and len(path) > 1
    line = written.line_of(int(path[1]), *path[2:]) if is_own else None
    return written.says() if line is None else f"{written.says()}, line {line}"


def _explain_features(error: ErrorDetails, path: Path) -> Iterator[tuple[Path, str]]:
    """The mistakes in own features that an error tells of, each with the path of its key."""
    if error["type"] == "own_features":
        for one in error["ctx"]["all"]:
            yield ("features", str(one.place), *one.key.split(".")), f"[[features]] no. {one.place + 1}, {one.says}."
        return
    if len(path) == 1:
        yield path, "features is not a list of tables: begin each data point with [[features]], in two brackets."
        return
    # What pydantic calls the kinds of a signal is no key.
    path = tuple(part for index, part in enumerate(path) if not (index == 3 and part in ("existing", "new")))  # noqa: PLR2004
    number, key = f"[[features]] no. {int(path[1]) + 1}", ".".join(path[2:])
    known = _known_keys(path[:-1])
    if not key:
        yield path, f"{number} = {error['input']!r} is not allowed: a table is expected."
    elif known and path[-1] not in known:
        yield path, f"{number}: there is no key {key!r}.{suggest(path[-1], known)} Known are {', '.join(known)}."
    elif error["type"] == "missing":
        fields = NewSignal.model_fields if len(path) > 3 else OwnFeatureSettings.model_fields  # noqa: PLR2004
        yield path, f"{number} has no {key}, and needs one. {fields[path[-1]].description}"
    elif error["type"] == "dict_type":
        yield (
            path,
            f'{number}, {key} = {error["input"]!r} is not allowed: a table is expected, such as {{ kind = "call" }}.',
        )
    else:
        yield path, f"{number}, {key} = {error['input']!r} is not allowed: {_allowed(error)}."


def _explain_destination(error: ErrorDetails, path: Path) -> str:
    """The mistake in a section of a destination; what came is not shown, since it may be a secret."""
    section, key = f"[destinations.{path[1]}]", ".".join(path[2:])
    if error["type"] in {"union_tag_not_found", "union_tag_invalid"}:
        return f"{section}, kind: one of {', '.join(KINDS)} is expected."
    if error["type"] == "missing":
        return f"{section} has no {key}, and needs one."
    if error["type"] == "extra_forbidden":
        kind = next((str(part) for part in error["loc"] if part in KINDS), "")
        known = list(KINDS[kind].model_fields)
        return f"{section}: there is no key {key!r}.{suggest(key, known)} Known are {', '.join(known)}."
    return f"{section}{key and f', {key}'}: {_allowed(error)}."


def _explain_one(error: ErrorDetails, path: Path) -> str:
    key = ".".join(path)
    known = _known_keys(path[:-1])
    if known and path[-1] not in known:
        return f"there is no key {key!r}.{suggest(path[-1], known)} Known are {', '.join(known)}."
    if error["type"] == "value_error" and isinstance(error["input"], dict | BaseModel):
        return f"[{key}] {_allowed(error)}."
    came = "a value not shown here" if key in SECRET_KEYS else repr(error["input"])
    return f"{key} = {came} is not allowed: {_allowed(error)}."


def _allowed(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")


def _known_keys(path: Path) -> list[str]:
    """The keys that are allowed inside the table at `path`."""
    if path == ("source", "tables"):
        return list(TABLES)
    if path == ("table", "costs"):
        return list(get_args(Decision))
    if path[:1] == ("features",) and len(path) > 1:
        inner = {(): OwnFeatureSettings.model_fields, ("signal",): NewSignal.model_fields}
        return list(inner.get(path[2:], {}))
    if not path:
        return list(Settings.model_fields)
    section = Settings.model_fields[path[0]].annotation if path[0] in Settings.model_fields else None
    is_section = len(path) == 1 and isinstance(section, type) and issubclass(section, Section)
    return list(section.model_fields) if is_section else []  # type: ignore[union-attr]


def suggest(name: str, known: list[str]) -> str:
    """The known names that are closest, as a question; empty where none is."""
    closest = difflib.get_close_matches(name, known, n=2)
    return f" Did you mean {' or '.join(map(repr, closest))}?" if closest else ""
