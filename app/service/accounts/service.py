"""Reads what the store says of an account and explains it."""

from app.explaining.errors import CannotExplain, NoScore, ReceiptErased, SinceTooLate, UnknownReceipt
from app.explaining.explanation import explain
from app.explaining.finding import find_latest
from app.service.accounts.schemas import AccountQuery, AccountResponse
from app.service.accounts.wording import describe_account
from app.service.champion import ChampionReader
from app.service.problems import Erased, FieldError, InvalidRequest, NothingSaid, NotReady, Problem
from app.store import ModelVersion, Store
from models.scorer import Scorer


def find_champion(reader: ChampionReader, model: ModelVersion) -> Scorer | None:
    """The model of a version if it is the one that serves; other versions are not here, and reading needs none."""
    try:
        champion = reader.current()
    except NotReady:
        return None
    return champion.scorer if champion.model == model else None


def describe_refusal(refusal: CannotExplain) -> Problem:
    """The problem for a score that can't be explained."""
    why = str(refusal)
    match refusal:
        case NoScore():
            return NothingSaid(why, [FieldError(field="account_id", message=why)])
        case UnknownReceipt():
            return NothingSaid(why, [FieldError(field="receipt", message=why)])
        case ReceiptErased():
            return Erased(why, [FieldError(field="receipt", message=why)])
        case SinceTooLate():
            return InvalidRequest([FieldError(field="since", message=why)])
    raise refusal


def explain_account(
    store: Store, reader: ChampionReader, account_id: str, asked: AccountQuery, language: str
) -> AccountResponse:
    """The newest official score of an account, with what changed, in a language.

    Raises:
        Problem: there is none, or the day asked for is not earlier.
    """
    try:
        record = find_latest(store.history, account_id)
        explanation = explain(
            store,
            record,
            lambda model: find_champion(reader, model),
            since=asked.since,
            has_ways=asked.ways,
        )
    except CannotExplain as refusal:
        raise describe_refusal(refusal) from None
    scorer = find_champion(reader, record.model)
    return describe_account(explanation, asked.reasons, None if scorer is None else scorer.spec, language)
