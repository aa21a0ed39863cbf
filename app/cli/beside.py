"""What `varme serve` has beside the service: processes that pull and work, a folder where workers add up figures."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PATIENCE_SECONDS = 10


class CannotPull(Exception):
    """The settings ask for pulling, and this environment can't."""


def refuse_pull_in_vain(pull_seconds: float) -> None:
    """Refuse to start where the settings ask for pulling and this environment can't.

    Raises:
        CannotPull: it says what to do.
    """
    if pull_seconds and find_spec("mlflow") is None:
        raise CannotPull(
            f"`pull_seconds` in the [service] section is {pull_seconds:g}, and asking the registry needs the full "
            "environment: this one is made for serving. Set it to 0, and run `varme pull --every SECONDS` from the "
            "full environment on the same home."
        )


class CannotWork(Exception):
    """A worker is asked for, and this environment can't have one."""


@contextmanager
def pulling(pull_seconds: float) -> Iterator[subprocess.Popen[bytes] | None]:
    """Have a small process pull as often as this, for as long as it is needed; for 0 there is none.

    It reads the same settings as this command, and ends when this process does, however that ends.
    """
    if not pull_seconds:
        yield None
        return
    with _beside("app.jobs.pull_beside") as process:
        yield process


def refuse_work_in_vain(*, works: bool) -> None:
    """Refuse to start where a worker is asked for and this environment can't have one.

    Raises:
        CannotWork: it says what to do.
    """
    if works and find_spec("mlflow") is None:
        raise CannotWork(
            "--work starts a worker beside the service, and that needs the full environment: this one is made for "
            "serving. Leave it out, and run `varme work` in the full environment with the same home and store."
        )


@contextmanager
def working_beside(*, works: bool) -> Iterator[subprocess.Popen[bytes] | None]:
    """Have a worker beside the service that carries out what is asked for on the pages, if it is to be there.

    It reads the same settings as this command, and ends when this process does, however that ends.
    """
    if not works:
        yield None
        return
    with _beside("app.jobs.work_beside") as process:
        yield process


@contextmanager
def _beside(module: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-P", "-m", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 -- our own modules
        try:
            yield process
        finally:
            process.terminate()
            try:
                # closes its standard input, which wakes one that waits
                process.communicate(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def adding_up_figures(workers: int) -> Iterator[None]:
    """Have workers add up their figures in a folder, as long as they run, if there are several and none is named."""
    if workers == 1 or FOLDER_VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="varme-figures-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]
