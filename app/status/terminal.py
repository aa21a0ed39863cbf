"""The page of a home in the terminal: readable at 100 columns, and without colour."""

from collections.abc import Iterator
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.status.finding import Status, StoreStand
from app.store.requests import RequestRecord

WIDTH = 100
_LABEL = 22
GOOD, ODD, BAD, PLAIN = "green", "yellow", "red", ""
_VERDICTS = {"fine": GOOD, "look": ODD, "retrain": BAD}
_WANTS = {
    "promote": "to put version {version} in service",
    "rollback": "to go back from version {version}",
    "retrain": "to train a new model",
}
Line = tuple[str, str, str]  # what it is, how it stands, and its colour


def print_status(found: Status, console: Console) -> None:
    """Print the page; what comes from elsewhere is printed as it is, never as markup."""
    console.print(Text(f"{found.home} at {_say(found.at)}", style="bold"))
    sections = (
        ("Model", _tell_model(found)),
        ("Training", _tell_training(found)),
        ("Scores", _tell_scores(found.store)),
        ("Store and worker", _tell_store(found.store)),
        ("Registry", _tell_registry(found)),
    )
    for title, lines in sections:
        console.print()
        console.print(Text(title, style="bold"))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(width=_LABEL)
        table.add_column(overflow="fold")
        for label, says, colour in lines:
            table.add_row(Text(label, style="dim"), Text(says, style=colour))
        console.print(table)


def _tell_model(found: Status) -> Iterator[Line]:
    model = found.model
    if model is None:
        yield "serves", found.model_trouble or "nothing", BAD
    else:
        since = "" if model.since is None else f", since {_say(model.since)}"
        yield "serves", f"version {model.version}{since}", GOOD
        yield "trained with", f"what was known before {model.trained_on}", PLAIN
        learnt = model.learnt_from
        if "accounts" in learnt:
            told = f"{learnt['accounts']:,} accounts, {learnt.get('accounts_left', 0):,} of which left"
            days = f", from {learnt['first_snapshot']} on" if "first_snapshot" in learnt else ""
            yield "learnt from", told + days, PLAIN
        if model.headline is not None:
            yield "judged", model.headline, PLAIN
    challenger = found.challenger
    if found.succession_trouble is not None:
        yield "challenger", found.succession_trouble, BAD
    elif challenger is None:
        yield "challenger", "none waits", PLAIN
    else:
        known = f"trained with what was known before {challenger.trained_on}"
        yield "challenger", f"version {challenger.version}, {known}, waits: it is {challenger.state}", ODD
        yield from (("", reason, PLAIN) for reason in challenger.reasons)
        yield "", f"varme models compare {challenger.version}", PLAIN


def _tell_training(found: Status) -> Iterator[Line]:
    due = found.due
    if due is None:
        yield "next", "the first one is made by varme train", PLAIN
    elif due.is_due:
        yield "next", f"is due. {found.because}", BAD
        yield from (("because", one.sentence, PLAIN) for one in due.sooner)
    elif due.due_on is None:
        yield "next", "when drift calls for it (`every` in [retrain] is never)", GOOD
    else:
        yield "next", f"on {due.due_on}, {found.every} after the newest one", GOOD
    by = "the worker, by its own schedule" if found.by_worker else "varme retrain, from cron or by hand"
    yield "made by", by, PLAIN
    tried = found.store.newest_training
    if tried is not None:
        when = tried.asked_at if tried.done_at is None else tried.done_at
        yield "last try", f"{_say(when)}: {_say_state(tried)}", ODD if tried.state == "failed" else PLAIN
    if due is not None and due.is_due and found.next_try_at is not None:
        yield "next try", f"from {_say(found.next_try_at)} on; at once with varme retrain --now", PLAIN


def _tell_scores(store: StoreStand) -> Iterator[Line]:
    run = store.last_run
    if run is None:
        yield "last run", "not known" if store.trouble else "nothing was scored yet: varme score", PLAIN
    else:
        told = f"{run.accounts:,} accounts as of {run.snapshot_on}, by version {run.model_version}"
        yield "last run", f"{told}, at {_say(run.scored_at)}", PLAIN
    drift = store.drift
    if drift is None:
        yield "drift", "not known" if store.trouble else "not looked at yet: each scoring run looks", PLAIN
    else:
        yield "drift", f"{drift.verdict}, as of {drift.snapshot_on}", _VERDICTS[drift.verdict]
        yield from (("", one.sentence, PLAIN) for one in drift.reasons)


def _tell_store(store: StoreStand) -> Iterator[Line]:
    yield "store", store.address, PLAIN
    if store.trouble is not None or store.queue is None:
        yield "", store.trouble or "", BAD
        return
    yield "", f"answers; schema {store.schema}, as this release needs it", GOOD
    waiting, taken = store.queue["waiting"], store.queue["taken"]
    yield "requests", f"{waiting} waiting for a worker, {taken} being carried out", ODD if waiting else PLAIN
    newest = store.newest_request
    if newest is None:
        yield "worker", "nothing was asked of one yet", PLAIN
        return
    wants = _WANTS[newest.kind].format(version=newest.model_version)
    yield "newest request", f"{newest.id}, {wants}, asked at {_say(newest.asked_at)}: {newest.state}", PLAIN
    if newest.taken_by is not None and newest.taken_at is not None:
        lease = "" if newest.taken_until is None else f", whose lease ends at {_say(newest.taken_until)}"
        yield "worker", f"{newest.taken_by} took it at {_say(newest.taken_at)}{lease}", PLAIN
    elif newest.state == "waiting":
        yield "worker", "none has taken it yet: one runs with varme work", ODD


def _tell_registry(found: Status) -> Iterator[Line]:
    registry = found.registry
    yield "registry", registry.says, PLAIN if registry.answers is None else GOOD if registry.answers else BAD
    serves = None if found.model is None else found.model.version
    if registry.champion is not None and registry.champion != serves:
        yield "", f"version {registry.champion} does not serve here yet: varme pull", ODD
    if found.pull is None:
        yield "last pull", found.pull_trouble or "none was made", BAD if found.pull_trouble else PLAIN
        return
    swapped = "brought it" if found.pull.is_swapped else "served already"
    told = "failed" if found.pull.why is not None else f"version {found.pull.version} {swapped}"
    yield "last pull", f"{_say(found.pull.at)}: {told}", PLAIN
    if found.pull_trouble is not None:
        yield "", found.pull_trouble, BAD


def _say_state(request: RequestRecord) -> str:
    if request.state == "waiting":
        return "it waits"
    if request.state == "taken":
        return f"being done{f' ({request.report})' if request.report else ''}"
    return f"{request.state}. {request.report or ''}".rstrip()


def _say(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
