"""A connection to PostgreSQL that is given up where no answer comes, as from a server that is frozen."""

from typing import ClassVar, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

RV = TypeVar("RV")


class BoundedConnection(psycopg.Connection[TupleRow]):
    """Waits so many seconds for the answer to a statement, and no longer; `bounded` makes the class.

    A server that is frozen, or whose disk hangs, keeps its connections open, so that neither keepalives nor a time
    limit of its own end the wait. What is given up is closed: nobody knows how far the server came.
    """

    patience_seconds: ClassVar[float]

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for what was asked.

        Raises:
            psycopg.OperationalError: no answer came in time.
        """
        try:
            return super().wait(gen, interval, self.patience_seconds if timeout is None else timeout)
        except psycopg.Error:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()
            raise


def bounded(seconds: float) -> type[BoundedConnection]:
    """The class of connections that wait so long."""
    return type("BoundedConnection", (BoundedConnection,), {"patience_seconds": seconds})
