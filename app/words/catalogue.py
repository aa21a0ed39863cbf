"""How every feature of the catalogue is told: all subjects together."""

from app.words import account, money, people, support, usage
from app.words.shapes import Change, Difference, Measure, Peers, Text
from features.catalogue import catalogue
from features.declare import Meaning
from features.state import CatalogueState

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
# What more of a feature can only mean; nothing is said of those that may mean either.
MEANS: dict[str, Meaning] = {
    feature.name: feature.more_is for feature in catalogue(CatalogueState(milestone_days=(("any", 0),)))
}
UNKNOWN: dict[str, str] = {
    name: shape.unknown for shapes in (MEASURES, CHANGES, DIFFERENCES, PEERS, TEXTS) for name, shape in shapes.items()
}
