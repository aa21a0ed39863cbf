"""Leaks and traps, found before training: what makes a model look brilliant on the past and worth nothing afterwards.

Each finding names the column, shows the evidence in figures, and is quarantined unless the business vouches for it.
"""

from training.traps.find import NOTHING_FOUND, Found, find_traps
from training.traps.trap import Kind, Trap, advise

__all__ = ["NOTHING_FOUND", "Found", "Kind", "Trap", "advise", "find_traps"]
