"""What the last look at the registry came to: written by `varme pull`, read by the service that tells of it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

PULL_FILE = "pull.json"
# A pull that is this many times late, and by as many seconds, has stopped: one may take a minute or two itself.
LATE, LATE_SECONDS = 3, 120
Kind = Literal["registry away", "no champion", "download broken", "model corrupt", "not written"]


class PullUnreadable(Exception):
    """The file is there, and is not what a pull writes."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A look at the registry.

    `version` is the version that the registry names champion, where it answered. `kind` and `why` say what went wrong,
    and `since` from when on it went wrong without a pull between that went well; all three are None after a pull that
    went well. `why` holds no address and nothing that another program said. `every_seconds` is how often it is looked;
    None where it was asked for once. `golden_rows` tells how many golden rows were scored again, 0 where the model has
    none, and None where nothing was fetched.
    """

    at: datetime
    version: str | None = None
    is_swapped: bool = False
    kind: Kind | None = None
    why: str | None = None
    since: datetime | None = None
    every_seconds: float | None = None
    golden_rows: int | None = None

    def to_json(self) -> str:
        """As the text of the file."""
        plain = asdict(self)
        moments = {name: None if plain[name] is None else plain[name].isoformat() for name in ("at", "since")}
        return json.dumps({**plain, **moments}, indent=2) + "\n"

    def say_trouble(self, now: datetime) -> str | None:
        """What keeps new models from coming, in a sentence; None where nothing does."""
        if self.why is not None and self.since is not None:
            return f"No new model could be pulled since {_say(self.since)}: {self.why}"
        if self.every_seconds is None or now - self.at <= timedelta(
            seconds=max(LATE * self.every_seconds, LATE_SECONDS)
        ):
            return None
        return (
            f"No pull was made since {_say(self.at)}, though one was to be made every {self.every_seconds:g} seconds: "
            "the process that pulls has ended or can't write. Start it again."
        )


def read_pull(serving: Path) -> Pull | None:
    """The last pull into a folder `serving`; None where none was ever made.

    Raises:
        PullUnreadable: the file is not what a pull writes.
    """
    file = serving / PULL_FILE
    try:
        whole = json.loads(file.read_text(encoding="utf-8"))
        moments = {name: whole[name] and datetime.fromisoformat(whole[name]) for name in ("at", "since")}
        return Pull(**{**whole, **moments})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PullUnreadable(
            f"{PULL_FILE} can't be read ({type(error).__name__}), so that nothing is known of the last pull. The next "
            "`varme pull` writes it anew."
        ) from error


def _say(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
