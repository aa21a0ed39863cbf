"""What the registry knows of the model's versions, for the page: written by what changes them, read by the service."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

SUCCESSION_FILE = "succession.json"
# How many changes of the champion are told, the newest ones.
MOST_CHANGES = 20
State = Literal["promotable", "refused", "not comparable yet"]


class SuccessionUnreadable(Exception):
    """The file is there, and is not what is written."""


@dataclass(frozen=True, slots=True)
class ChampionChange:
    """A change of the champion; `at` is None where a release that kept no changes made it."""

    version: str
    at: datetime | None
    kind: Literal["promotion", "rollback"]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Challenger:
    """A version that wants to serve, and what keeps it from it, in sentences.

    `compared` is its comparison with the champion of the day of its training, as `Comparison.to_json` gives it; None
    where there was none. It names no account.
    """

    version: str
    trained_on: str
    state: State
    reasons: tuple[str, ...] = ()
    compared: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """Which version serves by the registry, which served before it, which wants to, and the changes, oldest first."""

    champion: str
    previous: str | None
    challenger: Challenger | None
    changes: tuple[ChampionChange, ...]

    def to_json(self) -> str:
        """As the text of the file."""
        return json.dumps(asdict(self), indent=2, default=datetime.isoformat) + "\n"


def read_succession(serving: Path) -> Succession | None:
    """What was written last into a folder `serving`; None where nothing ever was.

    Raises:
        SuccessionUnreadable: the file is not what is written.
    """
    try:
        whole = json.loads((serving / SUCCESSION_FILE).read_text(encoding="utf-8"))
        wants = whole["challenger"]
        return Succession(
            champion=whole["champion"],
            previous=whole["previous"],
            challenger=wants and Challenger(**{**wants, "reasons": tuple(wants["reasons"])}),
            changes=tuple(
                ChampionChange(**{**one, "at": one["at"] and datetime.fromisoformat(one["at"])})
                for one in whole["changes"]
            ),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SuccessionUnreadable(
            f"{SUCCESSION_FILE} can't be read ({type(error).__name__}), so that nothing is known of challenger and "
            "history. `varme work` writes it anew when it starts."
        ) from error


def find_served(champion: Path) -> str | None:
    """The version in the folder that servers read; None where there is none."""
    try:
        return str(json.loads((champion / "serving.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return None
