"""What accounts are listed by beside their scores: what a feature row and the source tell of each."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.store.records import FeatureRow

# Further away no contract ends; a number beyond is no length of time in days.
FURTHEST_DAYS = 100 * 366


@dataclass(frozen=True, slots=True)
class Facts:
    """What a feature row says of segment, recurring revenue a month and next renewal; None is unknown."""

    segment: str | None = None
    mrr: float | None = None
    renews_on: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the source's table `accounts` says of an account: for people and for the CRM, not for the model."""

    account_id: str
    name: str | None = None
    owner: str | None = None
    segment: str | None = None
    currency: str | None = None
    crm_id: str | None = None


def facts_of(row: FeatureRow) -> Facts:
    """The facts in a feature row, by the catalogue's names: `segment`, `mrr` and `days_to_renewal`.

    >>> facts_of(FeatureRow("A-1", date(2026, 6, 29), {"mrr": 120.0, "days_to_renewal": 2.0}))
    Facts(segment=None, mrr=120.0, renews_on=datetime.date(2026, 7, 1))
    """
    segment, mrr = row.features.get("segment"), row.features.get("mrr")
    return Facts(
        segment=segment if isinstance(segment, str) else None,
        mrr=mrr if isinstance(mrr, float) else None,
        renews_on=_read_renewal(row),
    )


def _read_renewal(row: FeatureRow) -> date | None:
    days = row.features.get("days_to_renewal")
    if row.snapshot_on is None or not isinstance(days, float) or abs(days) > FURTHEST_DAYS:
        return None
    return row.snapshot_on + timedelta(days=round(days))
