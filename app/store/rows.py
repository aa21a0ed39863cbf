"""How records are written down as rows of the tables."""

from dataclasses import asdict
from typing import Any

from app.store.canonical import write_answer, write_canonical
from app.store.facts import facts_of
from app.store.records import AuditEntry, KeyRecord, ScoreRecord


def describe_key(key: KeyRecord) -> dict[str, Any]:
    """The row of a key."""
    return {**asdict(key), "scopes": " ".join(key.scopes)}


def describe_audit(entry: AuditEntry) -> dict[str, Any]:
    """The row of a change, still without its id."""
    return {
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": write_canonical(dict(entry.details)),
    }


def describe_feature_row(record: ScoreRecord) -> dict[str, Any]:
    """The row of what was known."""
    return {
        "fingerprint": record.row.fingerprint,
        "account_id": record.row.account_id,
        "snapshot_on": record.row.snapshot_on,
        "features": record.row.written,
        "recorded_at": record.said_at,
    }


def describe_receipt(record: ScoreRecord) -> dict[str, Any]:
    """The row of what was said."""
    return {
        "receipt": record.receipt,
        "model_name": record.model.name,
        "model_version": record.model.version,
        "model_fingerprint": record.model.fingerprint,
        "account_id": record.row.account_id,
        "snapshot_on": record.row.snapshot_on,
        "feature_row": record.row.fingerprint,
        "said": write_answer(record.answer),
        "said_at": record.said_at,
    }


def describe_score(record: ScoreRecord) -> dict[str, Any]:
    """The row of an official score.

    Raises:
        ValueError: the record names no account or no day.
    """
    row, answer = record.row, record.answer
    if row.account_id is None or row.snapshot_on is None:
        raise ValueError("An official score is about one account on one day; the record names none.")
    low, high = answer.interval or (None, None)
    return {
        "account_id": row.account_id,
        "snapshot_on": row.snapshot_on,
        "model_version": record.model.version,
        "receipt": record.receipt,
        "score": answer.score,
        "churn_probability": answer.churn_probability,
        "interval_low": low,
        "interval_high": high,
        "band": answer.band,
        "horizon_days": answer.horizon_days,
        "typical_score": answer.typical_score,
        "other_points": answer.other_points,
        "unknown_points": answer.unknown_points,
        "cut_points": answer.cut_points,
        "completeness": answer.completeness,
        "scored_at": record.said_at,
        **asdict(facts_of(row)),
    }


def describe_reasons(record: ScoreRecord) -> list[dict[str, Any]]:
    """The rows of a score's reasons, strongest first, without the score's id; what is behind them is in the receipt."""
    return [
        {
            "rank": rank,
            "signal": reason.signal,
            "code": reason.code,
            "kind": reason.kind,
            "points": reason.points,
        }
        for rank, reason in enumerate(record.answer.reasons, start=1)
    ]
