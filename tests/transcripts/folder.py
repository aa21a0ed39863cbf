"""Setting a folder up that gets a file a day."""

from pathlib import Path

from tests.transcripts.console import type_in

PLACE = "/srv/varme"


def transcript(folder: Path) -> str:
    """What the console shows; the folder, which is another one each time, is always the same in it."""
    place = folder / "srv"
    place.mkdir()
    commands = [
        ("varme destinations add files --kind folder --set format=xlsx", [str(place), "y"]),
        ("varme destinations list", []),
    ]
    return type_in(folder, commands, {}).replace(str(place), PLACE)
