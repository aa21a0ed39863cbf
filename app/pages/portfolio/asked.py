"""What a list of the portfolio is asked for, as it stands in the address: filters, order, page."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.pages.reader import Reader
from app.store.accounts import Moved
from app.store.standings import Order, Wanted
from models.answer import Band

MINE, ALL, ONE = "mine", "all", "="
ON_PAGE = 25
# As many as there can be: further on no database counts.
MOST_PAGES = 1_000_000
LONGEST = 500
Bands = Literal["red", "yellow", "green", "grey", "attention"]
# What needs attention, in one word.
ATTENTION: tuple[Band, ...] = ("red", "yellow")
WINDOWS = (30, 60, 90, 180, 365)


def _nothing_is_none(value: object) -> object:
    # a form sends every field, also those that are left empty
    return None if value == "" else value


Text = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]
Empty = BeforeValidator(_nothing_is_none)


class Asked(BaseModel):
    """The parameters of the page, and of the files that are made of it; what is left empty asks for nothing."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Text = ""
    owner: Text = ""
    band: Annotated[Bands | None, Empty] = None
    segment: Text = ""
    renewal: Annotated[Annotated[int, Field(ge=0, le=3660)] | None, Empty] = None
    changed: Annotated[Moved | None, Empty] = None
    sort: Annotated[Order, BeforeValidator(lambda value: value or "at_risk")] = "at_risk"
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1

    @property
    def is_filtered(self) -> bool:
        """Whether anything but whose accounts, their order and the page is asked for."""
        return any((self.q.strip(), self.band, self.segment, self.renewal is not None, self.changed))

    @property
    def cleared(self) -> str:
        """The address of the same accounts in the same order, all of them."""
        return Asked(owner=self.owner, sort=self.sort).address()

    def query(self, **changed: Any) -> str:  # noqa: ANN401 -- any of the fields
        """The query string of the same list, but for what is changed; a list that is not the same begins anew."""
        told = self.model_dump() | ({} if "page" in changed else {"page": 1}) | changed
        usual = Asked().model_dump()
        return urlencode({name: value for name, value in told.items() if value not in ("", None, usual[name])})

    def address(self, **changed: Any) -> str:  # noqa: ANN401 -- any of the fields
        """The address of the page for it."""
        query = self.query(**changed)
        return f"/?{query}" if query else "/"


def read_query(query: str) -> Asked:
    """What a query string asks for.

    Raises:
        pydantic.ValidationError: it asks for what there is not.
    """
    return Asked.model_validate(dict(parse_qsl(query)))


def whose(asked: Asked, reader: Reader) -> str:
    """Whose accounts are meant: `mine`, `all`, or `=` and the owner's name; a manager's own, if nothing is said."""
    has_own = bool(reader.user.owner)
    if reader.only_owner is not None:
        return MINE
    if asked.owner.startswith(ONE) or asked.owner == ALL:
        return asked.owner
    return MINE if has_own else ALL


def want(asked: Asked, reader: Reader, newest_day: date | None) -> Wanted:
    """What is asked of the store: people who are limited to own accounts get none but those."""
    owners: tuple[str, ...] = ()
    if reader.only_owner is not None:
        owners = (reader.only_owner,)
    else:
        of = whose(asked, reader)
        if of != ALL:
            owners = (reader.user.owner or "",) if of == MINE else (of.removeprefix(ONE),)
    renews = None
    if asked.renewal is not None and newest_day is not None:
        renews = (newest_day, newest_day + timedelta(days=asked.renewal))
    bands: tuple[Band, ...] = ()
    if asked.band == "attention":
        bands = ATTENTION
    elif asked.band is not None:
        bands = (asked.band,)
    return Wanted(owners, bands, asked.segment or None, renews, asked.changed, asked.q.strip())


ORDERS: tuple[Order, ...] = get_args(Order)
