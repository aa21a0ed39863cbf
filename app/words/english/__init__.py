"""English: a sentence for each reason."""

from app.words.english.sentences import say

__all__ = ["say"]
