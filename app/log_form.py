"""The form of the log: one JSON object a line, or a line of text; never anything that a customer wrote.

Our own events are fixed sentences, with fields beside them. What other libraries say is left out but for uvicorn, whose
sentences are fixed too: a database's or an event loop's message may quote what was being worked on. Of an exception
only its kind and its places are told, not its text.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

LogFormat = Literal["auto", "json", "text"]
# Whose sentences hold nothing that was sent.
TRUSTED = ("app", "models", "training", "uvicorn", "alembic")


class JsonForm(logging.Formatter):
    """One JSON object a line: `time`, `level`, `event`, `logger`, and the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        return json.dumps({**_frame(record), **_fields(record)}, default=str)


class TextForm(logging.Formatter):
    """The same as a line to read."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for a record."""
        frame = _frame(record)
        fields = "".join(f" {name}={json.dumps(value, default=str)}" for name, value in _fields(record).items())
        return f"{frame['time']} {frame['level'].upper()} {frame['logger']}: {frame['event']}{fields}"


def set_up_logging(form: LogFormat) -> None:
    """Have this process log to standard error in a form; done again, it replaces what was set up before.

    The form "auto" is text where a person reads, at a terminal, and JSON where a program does.
    """
    handler = logging.StreamHandler()
    is_read = handler.stream.isatty() if form == "auto" else form == "text"
    handler.setFormatter(TextForm() if is_read else JsonForm())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("alembic", "mlflow"):
        logging.getLogger(name).setLevel(logging.WARNING)


def describe_error(error: BaseException) -> dict[str, str]:
    """An exception as fields: its kind and its places, the innermost first; its text may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return {"error": type(error).__name__, "at": places}


def _frame(record: logging.LogRecord) -> dict[str, str]:
    is_trusted = record.name.partition(".")[0] in TRUSTED
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {
        "time": moment.replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": record.getMessage().strip() if is_trusted else "Another library said something that is left out here.",
        "logger": record.name,
    }


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = getattr(record, "told", {})
    failed = record.exc_info[1] if record.exc_info else None
    return {**told, **({} if failed is None else describe_error(failed))}
