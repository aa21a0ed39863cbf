"""What can be chosen on the portfolio: whose accounts, which band, segment, renewal and change, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.pages.portfolio.asked import ALL, MINE, ONE, ORDERS, WINDOWS, Asked
from app.store.standings import Order
from app.words.language import Language, mark

BAND_CHOICES = (
    ("", mark("Any")),
    ("attention", mark("Red and yellow")),
    ("red", mark("Red")),
    ("yellow", mark("Yellow")),
    ("green", mark("Green")),
    ("grey", mark("Unknown")),
)
CHANGE_CHOICES = (
    ("", mark("Any")),
    ("fell", mark("Score fell")),
    ("rose", mark("Score rose")),
    ("worse_band", mark("Worse band")),
    ("better_band", mark("Better band")),
    ("new", mark("New account")),
)
ORDER_NAMES: dict[Order, str] = {
    "at_risk": mark("Revenue at risk"),
    "score": mark("Lowest score"),
    "drop": mark("Largest drop"),
    "renewal": mark("Next renewal"),
    "name": mark("Name"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values that a field can have."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form: its name in the address, what it is called, and what can be chosen."""

    name: str
    label: str
    options: tuple[Option, ...]


def make_fields(
    asked: Asked, of: str, owners: Sequence[str] | None, segments: Sequence[str], language: Language, *, has_own: bool
) -> tuple[Field, ...]:
    """The fields of the form.

    Args:
        asked: what is chosen.
        of: whose accounts are shown, see `asked.whose`.
        owners: those who can be chosen; None where nobody can.
        segments: there are; without any the field is left out.
        language: of the reader.
        has_own: whether the reader has accounts of the own.
    """

    def field(name: str, label: str, chosen: str, pairs: Sequence[tuple[str, str]]) -> Field:
        return Field(name, label, tuple(Option(value, text, value == chosen) for value, text in pairs))

    def said(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(value, language.text(text)) for value, text in pairs]

    fields = []
    if owners is not None:
        mine = [(MINE, language.text("Mine"))] if has_own else []
        everybody = [(ALL, language.text("Everybody"))]
        named = sorted({*owners, *([of.removeprefix(ONE)] if of.startswith(ONE) else [])}, key=str.casefold)
        pairs = [*mine, *everybody, *((f"{ONE}{owner}", owner) for owner in named)]
        fields.append(field("owner", language.text("Owner"), of, pairs))
    fields.append(field("band", language.text("Band"), asked.band or "", said(BAND_CHOICES)))
    if segments or asked.segment:
        named = sorted({*segments, *([asked.segment] if asked.segment else [])}, key=str.casefold)
        pairs = [("", language.text("Any")), *((segment, segment) for segment in named)]
        fields.append(field("segment", language.text("Segment"), asked.segment, pairs))
    windows = sorted({*WINDOWS, *([] if asked.renewal is None else [asked.renewal])})
    within = [(str(days), language.plural("Within {number} day", "Within {number} days", days)) for days in windows]
    renewal = "" if asked.renewal is None else str(asked.renewal)
    fields.append(field("renewal", language.text("Renewal"), renewal, [("", language.text("Any")), *within]))
    fields.append(field("changed", language.text("Since last week"), asked.changed or "", said(CHANGE_CHOICES)))
    orders = [(order, language.text(ORDER_NAMES[order])) for order in ORDERS]
    fields.append(field("sort", language.text("Sorted by"), asked.sort, orders))
    return tuple(fields)
