"""A ready feature table from elsewhere: one file with a row for each account, or for each account and snapshot."""

from features.table.answers import Answers, read_answers
from features.table.columns import Kind, Unused, Values
from features.table.reading import RawTable, read_table
from features.table.table import FeatureTable, Layout, Roles, features_for, open_table

__all__ = [
    "Answers",
    "FeatureTable",
    "Kind",
    "Layout",
    "RawTable",
    "Roles",
    "Unused",
    "Values",
    "features_for",
    "open_table",
    "read_answers",
    "read_table",
]
