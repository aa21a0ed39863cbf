"""Which version served when, and why: the promotions and rollbacks of a home, one after the other, never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from training.errors import NoEarlierChampion

KEY = "promotion."


@dataclass(frozen=True, slots=True)
class Change:
    """A change of champion: from `at` on `version` served.

    `at` is an ISO moment in UTC; None for a champion that was put in service before these were kept. `because` is what
    was given as the reason, and `overruled` what would have kept the version from serving.
    """

    version: str
    at: str | None
    kind: Literal["promotion", "rollback"]
    because: str | None = None
    overruled: tuple[str, ...] = field(default=())

    def to_tag(self) -> str:
        """As the text of a tag."""
        return json.dumps(asdict(self))

    @classmethod
    def from_tag(cls, text: str) -> "Change":
        """What `to_tag` wrote."""
        kept = json.loads(text)
        return cls(**{**kept, "overruled": tuple(kept["overruled"])})


def read_changes(tags: Mapping[str, str]) -> tuple[Change, ...]:
    """The changes among the tags of the model, in order."""
    keys = sorted(key for key in tags if key.startswith(KEY))
    return tuple(Change.from_tag(tags[key]) for key in keys)


def next_key(tags: Mapping[str, str]) -> str:
    """The tag under which the next change is kept."""
    last = max((int(key.removeprefix(KEY)) for key in tags if key.startswith(KEY)), default=0)
    return f"{KEY}{last + 1:04d}"


def line_of(changes: Sequence[Change]) -> list[str]:
    """The versions that a rollback would go through, the one that serves last: a rollback takes that one off."""
    line: list[str] = []
    for change in changes:
        if change.kind == "promotion":
            line.append(change.version)
        else:
            line.pop()
    return line


def previous_champion(changes: Sequence[Change]) -> str:
    """The version that a rollback brings back.

    Raises:
        NoEarlierChampion: none served before.
    """
    line = line_of(changes)
    earlier = line[:-1]
    if not earlier:
        serves = f"version {line[0]} is the first that serves" if line else "no model serves yet"
        raise NoEarlierChampion(
            f"There is no earlier champion to go back to: {serves}. Put another version in service with `varme models "
            "promote`; `varme models list` shows them."
        )
    return earlier[-1]


def served(changes: Sequence[Change], version: str) -> list[tuple[str | None, str | None]]:
    """From when until when a version served, in order; until None where it serves now."""
    ends = [change.at for change in changes[1:]]
    return [(change.at, end) for change, end in zip(changes, [*ends, None], strict=True) if change.version == version]
