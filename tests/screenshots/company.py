"""The fictional company's home, for pictures: made as `varme demo` makes it, and a copy for one who looks at it."""

import os
import secrets
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from pyarrow import compute, parquet

from app.people.passwords import hash_password
from app.store import COMMAND_LINE, AuditEntry, open_store, upgrade_store
from app.store.users import UserRecord
from tests.benchmarks.processes import ROOT
from tests.benchmarks.service.servers import make_environment

LOGIN, NAME = "pictures", "Anna Admin"


def make_company(home: Path) -> None:
    """Make the fictional company, train and score it: about two minutes."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "demo", "--no-serve", "--home", str(home)]
    environment = make_environment(os.environ, {})
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=True, cwd=home, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 -- ours


def copy_company(home: Path, to: Path) -> tuple[str, str]:
    """Copy a home, and let somebody sign in to the copy; login and password. The home itself is left as it is."""
    shutil.copytree(home, to, symlinks=True, ignore=shutil.ignore_patterns("demo", "artifacts"))
    url = f"sqlite:///{to / 'store.db'}"
    upgrade_store(url)
    store, now, password = open_store(url), datetime.now(UTC), secrets.token_urlsafe(12)
    user = UserRecord(secrets.token_hex(16), LOGIN, NAME, "administrator", now, hash_password(password))
    store.users.add(user, AuditEntry(now, COMMAND_LINE, "user.created", user.id, {}))
    store.close()
    return LOGIN, password


def find_reddest(home: Path) -> str:
    """The account with the lowest score; of several the first by its id."""
    scores = parquet.read_table(home / "scores.parquet", columns=["account_id", "score"]).drop_null()
    lowest = scores.filter(compute.equal(scores["score"], compute.min(scores["score"])))
    return str(min(lowest["account_id"].to_pylist()))


def describe_place(path: Path) -> str:
    """A path as people read it: within the checkout, from there."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
