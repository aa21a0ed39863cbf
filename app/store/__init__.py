"""What Varme remembers: keys, feature rows, receipts, scores, reasons and changes, in SQLite or PostgreSQL."""

from app.store.audit import COMMAND_LINE, record_audit
from app.store.erasing import Forgotten
from app.store.errors import (
    AccountsErased,
    NothingStored,
    SchemaTooNew,
    SchemaTooOld,
    StoreAway,
    StoreError,
    StoreMissing,
    StoreUnusable,
    StoreUnwritable,
)
from app.store.opening import open_store, upgrade_store
from app.store.pruning import Pruned
from app.store.records import AuditEntry, ErasedReceipt, FeatureRow, KeyRecord, ModelVersion, ScoreRecord
from app.store.searching import Searched
from app.store.store import Store
from app.store.tombstones import ErasedAccounts

__all__ = [
    "COMMAND_LINE",
    "AccountsErased",
    "AuditEntry",
    "ErasedAccounts",
    "ErasedReceipt",
    "FeatureRow",
    "Forgotten",
    "KeyRecord",
    "ModelVersion",
    "NothingStored",
    "Pruned",
    "SchemaTooNew",
    "SchemaTooOld",
    "ScoreRecord",
    "Searched",
    "Store",
    "StoreAway",
    "StoreError",
    "StoreMissing",
    "StoreUnusable",
    "StoreUnwritable",
    "open_store",
    "record_audit",
    "upgrade_store",
]
