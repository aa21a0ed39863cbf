"""What the source says of accounts: names, owners, and where the CRM has them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import islice

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.store.facts import Profile
from app.store.standing_rows import lock_standings, stand_by_profiles
from app.store.tables import Account, Standing
from app.store.tombstones import Tombstones

CHUNK_ROWS = 1000


class Profiles:
    """Keeps what the source says of each account, one row each. Safe to share between threads."""

    def __init__(self, engine: Engine, tombstones: Tombstones) -> None:
        self._engine = engine
        self._tombstones = tombstones
        self._writer = engine.execution_options(write=True)
        self._is_sqlite = engine.dialect.name == "sqlite"

    def find(self, account_id: str) -> Profile | None:
        """What the source says of an account; None where no run has kept it."""
        with self._engine.connect() as connection:
            row = connection.execute(select(Account).where(Account.account_id == account_id)).one_or_none()
        return None if row is None else Profile(**row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name

    def find_all(self, account_ids: Sequence[str]) -> dict[str, Profile]:
        """What the source says of some accounts, at most a chunk of them; those that no run has kept are absent."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(Account).where(Account.account_id.in_(account_ids)))
            return {row.account_id: Profile(**row._mapping) for row in rows}  # noqa: SLF001 -- its public name

    def busiest_owner(self) -> str | None:
        """The owner of most accounts that stand in lists now; None where no account has one."""
        many = (
            select(Standing.owner)
            .where(Standing.owner.is_not(None))
            .group_by(Standing.owner)
            .order_by(func.count().desc(), Standing.owner)
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(many).scalar_one_or_none()

    def save(self, profiles: Iterable[Profile]) -> None:
        """Keep what the source says of accounts, in the place of what it said before; nothing of those erased."""
        left = iter(profiles)
        while chunk := list(islice(left, CHUNK_ROWS)):
            # in one order for every writer: two that wait for each other's rows would wait for ever
            rows = [asdict(one) for one in sorted(chunk, key=lambda one: one.account_id)]
            upsert = sqlite.insert(Account) if self._is_sqlite else postgresql.insert(Account)
            with self._writer.begin() as connection:
                lock_standings(connection)
                gone = self._tombstones.find(connection, [row["account_id"] for row in rows])
                rows = [row for row in rows if row["account_id"] not in gone]
                if rows:
                    connection.execute(
                        upsert.on_conflict_do_update(
                            index_elements=["account_id"], set_={name: upsert.excluded[name] for name in rows[0]}
                        ),
                        rows,
                    )
                    stand_by_profiles(connection, [row["account_id"] for row in rows])
