"""Finding the score that is to be explained: an account's newest one, or the one of a receipt."""

from app.explaining.errors import AnotherAccount, NoScore, ReceiptErased, UnknownReceipt
from app.store import ErasedReceipt, ScoreRecord
from app.store.history import ScoreHistory


def find_latest(history: ScoreHistory, account_id: str) -> ScoreRecord:
    """The newest official score of an account.

    Raises:
        NoScore: there is none.
    """
    found = history.official_score(account_id)
    if found is None:
        raise NoScore(account_id)
    return found


def find_said(history: ScoreHistory, receipt: str, account_id: str | None = None) -> ScoreRecord:
    """What was said under a receipt.

    Args:
        history: of the store.
        receipt: as an answer carries it.
        account_id: of the account that it must be of; None for any.

    Raises:
        UnknownReceipt: nothing was.
        ReceiptErased: the account was erased since.
        AnotherAccount: it is of another account.
    """
    found = history.find_receipt(receipt)
    if found is None:
        raise UnknownReceipt(receipt)
    if isinstance(found, ErasedReceipt):
        raise ReceiptErased(receipt, found.said_at.date(), found.model.version)
    if account_id is not None and found.row.account_id != account_id:
        raise AnotherAccount(receipt, account_id)
    return found
