"""A ready feature table from elsewhere: one file with a row for each account, or for each account and snapshot."""

from features.table.answers import Answers, read_answers
from features.table.columns import Unused, Values
from features.table.parts import TableInParts, features_for, open_parts
from features.table.reading import RawTable, read_table
from features.table.table import FeatureTable, Layout, Roles, open_table
from features.table.texts import Kind

__all__ = [
    "Answers",
    "FeatureTable",
    "Kind",
    "Layout",
    "RawTable",
    "Roles",
    "TableInParts",
    "Unused",
    "Values",
    "features_for",
    "open_parts",
    "open_table",
    "read_answers",
    "read_table",
]
