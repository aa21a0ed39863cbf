"""Why a score can't be explained.

CannotExplain
├── NothingScored     no official run has scored any account yet
├── NoScore           no official run has scored the account
├── UnknownReceipt    nothing was ever said under the receipt
├── ReceiptErased     what was said was erased, with the account or by its age
├── AnotherAccount    the receipt is of another account than the one named
└── SinceTooLate      the day to compare with is not earlier than the score
"""

from datetime import date


class CannotExplain(Exception):
    """There is nothing to explain; the message says why and what to do."""


class NothingScored(CannotExplain):
    """No official run has scored any account yet."""

    def __init__(self) -> None:
        super().__init__("The store has no scores yet. Score the customers first: varme score --out scores.parquet")


class NoScore(CannotExplain):
    """No official run has scored the account."""

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"The store has no score of the account {account_id!r}. `varme score` scores every customer; account ids "
            "are told apart letter by letter."
        )


class UnknownReceipt(CannotExplain):
    """Nothing was ever said under the receipt."""

    def __init__(self, receipt: str) -> None:
        super().__init__(
            f"Nothing was said under the receipt {receipt!r} in this store. A receipt has 64 characters; look whether "
            "it was copied whole, and whether the home is the right one."
        )


class ReceiptErased(CannotExplain):
    """What was said was erased, with the account or by its age."""

    def __init__(self, receipt: str, said_on: date, version: str) -> None:
        super().__init__(
            f"The receipt {receipt} was given on {said_on} by version {version} of the model. The account was erased "
            "since, or the receipt grew older than receipts are kept; what was known and said can't be shown again."
        )


class AnotherAccount(CannotExplain):
    """The receipt is of another account than the one named."""

    def __init__(self, receipt: str, account_id: str) -> None:
        super().__init__(
            f"The receipt {receipt} is not of the account {account_id!r}. Leave the account out to see whose it is."
        )


class SinceTooLate(CannotExplain):
    """The day to compare with is not earlier than the score."""

    def __init__(self, since: date, snapshot_on: date) -> None:
        super().__init__(f"A change since {since} can't be told of a score of {snapshot_on}; name an earlier day.")
