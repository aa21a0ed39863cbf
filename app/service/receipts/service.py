"""Finds what was said under a receipt."""

from app.explaining.errors import CannotExplain
from app.explaining.finding import find_said
from app.service.accounts.schemas import SaidResponse
from app.service.accounts.service import describe_refusal, find_champion
from app.service.accounts.wording import describe_said
from app.service.champion import ChampionReader
from app.store import Store


def show_receipt(store: Store, reader: ChampionReader, receipt: str, most_reasons: int, language: str) -> SaidResponse:
    """What was said under a receipt, with the numbers and codes of then, in a language.

    Raises:
        Problem: nothing was, or the account was erased.
    """
    try:
        record = find_said(store.history, receipt)
    except CannotExplain as refusal:
        raise describe_refusal(refusal) from None
    scorer = find_champion(reader, record.model)
    return describe_said(record, most_reasons, None if scorer is None else scorer.spec, language)
