"""Putting a model where servers read it: the folder `serving/champion` of the home, swapped in one step."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from models.errors import ModelError
from models.scorer import Scorer
from training.registry.verify import NAME_FILE, hash_files

MODEL_NAME = "customer-health"
# Folders that no link names any more and that stay: a worker may be loading one of them.
KEPT = 2
# What was begun so long ago was left behind by a process that was stopped.
LEFT_BEHIND_SECONDS = 3600


def publish(folder: Path, serving: Path, number: str, fingerprint: str) -> Path:
    """Copy a model's folder into `serving` and let the link `champion` point to it, in one step.

    A reader sees the old champion or the new one, never a half, whatever stops this or does the same beside it. Folders
    of older champions are removed but for the newest two.
    """
    versions = serving / "versions"
    name = f"{number}-{fingerprint[:12]}"
    target = versions / name
    versions.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=versions) as scratch:
        if target.exists() and not _is_whole(target, folder, number):
            target.rename(Path(scratch) / "spoilt")
        if not target.exists():
            half = Path(scratch) / "half"
            shutil.copytree(folder, half)
            (half / NAME_FILE).write_text(json.dumps(_named(number)) + "\n", encoding="utf-8")
            _reach_the_disk(half)
            half.rename(target)
        # the time tells when it was put in service last
        os.utime(target)
        link, fresh = serving / "champion", Path(scratch) / "champion"
        fresh.symlink_to(Path("versions") / name)
        fresh.replace(link)
    _sweep(versions, name)
    return link


def serves(serving: Path, number: str, hashes: Mapping[str, str]) -> bool:
    """Whether a version serves already, with the files that were registered; without hashes, any that can be loaded."""
    link = serving / "champion"
    try:
        if json.loads((link / NAME_FILE).read_text(encoding="utf-8")) != _named(number):
            return False
        if not hashes:
            Scorer.load(link)
    except (OSError, ValueError, ModelError):
        return False
    return not hashes or hash_files(link.resolve()) == hashes


def _named(number: str) -> dict[str, str]:
    return {"name": MODEL_NAME, "version": number}


def _is_whole(target: Path, folder: Path, number: str) -> bool:
    """Whether a folder put there earlier still is what it was."""
    try:
        named = json.loads((target / NAME_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(named == _named(number) and hash_files(target) == hash_files(folder))


def _reach_the_disk(folder: Path) -> None:
    """Wait until the disk has the files, so that a link never leads to what a failing machine lost."""
    for path in [*folder.rglob("*"), folder]:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _sweep(versions: Path, serving_name: str) -> None:
    began = time.time()
    folders = {path: path.lstat().st_mtime for path in versions.iterdir() if path.is_dir()}
    old = sorted(
        (path for path in folders if not path.name.startswith(".") and path.name != serving_name),
        key=lambda path: folders[path],
    )
    left_behind = [
        path for path, at in folders.items() if path.name.startswith(".") and began - at > LEFT_BEHIND_SECONDS
    ]
    for path in [*old[:-KEPT], *left_behind]:
        # another process may sweep at the same time
        shutil.rmtree(path, ignore_errors=True)
