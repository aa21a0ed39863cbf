"""What `varme serve` has beside the service: the process that pulls, and the folder where workers add up figures."""

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


@contextmanager
def pulling(pull_seconds: float) -> Iterator[subprocess.Popen[bytes] | None]:
    """Have a small process pull as often as this, for as long as it is needed; for 0 there is none.

    It reads the same settings as this command, and ends when this process does, however that ends.
    """
    if not pull_seconds:
        yield None
        return
    command = [sys.executable, "-P", "-m", "app.jobs.pull_beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 -- our own module
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


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
