"""Takes names and owners from the source, or a ready table, into the store: lists show them, and filter by them."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date

from app.settings import Settings
from app.store import Store, open_store
from app.store.facts import Profile
from features.source import Source
from features.table import TableInParts

COLUMNS = tuple(field.name for field in fields(Profile))


def keep_profiles(source: Source, settings: Settings, model_version: str, on: date) -> None:
    """Keep what the source's table `accounts` says of the accounts that a run has scored, and of no others.

    Args:
        source: of the business.
        settings: where the store is; the run has made it.
        model_version: of the run.
        on: the day of the run.
    """
    store = open_store(settings.store_url)
    try:
        keep_profiles_of(store.accounts.scored_on(on, model_version), source, store)
    finally:
        store.close()


def keep_profiles_of(accounts: Collection[str], source: Source, store: Store) -> None:
    """Keep what the source's table `accounts` says of some accounts, and of no others."""
    present = [name for name in COLUMNS if name in source.tables["accounts"]]
    # only the contract's own names are ever written into the query
    found = source.table(f"SELECT {', '.join(present)} FROM accounts")  # noqa: S608
    store.profiles.save(Profile(**one) for one in found.to_pylist() if one["account_id"] in accounts)


def keep_profiles_of_table(table: TableInParts, settings: Settings, on: date) -> tuple[str, ...]:
    """Keep what a ready table says of its accounts (of a day, where it has days), in columns of the contract's names.

    A column that the model reads as a feature is one all the same.

    Returns:
        The columns that were there.
    """
    present = tuple(name for name in COLUMNS[1:] if name in table.file.types and name != table.id_column)
    if present:
        store = open_store(settings.store_url)
        try:
            store.profiles.save(Profile(account, **told) for account, told in table.texts(present, on))
        finally:
            store.close()
    return present
