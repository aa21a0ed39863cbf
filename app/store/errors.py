"""What can be wrong with a store.

StoreError
├── StoreMissing      nothing has been stored yet
├── StoreUnusable     the database cannot be reached or is no store
│   └── StoreAway     it cannot be reached now
├── StoreUnwritable   the database answers, and takes nothing more
├── NothingStored     there are no scores to tell of
├── AccountsErased    what was to be kept is about accounts that were erased
├── SchemaTooOld      an older release made it
└── SchemaTooNew      a newer release made it
"""


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreMissing(StoreError):
    """Nothing has been stored yet."""

    def __init__(self, address: str) -> None:
        super().__init__(f"There is no store yet at {address}. `varme score` and `varme keys create` make it.")


class StoreUnusable(StoreError):
    """The database cannot be reached, or what is there is no store."""


class StoreAway(StoreUnusable):
    """The database cannot be reached now, which may pass by itself."""


class StoreUnwritable(StoreError):
    """The database answers, and takes nothing more."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The store can be read, but not written to: {why}. Is the disk full, or the database a copy for reading?"
        )


class NothingStored(StoreError):
    """There are no scores of the day, or of the segment, that was asked for."""


class SchemaTooOld(StoreError):
    """An older release made the store."""

    def __init__(self, address: str, found: str, expected: str) -> None:
        super().__init__(
            f"The store at {address} has schema {found}, and this release needs {expected}. "
            "Stop the servers of the older release, then run `varme db upgrade` with this one."
        )


class SchemaTooNew(StoreError):
    """A newer release made the store."""

    def __init__(self, address: str, found: str, expected: str) -> None:
        super().__init__(
            f"The store at {address} has schema {found}; this release knows schemas up to {expected}. "
            "A newer release of Varme made it: use that release."
        )


class AccountsErased(StoreError):
    """What was to be kept is about accounts that were erased; nothing of it was kept. The message names none."""

    def __init__(self, account_ids: frozenset[str]) -> None:
        super().__init__(
            f"{len(account_ids)} of the accounts to be kept {'was' if len(account_ids) == 1 else 'were'} erased with "
            "`varme accounts forget`. Ask again, which leaves them out."
        )
        self.account_ids = account_ids
