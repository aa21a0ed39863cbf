"""What an explanation of one account consists of: from the store, in a reader's language."""

from app.explaining.change import Change, FindScorer, SinceTooLate, find_change
from app.explaining.explanation import Explanation, explain, sort_reasons
from app.explaining.page import render_page
from app.explaining.reproduction import Reproduction, reproduce

__all__ = [
    "Change",
    "Explanation",
    "FindScorer",
    "Reproduction",
    "SinceTooLate",
    "explain",
    "find_change",
    "render_page",
    "reproduce",
    "sort_reasons",
]
