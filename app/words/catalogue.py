"""How every feature of the catalogue is told: all subjects together."""

from app.words import account, money, people, support, usage
from app.words.shapes import Change, Difference, Measure, Peers, Text

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
TEXTS: dict[str, Text] = {**money.TEXTS, **account.TEXTS}
UNKNOWN: dict[str, str] = {
    name: shape.unknown for shapes in (MEASURES, CHANGES, DIFFERENCES, PEERS, TEXTS) for name, shape in shapes.items()
}
