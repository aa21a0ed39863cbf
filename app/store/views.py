"""The views that people keep: lists of accounts under a name, each person's own."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.tables import User, View


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """A view: its name, and the query string of the page that it opens."""

    id: int
    name: str
    query: str


class Views:
    """Keeps views. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(write=True)
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    def list_of(self, user_id: str) -> list[ViewRecord]:
        """A person's views, by name."""
        with self._engine.connect() as connection:
            return list(read_views(connection, user_id))

    def save(self, user_id: str, name: str, query: str, most: int) -> bool:
        """Keep a view, in the place of the person's view of the same name.

        Returns:
            Whether there was room: a person keeps so many views at most.
        """
        own = View.user_id == user_id
        with self._writer.begin() as connection:
            # who saves twice at once takes turns, so that the number holds
            connection.execute(update(User).where(User.id == user_id).values(id=User.id))
            others = connection.scalar(select(func.count()).where(own, View.name != name)) or 0
            if others >= most:
                return False
            upsert = self._insert(View).values(user_id=user_id, name=name, query=query)
            connection.execute(
                upsert.on_conflict_do_update(index_elements=["user_id", "name"], set_={"query": upsert.excluded.query})
            )
        return True

    def delete(self, user_id: str, view_id: int) -> None:
        """Forget a person's view; one that is not there, or somebody else's, changes nothing."""
        with self._writer.begin() as connection:
            connection.execute(delete(View).where(View.user_id == user_id, View.id == view_id))


def read_views(connection: Connection, user_id: str) -> tuple[ViewRecord, ...]:
    """A person's views, by name."""
    query = select(View.id, View.name, View.query).where(View.user_id == user_id)
    found = [ViewRecord(*row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.name)))
