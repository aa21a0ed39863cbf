"""Whether a model that was fetched is the one that was registered: files by their hashes, golden rows by answers."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from models.golden import check_golden
from models.scorer import Scorer
from training.errors import DownloadBroken

# Written by publishing, and no part of the model.
NAME_FILE = "serving.json"
Hashes = Mapping[str, str]


def hash_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a model's folder, by its path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME_FILE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def refuse_other_files(folder: Path, expected: Hashes, number: str) -> None:
    """Refuse a folder whose files are not those that were registered.

    Raises:
        DownloadBroken: it names the files.
    """
    found = hash_files(folder)
    others = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    if others:
        raise DownloadBroken(
            f"Version {number} did not come as it was registered: {', '.join(others)} "
            f"{'is' if len(others) == 1 else 'are'} missing, cut short or changed. It is fetched anew by the next "
            "`varme pull`; where it comes so again, the files in the registry are spoilt: train again."
        )


def load_verified(folder: Path) -> tuple[Scorer, int]:
    """Load a model and have it answer its golden rows.

    Returns:
        The model, and how many golden rows it answered as when it was trained: 0 where it has none.

    Raises:
        ModelCorrupt: a file is not what was written, or a row is answered otherwise.
    """
    scorer = Scorer.load(folder)
    return scorer, check_golden(folder, scorer)


def hashes_to_tag(folder: Path) -> str:
    """The hashes of a folder's files as the text of a tag."""
    return json.dumps(hash_files(folder))
