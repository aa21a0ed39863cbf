"""The store's tables; `app/store/migrations/` makes them, and a test holds the two together."""

from app.store.tables.base import HASH, Table, UtcDateTime
from app.store.tables.drift import DriftCheckKept
from app.store.tables.happened import DepartureKept, HappeningKept, PulseKept
from app.store.tables.outgoing import Outgoing
from app.store.tables.refreshes import RefreshKept
from app.store.tables.requests import Request
from app.store.tables.said import (
    Account,
    Audit,
    ErasureKey,
    FeatureRowKept,
    Key,
    ReasonKept,
    Receipt,
    Score,
    Tombstone,
)
from app.store.tables.standings import Standing, StandingDue, StandingTotal, View
from app.store.tables.users import Session, User

__all__ = [
    "HASH",
    "Account",
    "Audit",
    "DepartureKept",
    "DriftCheckKept",
    "ErasureKey",
    "FeatureRowKept",
    "HappeningKept",
    "Key",
    "Outgoing",
    "PulseKept",
    "ReasonKept",
    "Receipt",
    "RefreshKept",
    "Request",
    "Score",
    "Session",
    "Standing",
    "StandingDue",
    "StandingTotal",
    "Table",
    "Tombstone",
    "User",
    "UtcDateTime",
    "View",
]
