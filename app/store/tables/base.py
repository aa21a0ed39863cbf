"""What all tables share: how instants are kept, and how constraints are named."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

HASH = String(64)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: given with a zone, kept in UTC, given back in UTC (SQLite itself forgets zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring an instant to UTC; one without a zone is refused."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant with a time zone is expected, {value.isoformat()} has none.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, Any] = {str: Text(), datetime: UtcDateTime()}  # noqa: RUF012 -- SQLAlchemy's form
