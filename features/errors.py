"""What can go wrong before there is a feature table.

FeatureError
├── SourceError            the source can't be read as the contract wants it
├── DeclarationError       a feature is declared in a way that can't be computed
└── SnapshotError          a day was asked for that the data can't answer
"""


class FeatureError(Exception):
    """Anything that keeps features from being computed; the message says what to do next."""


class SourceError(FeatureError):
    """The source can't be read as the contract wants it."""


class DeclarationError(FeatureError):
    """A feature is declared in a way that can't be computed."""


class SnapshotError(FeatureError):
    """A day was asked for that the data can't answer."""
