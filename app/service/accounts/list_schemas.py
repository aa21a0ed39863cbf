"""What is asked of lists of accounts and of scores, and what is answered."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.service.accounts.schemas import AccountFacts
from app.service.asked import AskedLanguage
from app.service.cursors import LONGEST_CURSOR
from app.service.scoring.schemas import LONGEST_TEXT
from app.store.accounts import Moved, Sort
from features.declare import Kind
from models.answer import Band

MOST_ON_PAGE = 500
PRINTABLE = r"^[^\x00]*$"
# Beyond it no account has a score; dates further on cannot be reckoned with.
LAST_DAY = date(9000, 1, 1)

Stored = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=PRINTABLE)]
CursorText = Annotated[str, Field(max_length=LONGEST_CURSOR, pattern=r"^[A-Za-z0-9_-]+$")]

LISTED: dict[str, Any] = {
    "account_id": "A-1",
    "name": "Nordlys Books",
    "owner": "mette@example.com",
    "segment": "small",
    "currency": "DKK",
    "crm_id": "0013000001",
    "mrr": 1200.0,
    "revenue_at_risk": 382.8,
    "renews_on": "2026-08-10",
    "days_to_renewal": 42,
    "snapshot_on": "2026-06-29",
    "score": 38.4,
    "band": "red",
    "churn_probability": 0.319,
    "completeness": 0.92,
    "earlier_on": "2026-05-31",
    "earlier_score": 51.0,
    "earlier_band": "yellow",
    "change_points": -12.6,
    "first_reason": {
        "code": "logins.logins_30d",
        "signal": "logins",
        "kind": "lead",
        "points": -21.4,
        "text": "Only 9 logins in the last 30 days; accounts that stay have about 38.",
    },
    "model_version": "3",
    "receipt": "5f1d27a1…",
}
LIST: dict[str, Any] = {
    "snapshot_on": "2026-06-29",
    "model_version": "3",
    "accounts": [LISTED],
    "next": "eyJsaXN0Ijoi…",
    "next_link": "/api/accounts?band=red&sort=drop&cursor=eyJsaXN0Ijoi…",
}


class PageQuery(BaseModel):
    """Which page of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=MOST_ON_PAGE, description="How many lines a page has at most.")
    cursor: CursorText | None = Field(
        default=None, description="Where the page starts: `next` of the page before, with the same filters and sort."
    )


class AccountsQuery(PageQuery):
    """Which accounts to list, and in which order."""

    band: list[Band] = Field(
        default=[], max_length=4, description="Only these bands; give it several times for several."
    )
    owner: Stored | None = Field(default=None, description="Only the accounts of this customer success manager.")
    segment: Stored | None = Field(default=None, description="Only this segment.")
    renewal_within_days: int | None = Field(
        default=None,
        ge=0,
        le=3660,
        description="Only accounts that renew within so many days of `snapshot_on`; none whose renewal has passed.",
    )
    change: Moved | None = Field(
        default=None,
        description="Only accounts that changed since their official score before. `fell`, `rose`: by score. "
        "`worse_band`, `better_band`: to another colour, where neither is grey. `new`: there is no score before.",
    )
    sort: Sort = Field(
        default="score",
        description="`score`: the lowest first. `revenue_at_risk`: the highest first. `drop`: the largest fall since "
        "the score before first. `account_id`. What is unknown comes last, and equals by `account_id`.",
    )
    language: AskedLanguage | None = Field(
        default=None,
        description="The language of the sentences: `en`, `da`, `nb` or `nl`. If not given, the header "
        "`Accept-Language` decides.",
    )


class FirstReason(BaseModel):
    """The signal that moves the score most."""

    code: str = Field(description="Which sentence this is: the signal and its leading feature.")
    signal: str = Field(description="The signal.")
    kind: Kind = Field(description="`lead` can be influenced, `lag` is in already, `context` is size, age and such.")
    points: float = Field(description="How many points it adds to the score, or takes from it.")
    text: str = Field(description="The reason in words.")


class ListedAccount(AccountFacts):
    """One account with its current official score."""

    account_id: str = Field(description="The account.")
    snapshot_on: date = Field(description="The day that the score is of.")
    score: float | None = Field(description="Health from 0 to 100, 100 is safe; null if too little is known.")
    band: Band = Field(description="`grey`: too little is known.")
    churn_probability: float | None = Field(description="How likely the account leaves within the horizon.")
    completeness: float = Field(description="How much of what matters is known, from 0 to 1.")
    earlier_on: date | None = Field(description="The day of the official score before; null where there is none.")
    earlier_score: float | None = Field(description="That score.")
    earlier_band: Band | None = Field(description="Its band.")
    change_points: float | None = Field(
        description="The score now minus the score before, whichever model version gave either; null where one is."
    )
    first_reason: FirstReason | None = Field(description="The strongest reason; null where too little is known.")
    model_version: str = Field(description="The version of the model that gave the score.")
    receipt: str = Field(description="Under this name the answer can be reproduced later.")


class AccountsResponse(BaseModel):
    """A page of the accounts that the newest official run scored; who is no customer any more is not among them.

    The pages that follow are of the same run, also where a newer one has begun since.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [LIST]})

    snapshot_on: date | None = Field(description="The day of the run; null where nothing was ever scored.")
    model_version: str | None = Field(description="The version of the model that it scored by.")
    accounts: list[ListedAccount] = Field(description="The accounts.")
    next: str | None = Field(description="The `cursor` of the page after this one; null where this is the last.")
    next_link: str | None = Field(description="The address of that page.")


class HistoryQuery(PageQuery):
    """Which page of an account's history is wanted."""


class PastScore(BaseModel):
    """One official score of an account."""

    snapshot_on: date = Field(description="The day that the score is of.")
    score: float | None = Field(description="Health from 0 to 100, 100 is safe; null if too little was known.")
    band: Band = Field(description="`grey`: too little was known.")
    churn_probability: float | None = Field(description="How likely the account was to leave within the horizon.")
    interval: tuple[float, float] | None = Field(description="The 95 % interval of that probability.")
    horizon_days: int = Field(description="The days in which leaving counted.")
    completeness: float = Field(description="How much of what matters was known, from 0 to 1.")
    model_version: str = Field(description="The version of the model that gave it.")
    said_at: datetime = Field(description="When this was said.")
    receipt: str = Field(description="`/api/receipts/{receipt}` has the reasons.")


PAST: dict[str, Any] = {
    "account_id": "A-1",
    "scores": [
        {
            "snapshot_on": "2026-06-29",
            "score": 38.4,
            "band": "red",
            "churn_probability": 0.319,
            "interval": [0.24, 0.41],
            "horizon_days": 90,
            "completeness": 0.92,
            "model_version": "3",
            "said_at": "2026-06-29T05:00:00Z",
            "receipt": "5f1d27a1…",
        }
    ],
    "next": "eyJsaXN0Ijoi…",
    "next_link": "/api/accounts/A-1/history?limit=1&cursor=eyJsaXN0Ijoi…",
}


class HistoryResponse(BaseModel):
    """A page of the official scores of an account, newest first; of one day, what was said last comes first."""

    model_config = ConfigDict(json_schema_extra={"examples": [PAST]})

    account_id: str = Field(description="The account.")
    scores: list[PastScore] = Field(description="The scores.")
    next: str | None = Field(description="The `cursor` of the page after this one; null where this is the last.")
    next_link: str | None = Field(description="The address of that page.")


class _Cursor(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class AccountsCursor(_Cursor):
    """Where a page of accounts begins: the run and the question that the first page was of, and the last line."""

    list: Literal["accounts"] = "accounts"
    snapshot_on: date = Field(le=LAST_DAY)
    model_version: Stored
    sort: Sort
    filters: str = Field(max_length=64)
    key: float | None
    account_id: Stored


class HistoryCursor(_Cursor):
    """Where a page of an account's history begins: its last line."""

    list: Literal["history"] = "history"
    account_id: Stored
    snapshot_on: date = Field(le=LAST_DAY)
    scored_at: AwareDatetime = Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(9000, 1, 1, tzinfo=UTC))
    id: int = Field(ge=0, lt=2**31)
