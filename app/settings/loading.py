"""Reading the settings: one `varme.toml`, below `VARME_…` variables, below what the caller says."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError as UnreadableVariable

from app.settings.lines import Written
from app.settings.mistakes import SettingsError, explain, suggest
from app.settings.settings import DEFAULT_HOME, NESTED, PREFIX, Settings

FILE_NAME = "varme.toml"
CONFIG_VARIABLE = "VARME_CONFIG"


def load_settings(config: Path | None = None, home: Path | None = None) -> Settings:
    """Read the settings: `home` given here, then `VARME_…` variables, then the file, then the defaults.

    Args:
        config: the file; if None, the one that `VARME_CONFIG` names, or else `varme.toml` in the working
            folder, or else in the home, or else no file.
        home: the home folder, where the caller was told.

    Raises:
        SettingsError: the file is missing or unreadable, or a key or value is not allowed.
    """
    file = find_settings(config, home)
    text = _read_text(file) if file else ""
    written = _parse(file, text) if file else {}
    _refuse_unknown_variables(os.environ)
    try:
        settings = Settings(**written)
    except UnreadableVariable as error:
        raise SettingsError(f"An environment variable cannot be read: {error}. Expected JSON or plain text.") from None
    except ValidationError as error:
        raise SettingsError(explain(error.errors(), Written(file, text))) from None
    return settings if home is None else settings.model_copy(update={"home": home})


def find_settings(config: Path | None = None, home: Path | None = None) -> Path | None:
    """The file that `load_settings` reads; None where there is none.

    Raises:
        SettingsError: one is named that is not there.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    config = config or (Path(named) if named else None)
    if config is not None:
        if not config.is_file():
            raise SettingsError(f"{config}: there is no such file. Give the path of a {FILE_NAME}, or leave it out.")
        return config
    folder = home or Path(os.environ.get(f"{PREFIX}HOME") or DEFAULT_HOME)
    return next((file for file in (Path(FILE_NAME), folder / FILE_NAME) if file.is_file()), None)


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: this is not readable as TOML: {error}") from None


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: this is not readable as TOML: {error}") from None


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """Pydantic passes over a variable whose section it doesn't know; a typing error must not pass."""
    for name in sorted(environment):
        first = name.upper().removeprefix(PREFIX).split(NESTED)[0].lower()
        if name.upper() == CONFIG_VARIABLE:
            continue
        if name.upper().startswith(PREFIX) and first not in Settings.model_fields:
            known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
            raise SettingsError(
                f"Environment variable {name}: there is no setting {first!r}."
                f"{suggest(PREFIX + first.upper(), known)} "
                f"Known are {', '.join(known)}, with {NESTED} before a key."
            )
