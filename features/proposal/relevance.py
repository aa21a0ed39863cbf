"""Which tables of a large database are worth a look, by their names and their columns' names alone."""

from collections.abc import Iterable

from features.contract import TABLES
from features.proposal.names import common_start, squash, words_of
from features.proposal.recognise import name_points
from features.proposal.vocabulary import ACCOUNT, LABELS


def may_matter(table: str, columns: Iterable[str], all_tables: Iterable[str]) -> bool:
    """Whether the table's name says something, or one of its columns names an account or who left."""
    words = words_of(table)[common_start(all_tables) :]
    if any(name_points(words, name) > 0 for name in TABLES):
        return True
    telling = {squash(words_of(name)) for name in (*ACCOUNT.split(), *LABELS.split())}
    return any(squash(words_of(column)) in telling for column in columns)
