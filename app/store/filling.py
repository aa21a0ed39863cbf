"""Filling the outbox: which news of which accounts are to be told to whom, in the transaction that saves the scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from app.store.canonical import hash_of, write_canonical
from app.store.records import ScoreRecord
from app.store.tables import Outgoing, Score
from models.answer import Band

# What of a payload is compared with what was told before: the rest, such as the link, is no news.
NEWS = ("score", "band", "reasons")

_NEWEST_DAY = select(func.max(Score.snapshot_on))
_EARLIER = select(Score.account_id, Score.earlier_on, Score.earlier_score, Score.earlier_band).where(
    Score.account_id.in_(bindparam("accounts", expanding=True)),
    Score.snapshot_on == bindparam("day"),
    Score.model_version == bindparam("version"),
)
_LAST = (
    select(Outgoing)
    .where(
        Outgoing.account_id.in_(bindparam("accounts", expanding=True)),
        Outgoing.destination == bindparam("destination"),
    )
    .order_by(Outgoing.id)
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The official score of an account before the one that is told: of which day, in tenths of a point, which band."""

    on: date
    score: int | None
    band: Band


class Mail(Protocol):
    """Who is to be told, and how what is said to each is written."""

    @property
    def destinations(self) -> Sequence[str]:
        """The names of those who are told."""

    def write(self, destination: str, record: ScoreRecord, earlier: Earlier | None) -> Mapping[str, Any]:
        """What is told: JSON with at least the keys of `NEWS`; the same for the same arguments."""


def fill(connection: Connection, records: Sequence[ScoreRecord], mail: Mail, *, all_of_them: bool = False) -> int:
    """Queue the news in some scores, of one chunk, for each destination; what is not of the newest day is none.

    What waits of the same accounts is replaced: only how an account stands now is worth telling. What a deliverer has
    in hand stays his.

    Args:
        connection: in the transaction that saved the scores, which has found none of the accounts erased.
        records: the scores.
        mail: who is told, and what.
        all_of_them: also what was told before.

    Returns:
        How many news were queued.
    """
    if not mail.destinations or not records:
        return 0
    newest = connection.scalar(_NEWEST_DAY)
    by_account = {str(record.row.account_id): record for record in records if record.row.snapshot_on == newest}
    if not by_account:
        return 0
    earlier = _find_earlier(connection, by_account)
    queued = 0
    for destination in mail.destinations:
        asked = {"accounts": sorted(by_account), "destination": destination}
        last = {row.account_id: row for row in connection.execute(_LAST, asked)}
        rows = []
        for account, record in sorted(by_account.items()):
            payload = mail.write(destination, record, earlier.get(account))
            was = last.get(account)
            row = _describe(destination, record, payload, was)
            is_new = was is None or was.said != row["said"]
            is_in_hand = was is not None and was.state == "taken" and was.key == row["key"]
            if is_new or (all_of_them and not is_in_hand):
                rows.append(row)
        _replace(connection, destination, rows)
        queued += len(rows)
    return queued


def _find_earlier(connection: Connection, by_account: Mapping[str, ScoreRecord]) -> dict[str, Earlier]:
    found = {}
    versions = {(record.row.snapshot_on, record.model.version) for record in by_account.values()}
    for day, version in versions:
        asked = {"accounts": sorted(by_account), "day": day, "version": version}
        for row in connection.execute(_EARLIER, asked):
            if row.earlier_on is not None and by_account[row.account_id].model.version == version:
                found[row.account_id] = Earlier(row.earlier_on, row.earlier_score, row.earlier_band)
    return found


def _describe(destination: str, record: ScoreRecord, payload: Mapping[str, Any], last: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    """The row of news; its key is that of the last news where it says the same of the same day again."""
    said = hash_of({name: payload[name] for name in NEWS})
    day, version = record.row.snapshot_on, record.model.version
    is_of_day = last is not None and last.snapshot_on == day
    if is_of_day and (last.said, last.model_version) == (said, version):
        key = last.key
    else:
        # what was told in between on the same day counts: else a receiver would take going back for a repetition
        named = (destination, record.row.account_id, str(day), version, said, last.key if is_of_day else "")
        key = hash_of(list(named))
    return {
        "key": key,
        "destination": destination,
        "account_id": record.row.account_id,
        "snapshot_on": day,
        "model_version": version,
        "said": said,
        # the version has a column: in a text it could be taken for an account of that name, as when one is erased
        "payload": write_canonical({name: value for name, value in payload.items() if name != "model_version"}),
        "state": "waiting",
        "queued_at": record.said_at,
        "due_at": record.said_at,
        "times_taken": 0,
    }


def _replace(connection: Connection, destination: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    connection.execute(
        delete(Outgoing).where(
            Outgoing.account_id.in_([row["account_id"] for row in rows]),
            Outgoing.destination == destination,
            Outgoing.state != "taken",
        )
    )
    connection.execute(insert(Outgoing), list(rows))
