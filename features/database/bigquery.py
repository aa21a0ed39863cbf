"""BigQuery: what its driver needs, and its SQL."""

from collections.abc import Mapping
from typing import Any

from features.database.address import Address

_OPTION = "adbc.bigquery.sql."
_PLAIN = ("STRING", "NUMERIC", "INT64", "FLOAT64", "BOOL", "DATE", "DATETIME")


class BigQuery:
    """BigQuery's side of a `Warehouse`."""

    driver = "adbc_driver_bigquery.dbapi"
    product = "BigQuery"

    def arguments(self, address: Address) -> dict[str, Any]:
        """Project, data set, and who asks: the file of a service account, or what the machine is logged in as."""
        options = {f"{_OPTION}project_id": _project(address), f"{_OPTION}dataset_id": address.schema}
        if address.path is not None:
            options[f"{_OPTION}auth_type"] = f"{_OPTION}auth_type.json_credential_file"
            options[f"{_OPTION}auth_credentials"] = str(address.path)
        return {"db_kwargs": options}

    def columns(self, address: Address) -> str:
        """Tables and columns of the data set."""
        return (
            f"SELECT table_name, column_name, data_type FROM {_quoted(_project(address), address.schema)}."
            "INFORMATION_SCHEMA.COLUMNS ORDER BY table_name, ordinal_position"
        )

    def select(self, address: Address, table: str, columns: Mapping[str, str]) -> str:
        """Moments in UTC without a zone; numbers wider than DuckDB's, and what is no plain value, as texts."""
        asked = ", ".join(f"{_asked(_quoted(name), kind)} AS {_quoted(name)}" for name, kind in columns.items())
        return f"SELECT {asked} FROM {_quoted(_project(address), address.schema, table)}"


def _project(address: Address) -> str:
    return address.connects


def _quoted(*names: str) -> str:
    return ".".join("`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`" for name in names)


def _asked(column: str, kind: str) -> str:
    if kind == "TIMESTAMP":
        return f"DATETIME({column}, 'UTC')"
    if kind in _PLAIN or kind.startswith(("STRING(", "NUMERIC(")):
        return column
    if kind.startswith("BIGNUMERIC") or kind == "TIME":
        return f"CAST({column} AS STRING)"
    return f"TO_JSON_STRING({column})"
