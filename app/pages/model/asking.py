"""What an administrator asks for on the page of the model, and how a request is told of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from starlette.datastructures import FormData

from app.pages.reader import Reader
from app.store import Store
from app.store.requests import Kind, NewRequest, RequestRecord
from app.words.language import Language, mark

MOST_LETTERS = 500
KINDS: tuple[Kind, ...] = ("promote", "rollback", "retrain")
BLANK = mark("Say why, in a sentence: the reason is kept in the history.")
LONG = mark("The reason is too long: 500 letters are the most.")
UNSEEN = mark("Tick the box to overrule what keeps this version from serving, or wait for a better one.")
BUSY = mark("Another request is still open. Wait until it has ended, or withdraw it.")
UNREADABLE = mark("The form could not be read. Load the page anew and try again.")
STALE = mark("Since the page was loaded, the versions have changed. Nothing was asked for: look again, then ask again.")
# How long the page shows what came of a request.
RECENT_SECONDS = 900
# How long a request waits before the page says that perhaps no worker is there.
LONG_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was asked for; the form comes back with what was written."""

    kind: str
    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A request in words. `report` is the worker's own English sentence: why it failed, or which step is being done.

    `is_shown`: it is open, or ended a short while ago.
    """

    id: int
    state: Literal["waiting", "taken", "done", "failed"]
    says: str
    who: str
    reason: str
    report: str
    is_open: bool
    is_shown: bool
    waits_long: bool
    takes_long: bool


def ask(
    store: Store,
    reader: Reader,
    form: FormData,
    now: datetime,
    serves: str,
    challenger: str | None,
    *,
    is_promotable: bool,
) -> Refused | None:
    """Write a request down; what keeps it from being written comes back.

    Args:
        store: where it is kept.
        reader: who asks.
        form: `kind`, `version`, `reason`, `overrules`.
        now: when.
        serves: the version that serves, which a rollback would take back, and beside which a training makes another.
        challenger: the version that may be promoted; None where there is none.
        is_promotable: whether the challenger may serve, as the page shows it.
    """
    kind, version, reason = (_read(form, name) for name in ("kind", "version", "reason"))
    overrules = _read(form, "overrules") == "yes"
    why = None
    about = {"promote": challenger, "rollback": serves, "retrain": serves}
    if kind not in KINDS:
        why = UNREADABLE
    elif version != about[kind]:
        why = STALE
    elif not reason:
        why = BLANK
    elif len(reason) > MOST_LETTERS:
        why = LONG
    elif kind == "promote" and not is_promotable and not overrules:
        why = UNSEEN
    else:
        asked = NewRequest(kind, version, reason, reader.user.id, now, overrules)
        if store.requests.ask(asked) is None:
            why = BUSY
    return None if why is None else Refused(kind, why, reason[:MOST_LETTERS])


def tell_request(request: RequestRecord | None, store: Store, now: datetime, language: Language) -> Told | None:
    """How a request stands; None where none was ever made."""
    if request is None:
        return None
    user = store.users.find(request.asked_by)
    waited = (now - request.asked_at).total_seconds()
    return Told(
        request.id,
        request.state,
        _say(request, language),
        user.name if user is not None else request.asked_by,
        request.reason,
        request.report or "",
        request.is_open,
        is_shown=request.done_at is None or (now - request.done_at).total_seconds() < RECENT_SECONDS,
        waits_long=request.state == "waiting" and waited >= LONG_SECONDS,
        takes_long=request.kind == "retrain",
    )


def _say(request: RequestRecord, language: Language) -> str:
    version = request.model_version
    if request.kind == "promote":
        says = {
            "waiting": language.text("Version {version} is to be put in service.", version=version),
            "taken": language.text("Version {version} is being put in service.", version=version),
            "done": language.text("Version {version} was put in service.", version=version),
            "failed": language.text("Version {version} was not put in service.", version=version),
        }
    elif request.kind == "retrain":
        says = {
            "waiting": language.text("A new model is to be trained, beside version {version}.", version=version),
            "taken": language.text("A new model is being trained, beside version {version}.", version=version),
            "done": language.text("A new model was trained, beside version {version}.", version=version),
            "failed": language.text("No new model was trained; version {version} goes on serving.", version=version),
        }
    else:
        says = {
            "waiting": language.text("Version {version} is to give way to the one before it.", version=version),
            "taken": language.text("Version {version} is giving way to the one before it.", version=version),
            "done": language.text("Version {version} gave way to the one before it.", version=version),
            "failed": language.text("Version {version} did not give way to the one before it.", version=version),
        }
    return says[request.state]


def _read(form: FormData, name: str) -> str:
    given = form.get(name)
    return given.strip() if isinstance(given, str) else ""
