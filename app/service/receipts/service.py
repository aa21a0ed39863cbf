"""Finds what was said under a receipt."""

from app.explaining.errors import CannotExplain
from app.explaining.finding import find_said
from app.service.accounts.schemas import AnswerQuery, SaidResponse
from app.service.accounts.service import describe_refusal, find_champion, require_language
from app.service.accounts.wording import describe_said
from app.service.champion import ChampionReader
from app.store import Store


def show_receipt(store: Store, reader: ChampionReader, receipt: str, asked: AnswerQuery) -> SaidResponse:
    """What was said under a receipt, with the numbers and codes of then.

    Raises:
        Problem: nothing was, or the account was erased, or the language is not spoken.
    """
    require_language(asked.language)
    try:
        record = find_said(store.history, receipt)
    except CannotExplain as refusal:
        raise describe_refusal(refusal) from None
    scorer = find_champion(reader, record.model)
    return describe_said(record, asked, None if scorer is None else scorer.spec)
