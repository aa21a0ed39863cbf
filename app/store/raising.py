"""Raising alerts: an account has changed for the worse, which is told once, and then nothing about it for a while.

Alerts wait in the outbox beside the news, as those of a destination of their own. Of each account there is one row at
most: what is to be told, or what was told last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, delete, insert, update

from app.store.canonical import hash_of, write_canonical
from app.store.filling import LAST, Earlier, find_earlier, find_newest
from app.store.records import ScoreRecord
from app.store.tables import Outgoing
from models.answer import Band

# What stands in `said` while what is to be told is not true any more; it comes back when it is true again.
WITHDRAWN = ""
Step = Literal["leave", "withdraw", "restore", "retell", "raise"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alert is raised: as an account turns red or, where `below` is given, falls below so many tenths.

    After a message there is none about the same account for `quiet_days`, counted in days of UTC. `tells_first`: also
    an account that is so at the first score it ever gets.
    """

    below: int | None
    quiet_days: int
    tells_first: bool

    def is_low(self, score: int | None, band: Band) -> bool:
        """Whether an account that stands so is one to alert to."""
        if self.below is None:
            return band == "red"
        return score is not None and score < self.below

    def is_change(self, record: ScoreRecord, earlier: Earlier | None) -> bool:
        """Whether an account has become one to alert to, against its official score of the day before that has one."""
        if not self.is_low(record.answer.score, record.answer.band):
            return False
        return self.tells_first if earlier is None else not self.is_low(earlier.score, earlier.band)


class Alerts(Protocol):
    """Which alerts there are, and how what is said in each is written."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """When each is raised, by the name that it has as a destination."""

    def write(self, destination: str, record: ScoreRecord, earlier: Earlier | None) -> Mapping[str, Any]:
        """What is told, as JSON."""


def raise_alerts(connection: Connection, records: Sequence[ScoreRecord], alerts: Alerts) -> int:
    """Queue the alerts in some scores, of one chunk; what is not of the newest day raises none.

    The key is of the alert, the account and the day of its change: a day that is scored again, by another model too,
    tells nothing twice. What waits and is not true any more is withdrawn. What was tried, and may have arrived, keeps
    its key where the account changes again within the quiet days: whoever got it sees a repetition.

    Args:
        connection: in the transaction that saved the scores, before it touches the outbox otherwise.
        records: the scores.
        alerts: which there are.

    Returns:
        How many were raised.
    """
    by_account = find_newest(connection, records) if alerts.rules else {}
    if not by_account:
        return 0
    earlier = find_earlier(connection, by_account)
    if connection.dialect.name != "sqlite":  # which lets one write at a time by itself
        # what is read of the outbox here must still hold when it is written: deliverers wait for this transaction
        connection.exec_driver_sql(f"LOCK TABLE {Outgoing.__tablename__} IN SHARE ROW EXCLUSIVE MODE")
    raised = 0
    for destination, rule in alerts.rules.items():
        asked = {"accounts": sorted(by_account), "destination": destination}
        last: dict[str, Any] = {row.account_id: row for row in connection.execute(LAST, asked)}
        for account, record in sorted(by_account.items()):
            was: Any = last.get(account)
            step = choose_step(rule, record, earlier.get(account), was)
            if step == "raise":
                raised += 1
                if was is not None:
                    connection.execute(delete(Outgoing).where(Outgoing.id == was.id))
                payload = alerts.write(destination, record, earlier.get(account))
                connection.execute(insert(Outgoing).values(_describe(destination, record, payload)))
            elif step == "retell":
                payload = alerts.write(destination, record, earlier.get(account))
                values = _describe_again(record, payload, was)
                connection.execute(update(Outgoing).where(Outgoing.id == was.id).values(values))
            elif step != "leave":
                said = WITHDRAWN if step == "withdraw" else was.key
                connection.execute(update(Outgoing).where(Outgoing.id == was.id).values(said=said))
    return raised


def choose_step(rule: Rule, record: ScoreRecord, earlier: Earlier | None, last: Any) -> Step:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    """What a score does to an account's alert.

    Args:
        rule: when the alert is raised.
        record: the score, of the newest day.
        earlier: the account's official score of the day before that has one.
        last: the row of the outbox, if there is one.
    """
    is_waiting = last is not None and last.state != "done"
    if not rule.is_low(record.answer.score, record.answer.band):
        return "withdraw" if is_waiting and last.said != WITHDRAWN else "leave"
    is_change = rule.is_change(record, earlier)
    if last is None:
        return "raise" if is_change else "leave"
    is_another = is_change and last.snapshot_on != record.row.snapshot_on
    # when it arrived or was given up, or was last tried at the latest
    since = (last.done_at or last.taken_until or last.due_at).date()
    is_quiet = record.said_at.date() < since + timedelta(days=rule.quiet_days)
    if not is_waiting:
        return "raise" if is_another and not is_quiet else "leave"
    if is_another:
        may_have_arrived = last.times_taken > 0 and is_quiet
        return "retell" if may_have_arrived else "raise"
    if last.state == "waiting" and last.times_taken == 0 and last.snapshot_on == record.row.snapshot_on:
        return "retell"
    return "restore" if last.said == WITHDRAWN else "leave"


def _describe(destination: str, record: ScoreRecord, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The row of an alert."""
    key = hash_of([destination, record.row.account_id, str(record.row.snapshot_on)])
    return {
        "key": key,
        "destination": destination,
        "account_id": record.row.account_id,
        **_describe_told(record, payload, key),
        "state": "waiting",
        "due_at": record.said_at,
        "times_taken": 0,
    }


def _describe_again(record: ScoreRecord, payload: Mapping[str, Any], last: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row as SQLAlchemy gives it
    """What changes in the row of an alert that is told of another score, under the same key."""
    told = _describe_told(record, payload, last.key)
    if last.state == "taken":
        return told
    # that it was tried is not forgotten
    again = {"state": "waiting", "due_at": record.said_at, "times_taken": min(last.times_taken, 1), "done_at": None}
    return {**told, **again}


def _describe_told(record: ScoreRecord, payload: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {
        "snapshot_on": record.row.snapshot_on,
        "model_version": record.model.version,
        "said": key,
        # as in the rows of news, the version has a column
        "payload": write_canonical({name: value for name, value in payload.items() if name != "model_version"}),
        "queued_at": record.said_at,
    }
