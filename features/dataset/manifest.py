"""The manifest of a data set: what belongs to it, and what it was made of."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from features.dataset.files import replace_file
from features.errors import DatasetError
from features.snapshots import Churn

FORMAT: Final = 1
# Readers of Parquet pass over what begins with an underscore, so the folder alone is a table to pandas and Spark.
NAME = "_manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Part):
    """A file of the data set: its path in the folder, and the sha256 of its bytes."""

    path: str = Field(pattern=r"^(snapshot_on=\d{4}-\d{2}-\d{2}/part-\d+|_facts-[0-9a-f]{16})\.parquet$")
    sha256: str

    def is_whole(self, folder: Path) -> bool:
        """Whether the file is there, as it was written."""
        path = folder / self.path
        if not path.is_file():
            return False
        with path.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest() == self.sha256


class Reads(_Part):
    """The part of the source that a partition depends on: what was known before a day, of usage from a day on.

    `usage_from` None: all of usage before the day.
    """

    known_before: date
    usage_from: date | None


class Partition(_Part):
    """One snapshot: its day, its rows, its file, and what of the source it depends on."""

    snapshot_on: date
    rows: int
    file: File
    reads: Reads


class ChurnDefinition(_Part):
    """What decides who is a customer; `active_days` where churn is inactivity."""

    by: Literal["cancellation", "inactivity", "label"]
    active_days: int | None = None

    @classmethod
    def of(cls, churn: Churn) -> "ChurnDefinition":
        """What of a churn's definition decides the rows of a feature table; horizon and lead only decide labels."""
        return cls(by=churn.by, active_days=churn.active_days if churn.by == "inactivity" else None)


class SourceNamed(_Part):
    """Where the source lies, without user and password, and the sha256 of its mapping, or `none`."""

    location: str
    mapping: str


class Manifest(_Part):
    """What stands in `_manifest.json`; nothing in it names an account.

    `state_known_before`: the catalogue state was learnt from what was known before that day.
    """

    format: Literal[1] = FORMAT
    varme: str
    duckdb: str
    catalogue_fingerprint: str
    catalogue_state: Mapping[str, Any]
    state_known_before: date
    churn: ChurnDefinition
    source: SourceNamed
    source_fingerprint: str
    end_of_data: datetime
    facts: File
    partitions: tuple[Partition, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Its snapshots, in order."""
        return tuple(one.snapshot_on for one in self.partitions)


def has_manifest(folder: Path) -> bool:
    """Whether the folder holds a data set, or what is left of one."""
    return (folder / NAME).is_file()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the data set in a folder.

    Raises:
        DatasetError: there is none, it is of another format, or it is not one.
    """
    if not has_manifest(folder):
        raise DatasetError(
            f"The folder {str(folder)!r} holds no data set: it has no {NAME}. Write one with "
            f"`varme features --out {folder}`."
        )
    anew = "Make the data set anew with `varme features --rebuild`."
    try:
        raw = json.loads((folder / NAME).read_text(encoding="utf-8"))
        found = raw.get("format") if isinstance(raw, dict) else None
        if isinstance(found, int) and found != FORMAT:
            raise DatasetError(
                f"The data set in {str(folder)!r} has format {found}; this release of Varme reads format {FORMAT}. "
                f"{anew}"
            )
        return Manifest.model_validate_json(json.dumps(raw))
    except (ValueError, ValidationError) as error:
        raise DatasetError(f"{folder / NAME} is not the manifest of a data set. {anew}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into its place, in one step: before it the old data set stands, after it the new one."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    replace_file(folder / NAME, lambda path: path.write_text(text, encoding="utf-8"))
