"""Looks whether there are a model and a store."""

from sqlalchemy.exc import SQLAlchemyError

from app.service.champion import ChampionReader
from app.service.condition import Condition
from app.service.health.schemas import Ready
from app.service.problems import FieldError, NotReady
from app.service.retraining import RetrainingReader
from app.service.store_door import StoreDoor
from app.service.store_writes import StoreWrites
from app.store import StoreError


def check_ready(
    reader: ChampionReader, door: StoreDoor, condition: Condition, writes: StoreWrites, retraining: RetrainingReader
) -> Ready:
    """Say which model serves, after a look for a newer one, and whether one is to be trained.

    Raises:
        NotReady: model or store is missing, or the store takes nothing more; says which, or both.
    """
    condition.look()
    troubles = condition.troubles()
    champion, missing = None, []
    try:
        champion = reader.current()
    except NotReady as problem:
        missing += problem.errors
        if "registry" in troubles:
            missing.append(FieldError(field="registry", message=troubles["registry"]))
    try:
        store = door.open()
        store.check()
        writes.check(store)
        retraining.look()
    except StoreError as error:
        missing.append(FieldError(field="store", message=str(error)))
    except SQLAlchemyError as error:
        message = f"The store does not answer ({type(error).__name__})."
        missing.append(FieldError(field="store", message=message))
    if champion is None or missing:
        raise NotReady(missing)
    because = retraining.say_why()
    return Ready(
        model=champion.model.name,
        version=champion.model.version,
        degraded=bool(troubles),
        trouble=" ".join(troubles.values()) or None,
        retrain_due=because is not None,
        retrain_because=because,
        pulled_at=None if condition.pull is None else condition.pull.at,
    )
