"""What several signals are called in a reader's language."""

from collections.abc import Iterable

from app.portfolio.names import name_signal
from app.words.language import Language


def name_signals(signals: Iterable[str], language: Language) -> str:
    """The names of signals, as a list."""
    return ", ".join(name_signal(signal, language) for signal in signals)
