"""Changing which version serves, and writing down for the page what the registry then knows of the versions."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.succession import (
    MOST_CHANGES,
    SUCCESSION_FILE,
    Challenger,
    ChampionChange,
    Succession,
    SuccessionUnreadable,
    read_succession,
)
from features.dataset.files import replace_file
from training.errors import NoEarlierChampion, RegistryError
from training.promotion.succession import Change, previous_champion
from training.registry.pull import ask_champion
from training.registry.registry import Registry


@dataclass(frozen=True, slots=True)
class Changed:
    """Another version serves, from a folder; `trouble` says why the page does not tell of it yet, or is None."""

    version: str
    folder: Path
    trouble: str | None


def promote_version(home: Path, version: str, because: str | None) -> Changed:
    """Put a version in service; see `Registry.promote`. What the page tells of it follows."""
    registry = Registry(home)
    folder = registry.promote(version, because)
    return Changed(version, folder, _follow(registry))


def roll_back(home: Path, because: str | None) -> Changed:
    """Put the champion before this one in service again; see `Registry.rollback`. What the page tells of it follows."""
    registry = Registry(home)
    version, folder = registry.rollback(because)
    return Changed(version, folder, _follow(registry))


def complete_change(home: Path) -> Changed:
    """Complete a change whose maker was stopped; see `Registry.complete`. What the page tells of it follows."""
    registry = Registry(home)
    version, folder = registry.complete()
    return Changed(version, folder, _follow(registry))


def _follow(registry: Registry) -> str | None:
    """Write down what has changed; the change itself stands whether that succeeds or not."""
    try:
        write_succession(registry)
    except (RegistryError, OSError) as error:
        return f"The page can't tell of it yet: {error} `varme work` writes it anew when it starts."
    return None


def write_succession(registry: Registry) -> Succession:
    """Write down which version serves by the registry, which one wants to, and what has changed.

    Raises:
        RegistryAway: the registry does not answer.
        NoChampion: it names no champion.
        OSError: the home can't be written to.
    """
    found = _ask(registry, ask_champion(registry).version)
    file = registry.home / "serving" / SUCCESSION_FILE
    replace_file(file, lambda new: new.write_text(found.to_json(), encoding="utf-8"))
    return found


def refresh_succession(registry: Registry) -> None:
    """Write it down anew where aliases or changes are others by now; two questions to the registry tell.

    Raises:
        RegistryAway: the registry does not answer.
        NoChampion: it names no champion.
        OSError: the home can't be written to.
    """
    try:
        known = read_succession(registry.home / "serving")
    except SuccessionUnreadable:
        # what can't be read is written anew
        known = None
    if known is not None:
        wants = None if known.challenger is None else known.challenger.version
        named = {"champion": known.champion} | ({} if wants is None else {"challenger": wants})
        if registry.aliases() == named and _tell(registry.changes()) == known.changes:
            return
    write_succession(registry)


def _ask(registry: Registry, champion: str) -> Succession:
    changes = registry.changes()
    wants = next((one for one in registry.versions() if "challenger" in one.aliases), None)
    challenger = None
    if wants is not None:
        standing = registry.standing(wants.version)
        compared = None if wants.compared is None else registry.comparison(wants.version)
        challenger = Challenger(wants.version, wants.trained_on, standing.state, standing.reasons, compared)
    return Succession(champion, _find_previous(changes), challenger, _tell(changes))


def _find_previous(changes: tuple[Change, ...]) -> str | None:
    try:
        return previous_champion(changes)
    except NoEarlierChampion:
        return None


def _tell(changes: tuple[Change, ...]) -> tuple[ChampionChange, ...]:
    return tuple(
        ChampionChange(one.version, None if one.at is None else datetime.fromisoformat(one.at), one.kind, one.because)
        for one in changes[-MOST_CHANGES:]
    )
