"""What every feature of the catalogue is called in English, and how its values are told: all subjects together."""

from app.words.english import account, money, people, support, usage
from app.words.english.shapes import Change, Difference, Measure, Peers

MEASURES: dict[str, Measure] = {
    **usage.MEASURES,
    **people.MEASURES,
    **support.MEASURES,
    **money.MEASURES,
    **account.MEASURES,
}
CHANGES: dict[str, Change] = {**usage.CHANGES, **money.CHANGES}
DIFFERENCES: dict[str, Difference] = {**people.DIFFERENCES, **money.DIFFERENCES}
PEERS: dict[str, Peers] = {**usage.PEERS, **support.PEERS, **money.PEERS}
TEXTS: dict[str, str] = {**money.TEXTS, **account.TEXTS}
# What begins the sentence of an unknown value that is unknown because there was never one.
NEVER: dict[str, str] = {**usage.NEVER, **people.NEVER, **support.NEVER, **money.NEVER, **account.NEVER}
