"""Changes of the model in service, made by a command, go into the audit log."""

from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from app.cli.speak import progress_console
from app.settings import Settings
from app.store import COMMAND_LINE, StoreError, open_store, record_audit


def note_change(settings: Settings, action: str, version: str, because: str | None) -> None:
    """Write a change into the audit log; the registry's history has it in any case, so it stands without the store."""
    try:
        store = open_store(settings.store_url, make=True)
        record_audit(store, COMMAND_LINE, action, version, {"because": because}, datetime.now(UTC))
        store.close()
    except (StoreError, SQLAlchemyError) as error:
        why = str(error) if isinstance(error, StoreError) else f"the store does not answer ({type(error).__name__})."
        progress_console.print(
            f"It is done, and stands in `varme models history`; the audit log could not be written: {why}",
            markup=False,
            style="yellow",
            soft_wrap=True,
        )


def note_first(settings: Settings, version: str) -> None:
    """Write into the audit log that a training put its model in service by itself."""
    note_change(settings, "model.promoted", version, "No model served, and this one is better than the base rate.")
