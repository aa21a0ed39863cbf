"""Snowflake: what its driver needs, and its SQL."""

from collections.abc import Mapping
from typing import Any

from features.database.address import Address
from features.read import identifier, literal

_PLAIN = ("TEXT", "NUMBER", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP_NTZ")


class Snowflake:
    """Snowflake's side of a `Warehouse`."""

    driver = "adbc_driver_snowflake.dbapi"
    product = "Snowflake"

    def arguments(self, address: Address) -> dict[str, Any]:
        """The address without its scheme, as Snowflake's own drivers take it."""
        return {"uri": address.connects}

    def columns(self, address: Address) -> str:
        """Tables and columns of the schema."""
        return (
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = {literal(address.schema)} ORDER BY table_name, ordinal_position"
        )

    def select(self, address: Address, table: str, columns: Mapping[str, str]) -> str:
        """Names in small letters where the table has them in capitals, as Snowflake writes what nobody quotes."""
        asked = ", ".join(
            f"{_asked(identifier(name), kind)} AS {identifier(name.lower() if name.isupper() else name)}"
            for name, kind in columns.items()
        )
        return f"SELECT {asked} FROM {identifier(address.schema)}.{identifier(table)}"


def _asked(column: str, kind: str) -> str:
    if kind in ("TIMESTAMP_TZ", "TIMESTAMP_LTZ"):
        return f"CAST(CONVERT_TIMEZONE('UTC', {column}) AS TIMESTAMP_NTZ)"
    return column if kind in _PLAIN else f"TO_VARCHAR({column})"
