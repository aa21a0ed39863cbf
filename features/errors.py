"""What can go wrong before there is a feature table.

FeatureError
├── SourceError            the source can't be read as the contract wants it
├── TableError             a ready feature table can't be read, or is not one
├── DatasetError           a data set in a folder can't be read, or can't be added to
├── DeclarationError       a feature is declared in a way that can't be computed
│   └── OwnFeatureError    the business's own data points are not such as can be declared
└── SnapshotError          a day was asked for that the data can't answer
"""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in one of the business's own data points: `place` counts them from 0, `key` is the one at fault."""

    place: int
    key: str
    says: str


class OwnFeatureError(DeclarationError):
    """The business's own data points are not such as can be declared; a line, and a `Mistake`, for each."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(f"Own feature no. {one.place + 1}: {one.says}." for one in mistakes))
        self.mistakes = mistakes


class SnapshotError(FeatureError):
    """A day was asked for that the data can't answer."""
