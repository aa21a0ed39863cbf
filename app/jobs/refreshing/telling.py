"""Telling somebody that the scores are not those of today, once for each trouble, and once that all is well again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from app.delivery.destination import Delivered, Outcome
from app.jobs.refreshing.run import Refreshed
from app.store import Store

# A trouble that stays is told again so much later.
REMIND = timedelta(days=1)
# Tells a message about the run itself to all alert channels: its key, subject and text; what came of it, by channel.
Tell = Callable[[str, str, str], Mapping[str, Outcome]]


def tell_about(refreshed: Refreshed, store: Store, now: datetime, tell: Tell) -> Mapping[str, Outcome]:
    """Tell what a run came to, where that is news: a trouble that was not told of yet, or the end of one that was.

    What reached nobody is told again after the next run that comes to the same.

    Args:
        refreshed: what it came to.
        store: where it is remembered that somebody was told.
        now: when.
        tell: tells it.

    Returns:
        What came of it by channel; empty where there was nothing to tell.
    """
    last = store.refreshes.last_told()
    last_trouble = None if last is None else last.trouble
    is_fresh = refreshed.trouble is None or (
        last is not None and last.told_at is not None and now - last.told_at < REMIND
    )
    if refreshed.trouble == last_trouble and is_fresh:
        return {}
    if refreshed.trouble is None:
        subject, text = "Scores are fresh again", refreshed.says
    else:
        subject = "Scores are not those of today"
        text = f"{refreshed.trouble} The scores that were there stay, and are marked as old. See: varme status"
    key = sha256(f"refresh {refreshed.run.id} {subject}".encode()).hexdigest()
    outcomes = tell(key, subject, text)
    if any(isinstance(outcome, Delivered) for outcome in outcomes.values()):
        store.refreshes.note_told(refreshed.run, now)
    return outcomes
