"""The bands at the top of the portfolio: how many accounts, how many are new there, what they pay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.pages.portfolio.asked import Asked
from app.store.standing_rows import CENTS
from app.store.standings import Sum
from app.words.language import Language
from models.answer import Band

BANDS: tuple[Band, ...] = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class Tile:
    """A band: `revenue` is what its accounts pay a month, a text for each currency, never summed.

    `address` leads to the band's accounts, or where they are shown already back to all.
    """

    band: Band
    address: str
    is_chosen: bool
    accounts: str
    arrived: str
    revenue: tuple[str, ...]


def make_tiles(sums: Sequence[Sum], asked: Asked, language: Language) -> tuple[Tile, ...]:
    """The tiles, the band that needs attention most first."""
    tiles = []
    for band in BANDS:
        own = [one for one in sums if one.band == band]
        arrived = sum(one.arrived for one in own)
        is_chosen = asked.band == band
        paid = sorted((one for one in own if one.mrr), key=lambda one: one.currency or "")
        tiles.append(
            Tile(
                band=band,
                address=asked.address(band=None if is_chosen else band),
                is_chosen=is_chosen,
                accounts=language.number(sum(one.accounts for one in own)),
                arrived=language.plural("{number} new", "{number} new", arrived) if arrived else "",
                revenue=tuple(_say_paid(paid, language)),
            )
        )
    return tuple(tiles)


def _say_paid(paid: Sequence[Sum], language: Language) -> Iterator[str]:
    for place, one in enumerate(paid, start=1):
        amount = language.money(round(one.mrr / CENTS), one.currency)
        yield language.text("{amount} a month", amount=amount) if place == len(paid) else amount
