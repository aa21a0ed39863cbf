"""What Varme remembers: keys, feature rows, receipts, scores, reasons and changes, in SQLite or PostgreSQL."""

from app.store.audit import COMMAND_LINE, record_audit
from app.store.errors import NothingStored, SchemaTooNew, SchemaTooOld, StoreError, StoreMissing, StoreUnusable
from app.store.opening import open_store, upgrade_store
from app.store.records import AuditEntry, ErasedReceipt, FeatureRow, KeyRecord, ModelVersion, ScoreRecord
from app.store.store import Store

__all__ = [
    "COMMAND_LINE",
    "AuditEntry",
    "ErasedReceipt",
    "FeatureRow",
    "KeyRecord",
    "ModelVersion",
    "NothingStored",
    "SchemaTooNew",
    "SchemaTooOld",
    "ScoreRecord",
    "Store",
    "StoreError",
    "StoreMissing",
    "StoreUnusable",
    "open_store",
    "record_audit",
    "upgrade_store",
]
