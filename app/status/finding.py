"""Finding out how a home stands, from its files and its store; what is broken is told, and the rest all the same."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.pulled import Pull, PullUnreadable, read_pull
from app.retraining import Due, find_due, find_pause, say_why
from app.settings import Settings
from app.status.registry import UNASKED, RegistryStand
from app.store import Store, StoreError, open_store
from app.store.condition import LastRun
from app.store.drift import DriftCheck
from app.store.opening import describe_address
from app.store.requests import RequestRecord
from app.succession import Challenger, Succession, SuccessionUnreadable, find_served, read_succession
from models.errors import ModelError
from models.scorer import Scorer

# What the card tells of the data, as far as a model's release wrote it.
LEARNT_FROM = ("accounts", "accounts_left", "rows", "first_snapshot", "last_labelled_snapshot", "end_of_data")


@dataclass(frozen=True, slots=True)
class ServingModel:
    """The model that serves; `since` is None where nothing tells, and `learnt_from` are counts and days of the card."""

    version: str
    trained_on: date
    since: datetime | None
    learnt_from: dict[str, Any]
    headline: str | None


@dataclass(frozen=True, slots=True)
class StoreStand:
    """What the store tells; all but the address is None or empty where it does not answer, and `trouble` says why."""

    address: str
    trouble: str | None = None
    schema: str | None = None
    last_run: LastRun | None = None
    queue: dict[str, int] | None = None
    drift: DriftCheck | None = None
    newest_request: RequestRecord | None = None
    newest_training: RequestRecord | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """How a home stands at a moment. Each `…_trouble` says in a sentence what is wrong; None where nothing is.

    `due` is None where no model serves. `next_try_at` is until when nothing is trained by itself after the last try.
    """

    home: Path
    at: datetime
    every: str
    by_worker: bool
    model: ServingModel | None
    model_trouble: str | None
    succession: Succession | None
    succession_trouble: str | None
    due: Due | None
    because: str | None
    next_try_at: datetime | None
    store: StoreStand
    registry: RegistryStand
    pull: Pull | None
    pull_trouble: str | None

    @property
    def challenger(self) -> Challenger | None:
        """The version that waits for a person."""
        return None if self.succession is None else self.succession.challenger

    def to_json(self) -> dict[str, Any]:
        """The same as plain values; `varme models compare` has the comparison of the challenger."""
        whole = asdict(self)
        del whole["succession"]
        waits = None if self.challenger is None else asdict(self.challenger)
        return {**whole, "challenger": waits and {name: one for name, one in waits.items() if name != "compared"}}


def find_status(
    settings: Settings, now: datetime, ask_registry: Callable[[Path], RegistryStand] | None = None
) -> Status:
    """Find out how a home stands; nothing is made or changed.

    Args:
        settings: of the home.
        now: when, with a time zone.
        ask_registry: asks the registry of a home; None where this environment can't.
    """
    serving, today, every = settings.champion.parent, now.astimezone(UTC).date(), settings.retrain.every
    succession, succession_trouble = _read_succession(serving)
    model, model_trouble = _read_model(settings, succession)
    store = _ask_store(settings, None if model is None else model.version)
    pull, pull_trouble = _read_pull(serving, now)
    due = None
    if model is not None:
        challenger = None if succession is None else succession.challenger
        due = find_due(model.trained_on, every, today, store.drift, challenger)
    pause = find_pause(store.newest_training, every)
    return Status(
        home=settings.home,
        at=now,
        every=str(every),
        by_worker=settings.retrain.by_worker,
        model=model,
        model_trouble=model_trouble,
        succession=succession,
        succession_trouble=succession_trouble,
        due=due,
        because=None if due is None else say_why(due, every, today),
        next_try_at=pause if pause is not None and pause > now else None,
        store=store,
        registry=UNASKED if ask_registry is None else ask_registry(settings.home),
        pull=pull,
        pull_trouble=pull_trouble,
    )


def _read_succession(serving: Path) -> tuple[Succession | None, str | None]:
    try:
        return read_succession(serving), None
    except SuccessionUnreadable as error:
        return None, str(error)


def _read_model(settings: Settings, succession: Succession | None) -> tuple[ServingModel | None, str | None]:
    version = find_served(settings.champion)
    if version is None:
        return None, "No model serves in this home yet: train one with `varme train`, or bring one with `varme pull`."
    try:
        spec = Scorer.load(settings.champion).spec
    except ModelError as error:
        return None, f"Version {version} is in service and cannot be loaded: {error}"
    changes = () if succession is None else succession.changes
    last = changes[-1] if changes and changes[-1].version == version else None
    data = spec.card.get("data") or {}
    model = ServingModel(
        version,
        date.fromisoformat(spec.trained_on),
        None if last is None else last.at,
        {name: data[name] for name in LEARNT_FROM if data.get(name) is not None},
        spec.card.get("headline"),
    )
    return model, None


def _ask_store(settings: Settings, version: str | None) -> StoreStand:
    address = describe_address(settings.store_url)
    try:
        store = open_store(settings.store_url)
    except StoreError as error:
        return StoreStand(address, str(error))
    try:
        return _read_store(store, address, version)
    except SQLAlchemyError as error:
        return StoreStand(address, f"The store does not answer ({type(error).__name__}).")
    finally:
        store.close()


def _read_store(store: Store, address: str, version: str | None) -> StoreStand:
    return StoreStand(
        address,
        schema=store.condition.schema(),
        last_run=store.condition.last_run(),
        queue=store.condition.queue(),
        drift=None if version is None else store.drift.latest(version),
        newest_request=store.requests.newest(),
        newest_training=store.requests.newest("retrain"),
    )


def _read_pull(serving: Path, now: datetime) -> tuple[Pull | None, str | None]:
    try:
        pull = read_pull(serving)
    except PullUnreadable as error:
        return None, str(error)
    return pull, None if pull is None else pull.say_trouble(now)
