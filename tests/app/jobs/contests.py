"""Homes in which a champion serves and challengers want to."""

from training.promotion.compare import Comparison, Rule
from training.promotion.portfolio import ColourChange, Today
from training.registry.registry import Registry

CHANGES = tuple(
    ColourChange(f"A-{number:02d}", "green", 90.0 - number, "red", 20.0 + number, 10.0) for number in range(12)
)
WORSE = "its log loss is 0.2100, the champion's 0.2000."


def register(registry, learnt, comparison=None):
    """Put a version into the registry; the first serves, the others want to."""
    version = registry.register(
        learnt.folder,
        learnt.spec,
        parameters={},
        metrics={"auc": 0.75, "log_loss": 0.2},
        refused=None,
        comparison=comparison,
    )
    if comparison is None:
        registry.promote(version)
    else:
        registry.mark_challenger(version)
    return version


def compared(state, reasons=()):
    """A comparison with version 1."""
    return Comparison("1", state, reasons, Rule(), today=Today(310, CHANGES, 0.75, 0.9).to_json())


def make_contest(home, learnt, state="promotable", reasons=()):
    """A registry whose version 1 serves, and whose version 2 is the challenger."""
    registry = Registry(home)
    register(registry, learnt)
    register(registry, learnt, compared(state, reasons))
    return registry
