"""Putting a model where servers read it: the folder `serving/champion` of the home, swapped in one step."""

import json
import shutil
import tempfile
from pathlib import Path

from models.errors import ModelError
from models.scorer import Scorer

MODEL_NAME = "customer-health"


def publish(folder: Path, serving: Path, number: str, fingerprint: str) -> Path:
    """Copy a model's folder into `serving` and let the link `champion` point to it, in one step.

    A reader sees the old champion or the new one, never a half.
    """
    name = f"{number}-{fingerprint[:12]}"
    target = serving / "versions" / name
    if target.exists() and not _is_whole(target, number, fingerprint):
        spoilt = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=target.parent))
        target.rename(spoilt / "spoilt")
        shutil.rmtree(spoilt)
    if not target.exists():
        half = serving / "versions" / f".{name}"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(folder, half)
        (half / "serving.json").write_text(json.dumps({"name": MODEL_NAME, "version": number}) + "\n")
        half.rename(target)
    link, fresh = serving / "champion", serving / ".champion"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("versions") / name)
    fresh.replace(link)
    return link


def _is_whole(folder: Path, number: str, fingerprint: str) -> bool:
    """Whether a folder put there earlier still is what it was."""
    try:
        named = json.loads((folder / "serving.json").read_text())
        return named == {"name": MODEL_NAME, "version": number} and Scorer.load(folder).fingerprint == fingerprint
    except (OSError, ValueError, ModelError):
        return False
