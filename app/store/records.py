"""What goes into the store and comes out of it, as frozen records."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.store.canonical import hash_of, write_canonical
from features.declare import FeatureValue
from models.answer import Answer


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """Which model spoke: its registered name and version, and the sha256 of its files."""

    name: str
    version: str
    fingerprint: str


@dataclass(frozen=True)
class FeatureRow:
    """What was known about an account on a day; a request with given features may name neither.

    Numbers are floats, and what is unknown is None: `canonical.as_known` brings values into this form.
    """

    account_id: str | None
    snapshot_on: date | None
    features: Mapping[str, FeatureValue]

    @cached_property
    def written(self) -> str:
        """The values as canonical JSON: what is stored."""
        return write_canonical(dict(self.features))

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of account, day and values, as canonical JSON of the three."""
        account = write_canonical(self.account_id)
        day = write_canonical(self.snapshot_on.isoformat() if self.snapshot_on else None)
        whole = f'{{"account_id":{account},"features":{self.written},"snapshot_on":{day}}}'
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class ScoreRecord:
    """What a model said about a feature row, and when."""

    row: FeatureRow
    model: ModelVersion
    answer: Answer
    said_at: datetime

    @cached_property
    def receipt(self) -> str:
        """The sha256 of model, day and feature row: the same question has the same receipt."""
        return hash_of(
            {
                "model_name": self.model.name,
                "model_version": self.model.version,
                "model_fingerprint": self.model.fingerprint,
                "snapshot_on": self.row.snapshot_on.isoformat() if self.row.snapshot_on else None,
                "feature_row": self.row.fingerprint,
            }
        )


@dataclass(frozen=True, slots=True)
class ErasedReceipt:
    """A receipt of which only the trace is left: what was said and known was erased."""

    receipt: str
    model: ModelVersion
    said_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key as it is remembered: never the secret, only its hash."""

    id: str
    name: str
    scopes: tuple[str, ...]
    hash: str
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    replaced_by: str | None = None
    last_used_at: datetime | None = None

    def opens_at(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change by an administrator: who changed what, and how.

    `actor` is the id of a key, or `command line`. `details` is JSON, and never holds a secret. `id` is 0 until it is
    kept.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
    id: int = 0
