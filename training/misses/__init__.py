"""The miss audit: who left and was green before, what those accounts looked like, and what they have in common."""

from training.misses.find import find_misses
from training.misses.misses import Before, Common, Misses

__all__ = ["Before", "Common", "Misses", "find_misses"]
