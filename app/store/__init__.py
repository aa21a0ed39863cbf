"""What Varme remembers: keys, feature rows, receipts, scores and reasons, in SQLite or PostgreSQL."""

from app.store.errors import NothingStored, SchemaTooNew, SchemaTooOld, StoreError, StoreMissing, StoreUnusable
from app.store.opening import open_store, upgrade_store
from app.store.records import ErasedReceipt, FeatureRow, KeyRecord, ModelVersion, ScoreRecord
from app.store.store import Store

__all__ = [
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
    "upgrade_store",
]
