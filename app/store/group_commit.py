"""Group commit: answers that are given at the same time are remembered in one transaction.

To make a transaction durable takes the disk about as long for one receipt as for a hundred. So whoever comes while
nobody writes, writes at once, and those who come meanwhile wait and are written together by one of them: no thread of
its own, no delay for a single caller (DeWitt et al., Implementation Techniques for Main Memory Database Systems, 1984).
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.store.records import ScoreRecord

# A database that is away, or gives no connection, is so for all: to ask once more for each would only take their time.
AWAY = (OperationalError, InterfaceError, PoolTimeout)
Write = Callable[[Sequence[ScoreRecord]], None]


@dataclass(slots=True)
class _Turn:
    """The receipts of one caller, who waits until they are written, or until it is up to him to write."""

    records: Sequence[ScoreRecord]
    called: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    error: Exception | None = None


class GroupCommit:
    """Writes the receipts of many threads in few transactions; `save` returns when they are durable.

    Args:
        write: remembers records in one transaction, or raises and remembers none.
        most: records of one transaction, about.
    """

    def __init__(self, write: Write, most: int = 1000) -> None:
        self._write = write
        self._most = most
        self._lock = threading.Lock()
        self._turns: list[_Turn] = []
        self._is_busy = False

    @property
    def waiting(self) -> int:
        """How many callers wait, or write, at this moment."""
        return len(self._turns)

    def save(self, records: Sequence[ScoreRecord]) -> None:
        """Remember records, together with those of others; whatever `write` raises for them is raised here."""
        if not records:
            return
        turn = _Turn(records)
        with self._lock:
            self._turns.append(turn)
            leads, self._is_busy = not self._is_busy, True
        if not leads:
            turn.called.wait()
        if not turn.is_done:
            self._lead()
        if turn.error is not None:
            raise turn.error

    def _lead(self) -> None:
        with self._lock:
            group = self._take_group()
        try:
            self._write_group(group)
        finally:
            # Also where the thread is ended in the middle: the others must not wait for ever.
            with self._lock:
                if isinstance(group[0].error, AWAY):
                    # Who came meanwhile has waited for it too, and would wait as long again.
                    for turn in self._turns[len(group) :]:
                        turn.error = group[0].error
                    group = self._turns
                self._turns = self._turns[len(group) :]
                following = self._turns[0] if self._turns else None
                self._is_busy = following is not None
            for turn in group:
                turn.is_done = True
                turn.called.set()
            if following is not None:
                following.called.set()

    def _take_group(self) -> list[_Turn]:
        """Of those who wait the first, whose receipts fit in one transaction; there is always one."""
        group, size = [self._turns[0]], len(self._turns[0].records)
        for turn in self._turns[1:]:
            size += len(turn.records)
            if size > self._most:
                break
            group.append(turn)
        return group

    def _write_group(self, group: Sequence[_Turn]) -> None:
        try:
            self._write([record for turn in group for record in turn.records])
        except Exception as error:  # noqa: BLE001 -- raised where it belongs, in the thread of its caller
            if len(group) == 1 or isinstance(error, AWAY):
                for turn in group:
                    turn.error = error
                return
            # One caller's receipts must not take those of others with them.
            for turn in group:
                self._write_group([turn])
