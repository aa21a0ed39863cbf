"""The model card as a page of Markdown, for people: first the sentence that matters, then what it rests on."""

from training.card.page.page import card_page

__all__ = ["card_page"]
