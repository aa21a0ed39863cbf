"""How a manager feels about an account: what is entered, and where it and the score disagree."""

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData

from app.pages.reader import Reader
from app.store import ScoreRecord, Store
from app.store.happenings import HappeningRecord
from app.store.pulses import PulseRecord
from app.words.language import Language, mark
from models.answer import Band

LONGEST_NOTE = 2000
SCORES = {1: mark("Very bad"), 2: mark("Bad"), 3: mark("So-so"), 4: mark("Good"), 5: mark("Very good")}
NO_SCORE = mark("Choose how you feel about them, from 1 to 5.")
TOO_LONG = mark("The note is too long: it takes 2,000 characters. Shorten it and save it again.")
UNREADABLE = mark("The note holds a character that cannot be kept. Remove it and save it again.")
LOW_PULSE, HIGH_PULSE = 2, 4


class PulseRefused(Exception):
    """A pulse that can't be kept; `why` is a message, the rest what was entered."""

    def __init__(self, why: str, score: str, note: str) -> None:
        super().__init__(why)
        self.why = why
        self.score = score
        self.note = note


@dataclass(frozen=True, slots=True)
class NewestPulse:
    """The newest pulse that is known of an account, whether it was noted here or stands in the source."""

    score: int
    author: str
    note: str
    noted_at: datetime


def enter_pulse(store: Store, reader: Reader, record: ScoreRecord, form: FormData, now: datetime) -> None:
    """Keep a pulse of the account that a score is of.

    Raises:
        PulseRefused: it has no score from 1 to 5, or a note that can't be kept.
        AccountsErased: the account was erased meanwhile.
    """
    given, note = (str(form.get(name, "")) for name in ("score", "note"))
    # Browsers send each end of a line as two characters, and count it as one.
    note = note.replace("\r\n", "\n").strip()
    if given not in {str(score) for score in SCORES}:
        raise PulseRefused(NO_SCORE, "", note)
    if len(note) > LONGEST_NOTE:
        raise PulseRefused(TOO_LONG, given, note)
    if "\x00" in note or not _is_text(note):
        raise PulseRefused(UNREADABLE, given, "")
    store.pulses.add(
        PulseRecord(
            account_id=str(record.row.account_id),
            user_id=reader.user.id,
            author=reader.user.name,
            score=int(given),
            note=note or None,
            noted_at=now,
            model_band=record.answer.band,
            model_score=record.answer.score,
        )
    )


def find_newest(pulses: list[PulseRecord], happenings: list[HappeningRecord]) -> NewestPulse | None:
    """The newest pulse, of those noted here and those of the source."""
    found = [NewestPulse(one.score, one.author, one.note or "", one.noted_at) for one in pulses]
    found += [
        NewestPulse(one.what["score"], one.what.get("author", ""), one.what.get("note", ""), one.happened_at)
        for one in happenings
        if one.kind == "pulse"
    ]
    return max(found, key=lambda one: one.noted_at, default=None)


def say_disagreement(pulse: NewestPulse | None, band: Band, language: Language) -> str | None:
    """That people and the model disagree; None where they do not."""
    if pulse is None:
        return None
    if pulse.score >= HIGH_PULSE and band == "red":
        return language.text(
            "The pulse and the score disagree: the pulse is {score} of 5, and the account is red. Look at what the "
            "model sees that you do not, or tell what it cannot know.",
            score=language.number(pulse.score),
        )
    if pulse.score <= LOW_PULSE and band == "green":
        return language.text(
            "The pulse and the score disagree: the pulse is {score} of 5, and the account is green. Trust what you "
            "know: the model sees only what is in the data.",
            score=language.number(pulse.score),
        )
    return None


def _is_text(note: str) -> bool:
    try:
        note.encode()
    except UnicodeEncodeError:  # half of a pair of characters
        return False
    return True
