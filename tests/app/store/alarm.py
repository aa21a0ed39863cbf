"""Alerts of a test's own: by which rules, and what, without words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.store.raising import Rule
from models.answer import as_points

QUIET_DAYS = 14


@dataclass(frozen=True)
class Bell:
    """Tells the score, and what it was."""

    rules: Mapping[str, Rule] = field(default_factory=lambda: {"alerts.ops": Rule(None, QUIET_DAYS, tells_first=False)})

    def write(self, _destination, record, earlier):
        return {
            "score": as_points(record.answer.score),
            "was": None if earlier is None else earlier.band,
            "since": None if earlier is None else earlier.on.isoformat(),
        }
