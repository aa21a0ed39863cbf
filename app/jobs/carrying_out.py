"""Carrying out what was asked for: a version is put in service, the champion before is brought back, one is trained."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.jobs.retraining import find_stand, retrain
from app.retraining import SCHEDULE, CannotRetrain
from app.settings import Settings
from app.store import AuditEntry, Store, StoreError
from app.store.requests import RequestRecord
from features.errors import FeatureError
from models.errors import ModelError
from training.errors import TrainingError

if TYPE_CHECKING:
    from training.registry.registry import Registry

log = logging.getLogger(__name__)

# A request that ended its worker so often is not tried again.
MOST_TIMES = 3
ACTIONS = {"promote": "model.promoted", "rollback": "model.rolled_back", "retrain": "model.retrained"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request, in a sentence.

    `version` is the one that serves now, or was trained; None where nothing was changed.
    """

    state: Literal["done", "failed"]
    report: str
    version: str | None = None

    def entry(self, request: RequestRecord, now: datetime) -> AuditEntry | None:
        """What the audit log keeps of it: who asked for what, and why; None where nothing was changed."""
        if self.version is None:
            return None
        details = {"because": request.reason, "request": request.id}
        return AuditEntry(now, request.asked_by, ACTIONS[request.kind], self.version, details)


class Outdated(Exception):
    """Since the request was made, what it was about has changed."""


class LeaseLost(Exception):
    """Another worker has taken a request over, so that this one must end."""


REFUSALS = (
    TrainingError,
    ModelError,
    FeatureError,
    StoreError,
    CannotRetrain,
    LeaseLost,
    Outdated,
    OSError,
)


def carry_out(
    request: RequestRecord, settings: Settings, store: Store, now: datetime, report: Callable[[str], None]
) -> Outcome:
    """Do what was asked for; whatever keeps it from being done is the outcome.

    Args:
        request: what is asked for.
        settings: of the home that it is asked for.
        store: where it was asked for.
        now: when it is begun.
        report: is told, in a sentence, what is going on; it may raise `LeaseLost`.
    """
    if request.times_taken > MOST_TIMES:
        return Outcome("failed", f"{MOST_TIMES} workers ended while they carried it out. Their log may say why.")
    try:
        if request.kind == "retrain":
            return _train_anew(request, settings, store, now, report)
        return _change_champion(request, settings.home)
    except REFUSALS as error:
        return Outcome("failed", str(error))
    except Exception as error:  # a worker that ends of it would do nothing any more
        log.exception("A request failed.")
        return Outcome(
            "failed", f"Something failed that should not have ({type(error).__name__}): see the worker's log."
        )


def _train_anew(
    request: RequestRecord, settings: Settings, store: Store, now: datetime, report: Callable[[str], None]
) -> Outcome:
    # what the schedule asked for another worker may have done already, and been stopped before it could say so
    if request.asked_by == SCHEDULE and not find_stand(settings, store, now).due.is_due:
        return Outcome("failed", "It is not due any more. Nothing was trained.")
    made = retrain(settings, now, report, anyway=request.overrules)
    return Outcome("done", made.says, made.version)


def _change_champion(request: RequestRecord, home: Path) -> Outcome:
    # MLflow takes seconds to import
    from app.jobs.succession import complete_change, promote_version, roll_back  # noqa: PLC0415
    from training.registry.registry import Registry  # noqa: PLC0415

    registry = Registry(home)
    if request.times_taken > 1 and _was_kept(request, registry):
        changed = complete_change(home)
    elif request.kind == "promote":
        _refuse_unless_promotable(request, registry)
        changed = promote_version(home, request.model_version, request.reason)
    else:
        _refuse_another_champion(request, registry)
        changed = roll_back(home, request.reason)
    again = " again" if request.kind == "rollback" else ""
    more = "" if changed.trouble is None else f" {changed.trouble}"
    return Outcome("done", f"Version {changed.version} serves{again}.{more}", changed.version)


def _was_kept(request: RequestRecord, registry: "Registry") -> bool:
    """Whether a worker that was stopped got as far as to keep this change in the registry's history."""
    changes = registry.changes()
    if not changes or changes[-1].at is None:
        return False
    last = changes[-1]
    is_this = (
        last.because == request.reason and last.kind == {"promote": "promotion", "rollback": "rollback"}[request.kind]
    )
    return is_this and datetime.fromisoformat(str(last.at)) >= request.asked_at.replace(microsecond=0)


def _refuse_unless_promotable(request: RequestRecord, registry: "Registry") -> None:
    """A reason alone overrules nothing: whoever asked must have seen what there was to overrule.

    Raises:
        Outdated: something keeps the version from serving that was not overruled.
    """
    standing = registry.standing(request.model_version)
    if standing.state != "promotable" and not request.overrules:
        raise Outdated(
            f"Version {request.model_version} is {standing.state}: {' Also, '.join(standing.reasons)} Nothing was "
            "changed."
        )


def _refuse_another_champion(request: RequestRecord, registry: "Registry") -> None:
    """A rollback is asked for because of what serves: it takes back no other version.

    Raises:
        Outdated: another version serves by now.
    """
    champion = registry.champion()
    serves = None if champion is None else champion.version
    if serves != request.model_version:
        raise Outdated(
            f"It was asked for while version {request.model_version} served, and version {serves} serves now. Nothing "
            "was changed: look at the page again, and ask again if that is still what you want."
        )
