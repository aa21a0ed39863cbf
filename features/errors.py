"""What can go wrong before there is a feature table.

FeatureError
├── SourceError            the source can't be read as the contract wants it
├── TableError             a ready feature table can't be read, or is not one
├── DatasetError           a data set in a folder can't be read, or can't be added to
├── DeclarationError       a feature is declared in a way that can't be computed
└── SnapshotError          a day was asked for that the data can't answer
"""


class FeatureError(Exception):
    """Anything that keeps features from being computed; the message says what to do next."""


class SourceError(FeatureError):
    """The source can't be read as the contract wants it."""


class TableError(FeatureError):
    """A ready feature table can't be read, or is not one."""


class DatasetError(FeatureError):
    """A data set in a folder can't be read, or can't be added to."""


class DeclarationError(FeatureError):
    """A feature is declared in a way that can't be computed."""


class SnapshotError(FeatureError):
    """A day was asked for that the data can't answer."""
