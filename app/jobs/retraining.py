"""Training anew: whether it is due, and the whole cycle up to a challenger that waits for a person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.jobs.opening import chosen_table, churn_of, source_of
from app.retraining import CannotRetrain, Due, find_due, find_pause, say_why
from app.settings import Settings
from app.store import Store
from app.succession import SuccessionUnreadable, find_served, read_succession
from features.errors import TableError
from features.table import Roles
from models.scorer import Scorer

if TYPE_CHECKING:
    from training.train import Trained

# What a training began so long ago, and did not end, a process left behind that was stopped.
LEFT_BEHIND = timedelta(hours=1)
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a home stands: the version that serves, when a training is due, and why; None where none is.

    `waits_until` is until when nothing is tried by itself, after the last try; `last` says what came of that.
    """

    version: str
    due: Due
    because: str | None
    waits_until: datetime | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a training made, and that in sentences."""

    version: str
    says: str
    trained: "Trained"


def require_champion(settings: Settings) -> str:
    """The version that serves.

    Raises:
        CannotRetrain: none does yet.
    """
    version = find_served(settings.champion)
    if version is None:
        raise CannotRetrain(
            f"No model serves in the home {settings.home} yet, so there is none to train anew. Train the first one "
            "with `varme train`, and look at it before it serves for long."
        )
    return version


def find_stand(settings: Settings, store: Store, now: datetime) -> Stand:
    """Where a home stands, by its files and its store alone.

    Raises:
        CannotRetrain: no model serves yet.
        ModelCorrupt: the model that serves is not what it was.
    """
    version = require_champion(settings)
    trained_on = date.fromisoformat(Scorer.load(settings.champion).spec.trained_on)
    every, today = settings.retrain.every, now.astimezone(UTC).date()
    try:
        succession = read_succession(settings.champion.parent)
    except SuccessionUnreadable:
        # the next training writes it anew
        succession = None
    challenger = None if succession is None else succession.challenger
    due = find_due(trained_on, every, today, store.drift.latest(version), challenger)
    tried = store.requests.newest("retrain")
    pause = find_pause(tried, every)
    waits = pause if pause is not None and pause > now else None
    return Stand(version, due, say_why(due, every, today), waits, None if tried is None else tried.report)


def retrain(settings: Settings, now: datetime, report: Report, *, anyway: bool) -> Retrained:
    """Train on what the settings name, and compare with the model that serves, which goes on serving.

    Args:
        settings: what is learnt from, and how.
        now: when.
        report: is told, in a sentence, what is going on.
        anyway: though the source may know nothing that the model does not.

    Raises:
        CannotRetrain: there is nothing new to learn from.
        RegistryAway: the registry does not answer.
        NoChampion: it names no champion, so that what is trained would be put in service.
        TrainingError, FeatureError, StoreError: what keeps a training from being made.
    """
    # MLflow takes seconds to import
    from app.jobs.recording import record_pulses  # noqa: PLC0415
    from app.jobs.training import train_model, train_table  # noqa: PLC0415
    from training.registry.pull import ask_champion, open_registry  # noqa: PLC0415

    report("Asking the registry")
    registry = open_registry(settings.home)
    champion = ask_champion(registry)
    registry.sweep(now - LEFT_BEHIND)
    path = chosen_table(settings, None, None)
    if path is not None:
        _, trained = train_table(path, _roles_of(settings), settings, None, now.astimezone(UTC).date(), report)
    else:
        report("Reading the source")
        record_pulses(settings)
        source = source_of(settings, None)
        if source.latest_snapshot.isoformat() <= champion.trained_on and not anyway:
            raise CannotRetrain(
                f"There is nothing new to learn from: the source tells what was known before {source.latest_snapshot}, "
                f"and version {champion.version} learnt all of it. See whether the tables are still brought up to "
                "date; to train on the same once more, `varme retrain --now`."
            )
        trained = train_model(source, churn_of(settings), settings, None, report)
    return Retrained(trained.version, _say(trained), trained)


def _roles_of(settings: Settings) -> Roles:
    table = settings.table
    if table.id is None or table.label is None:
        raise TableError(
            "A table takes `id`, the column that names the account, and `label`, which says who left, in the [table] "
            "section of varme.toml: nobody is there to give them on the command line."
        )
    costs = {str(decision): column for decision, column in table.costs.items()}
    roles = Roles(table.id, table.label, table.positive, tuple(table.drop), tuple(table.keep), costs)
    return replace(roles, segment=table.segment, revenue=table.revenue)


def _say(trained: "Trained") -> str:
    made = f"Version {trained.version} was trained with what was known before {trained.spec.trained_on}"
    if trained.refused is not None:
        return f"{made}. It can't serve: {trained.refused}"
    if trained.comparison is None:
        return f"{made}."
    compared = trained.comparison
    reasons = f": {' Also, '.join(compared.reasons)}" if compared.reasons else "."
    return (
        f"{made}, and waits for a person to decide. Beside version {compared.champion}, it is {compared.state}{reasons}"
    )
