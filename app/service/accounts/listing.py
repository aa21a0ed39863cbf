"""Lists accounts of the newest official run, and the scores of one account, page after page."""

from dataclasses import asdict

from app.explaining.errors import NoScore
from app.explaining.voice import Voice
from app.service.accounts.facts import describe_facts
from app.service.accounts.list_schemas import (
    AccountsCursor,
    AccountsQuery,
    AccountsResponse,
    FirstReason,
    HistoryCursor,
    HistoryQuery,
    HistoryResponse,
    ListedAccount,
    PastScore,
)
from app.service.accounts.service import describe_refusal, find_champion
from app.service.champion import ChampionReader
from app.service.cursors import read_cursor, refuse_cursor, write_cursor, write_link
from app.store import ModelVersion, Store
from app.store.accounts import Filters, Listed, Listing, Place
from app.store.canonical import hash_of
from app.store.history import Past, PastPlace
from app.words import language_of, read_currency, read_sayings
from models.answer import Reason, as_points


def list_accounts(
    store: Store, reader: ChampionReader, asked: AccountsQuery, language: str, path: str
) -> AccountsResponse:
    """A page of the accounts of the newest official run, or of the run that the cursor began with.

    Raises:
        InvalidRequest: the cursor is of another list, or of none.
    """
    filters = Filters(
        bands=tuple(sorted(set(asked.band))),
        owner=asked.owner,
        segment=asked.segment,
        renewal_within_days=asked.renewal_within_days,
        moved=asked.change,
    )
    digest = hash_of(asdict(filters))
    after = None
    if asked.cursor is None:
        run = store.portfolio.latest_run(None)
        if run is None:
            return AccountsResponse(snapshot_on=None, model_version=None, accounts=[], next=None, next_link=None)
        listing = Listing(run.snapshot_on, run.model_version, filters, asked.sort)
    else:
        begun = read_cursor(AccountsCursor, asked.cursor)
        has_key = begun.key is not None
        if (begun.sort, begun.filters, has_key) != (asked.sort, digest, asked.sort != "account_id"):
            raise refuse_cursor()
        listing = Listing(begun.snapshot_on, begun.model_version, filters, asked.sort)
        after = Place(begun.key, begun.account_id)
    # one more than is shown tells whether there is another page
    found = store.accounts.page(listing, after, asked.limit + 1)
    shown = found[: asked.limit]
    following = None
    if len(found) > len(shown):
        last = shown[-1].place
        following = write_cursor(
            AccountsCursor(
                snapshot_on=listing.snapshot_on,
                model_version=listing.model_version,
                sort=listing.sort,
                filters=digest,
                key=None if last.key is None else float(last.key),
                account_id=last.account_id,
            )
        )
    return AccountsResponse(
        snapshot_on=listing.snapshot_on,
        model_version=listing.model_version,
        accounts=_describe_all(shown, reader, language),
        next=following,
        next_link=None if following is None else write_link(path, asked, following),
    )


def list_history(store: Store, account_id: str, asked: HistoryQuery, path: str) -> HistoryResponse:
    """A page of the official scores of an account, newest first.

    Raises:
        NothingSaid: there is none.
        InvalidRequest: the cursor is of another list, or of none.
    """
    after = None
    if asked.cursor is not None:
        begun = read_cursor(HistoryCursor, asked.cursor)
        if begun.account_id != account_id:
            raise refuse_cursor()
        after = PastPlace(begun.snapshot_on, begun.scored_at, begun.id)
    found = store.history.official_scores(account_id, after, asked.limit + 1)
    if not found and after is None:
        raise describe_refusal(NoScore(account_id))
    shown = found[: asked.limit]
    following = None
    if len(found) > len(shown):
        following = write_cursor(HistoryCursor(account_id=account_id, **asdict(shown[-1].place)))
    return HistoryResponse(
        account_id=account_id,
        scores=[_describe_past(one) for one in shown],
        next=following,
        next_link=None if following is None else write_link(path, asked, following),
    )


def _describe_all(shown: list[Listed], reader: ChampionReader, language: str) -> list[ListedAccount]:
    voices = {model: _find_voice(reader, model, language) for model in {one.model for one in shown}}
    return [_describe_one(one, voices[one.model]) for one in shown]


def _find_voice(reader: ChampionReader, model: ModelVersion, language: str) -> Voice:
    scorer = find_champion(reader, model)
    state = {} if scorer is None else scorer.spec.catalogue_state
    return Voice(language_of(language), read_sayings(state), read_currency(state))


def _describe_one(one: Listed, voice: Voice) -> ListedAccount:
    facts = describe_facts(one.facts, one.profile, one.snapshot_on, one.churn_probability)
    return ListedAccount(
        **dict(facts),
        account_id=one.place.account_id,
        snapshot_on=one.snapshot_on,
        score=None if one.score is None else as_points(one.score),
        band=one.band,
        churn_probability=one.churn_probability,
        completeness=one.completeness,
        earlier_on=one.earlier_on,
        earlier_score=None if one.earlier_score is None else as_points(one.earlier_score),
        earlier_band=one.earlier_band,
        change_points=None
        if one.score is None or one.earlier_score is None
        else as_points(one.score - one.earlier_score),
        first_reason=None if one.first_reason is None else _describe_reason(one.first_reason, voice),
        model_version=one.model.version,
        receipt=one.receipt,
    )


def _describe_reason(reason: Reason, voice: Voice) -> FirstReason:
    return FirstReason(
        code=reason.code,
        signal=reason.signal,
        kind=reason.kind,
        points=as_points(reason.points),
        text=voice.say(reason),
    )


def _describe_past(one: Past) -> PastScore:
    return PastScore(
        snapshot_on=one.place.snapshot_on,
        score=None if one.score is None else as_points(one.score),
        band=one.band,
        churn_probability=one.churn_probability,
        interval=one.interval,
        horizon_days=one.horizon_days,
        completeness=one.completeness,
        model_version=one.model_version,
        said_at=one.place.scored_at,
        receipt=one.receipt,
    )
