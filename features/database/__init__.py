"""Databases as sources: what is needed of their tables becomes tables of DuckDB, so that queries stay one SQL."""

from features.database.address import Address, address_of
from features.database.fetch import fetch_tables, scan_fetched
from features.database.opening import open_database

__all__ = ["Address", "address_of", "fetch_tables", "open_database", "scan_fetched"]
