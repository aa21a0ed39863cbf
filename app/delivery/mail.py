"""What is told of an account: score, band, what changed, the strongest reasons in words, and a link to its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.settings import DestinationSection
from app.store.filling import Earlier
from app.store.records import ScoreRecord
from app.words import language_of, read_currency, read_sayings
from models.answer import as_points


@dataclass(frozen=True, slots=True)
class Telling:
    """Writes what each destination is told: `tellers` say its reasons in its language, `reasons` of them at most."""

    tellers: Mapping[str, Teller]
    reasons: Mapping[str, int]
    public_url: str | None

    @property
    def destinations(self) -> Sequence[str]:
        """The names of those who are told."""
        return tuple(self.tellers)

    def write(self, destination: str, record: ScoreRecord, earlier: Earlier | None) -> Mapping[str, Any]:
        """What is told of an official score, as JSON; points as people read them.

        Raises:
            ValueError: the record names no account or no day.
        """
        row, answer = record.row, record.answer
        if row.account_id is None or row.snapshot_on is None:
            raise ValueError("Only an official score of an account on a day can be told; the record names none.")
        teller = self.tellers[destination]
        return {
            "account_id": row.account_id,
            "snapshot_on": row.snapshot_on.isoformat(),
            "score": None if answer.score is None else as_points(answer.score),
            "band": answer.band,
            "churn_probability": answer.churn_probability,
            "horizon_days": answer.horizon_days,
            "change": None if earlier is None else _compare(answer.score, earlier),
            "reasons": [
                {
                    "code": reason.code,
                    "signal": reason.signal,
                    "points": as_points(reason.points),
                    "text": teller.tell(reason),
                }
                for reason in answer.reasons[: self.reasons[destination]]
            ],
            "model_version": record.model.version,
            "scored_at": record.said_at.isoformat(),
            "link": link_to(self.public_url, row.account_id),
        }


def mail_for(
    destinations: Mapping[str, DestinationSection], catalogue_state: Mapping[str, Any], public_url: str | None
) -> Telling:
    """How destinations are told what a model says.

    Args:
        destinations: their settings by name.
        catalogue_state: the model's: it holds the sayings of own features, and the currency.
        public_url: where people reach the pages; None for no links.
    """
    sayings, currency = read_sayings(catalogue_state), read_currency(catalogue_state)
    return Telling(
        {name: Teller(Voice(language_of(one.language), sayings, currency)) for name, one in destinations.items()},
        {name: one.reasons for name, one in destinations.items()},
        public_url,
    )


def link_to(public_url: str | None, account_id: str) -> str | None:
    """The address of an account's page; None where nobody said where people reach the pages.

    >>> link_to("https://varme.example.com/", "A/1")
    'https://varme.example.com/accounts/A%2F1'
    """
    return None if public_url is None else f"{public_url.rstrip('/')}/accounts/{quote(account_id, safe='')}"


def _compare(score: int | None, earlier: Earlier) -> dict[str, Any]:
    is_known = score is not None and earlier.score is not None
    return {
        "since": earlier.on.isoformat(),
        "score": None if earlier.score is None else as_points(earlier.score),
        "band": earlier.band,
        "points": as_points(score - earlier.score) if is_known else None,  # type: ignore[operator]
    }
