"""What an explanation of one account consists of: from the store, in a reader's language."""

from app.explaining.change import Change, FindScorer, find_change
from app.explaining.errors import (
    AnotherAccount,
    CannotExplain,
    NoScore,
    NothingScored,
    ReceiptErased,
    SinceTooLate,
    UnknownReceipt,
)
from app.explaining.explanation import Explanation, explain, sort_reasons
from app.explaining.finding import find_latest, find_said
from app.explaining.page import render_page
from app.explaining.reproduction import Reproduction, reproduce

__all__ = [
    "AnotherAccount",
    "CannotExplain",
    "Change",
    "Explanation",
    "FindScorer",
    "NoScore",
    "NothingScored",
    "ReceiptErased",
    "Reproduction",
    "SinceTooLate",
    "UnknownReceipt",
    "explain",
    "find_change",
    "find_latest",
    "find_said",
    "render_page",
    "reproduce",
    "sort_reasons",
]
