"""Looks whether there are a model and a store."""

from sqlalchemy.exc import SQLAlchemyError

from app.service.champion import ChampionReader
from app.service.health.schemas import Ready
from app.service.problems import FieldError, NotReady
from app.service.store_door import StoreDoor
from app.store import StoreError


def check_ready(reader: ChampionReader, door: StoreDoor) -> Ready:
    """Say which model serves.

    Raises:
        NotReady: model or store is missing; says which, or both.
    """
    champion, missing = None, []
    try:
        champion = reader.current()
    except NotReady as problem:
        missing += problem.errors
    try:
        door.open().check()
    except StoreError as error:
        missing.append(FieldError(field="store", message=str(error)))
    except SQLAlchemyError as error:
        message = f"The store does not answer ({type(error).__name__})."
        missing.append(FieldError(field="store", message=message))
    if champion is None or missing:
        raise NotReady(missing)
    return Ready(model=champion.model.name, version=champion.model.version, trouble=reader.trouble)
