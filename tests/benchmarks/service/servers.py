"""Servers as processes of their own: started, waited for, looked at from outside, ended."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import ROOT, ProgramFailed
from tests.benchmarks.service.homes import Home

HOST = "127.0.0.1"
START_SECONDS, END_SECONDS, LOOK_SECONDS = 120.0, 20.0, 0.002
# What whoever measures has set for other purposes would change what is measured.
OTHERS = ("VARME_", "MLFLOW_", "PROMETHEUS_")
# A key of a benchmark asks more often than any caller may; and a body of ten thousand rows is what is measured.
ALLOWED = {"VARME_SERVICE__REQUESTS_PER_MINUTE": "0", "VARME_SERVICE__MAX_BODY_MB": "100"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers, and how many seconds it took from its start to its first answer of 200."""

    port: int
    pid: int
    ready_after: float

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{HOST}:{self.port}{path}"

    def resident(self) -> int:
        """How much memory is resident now, in bytes."""
        return self._kibibytes("VmRSS") * 1024

    def peak(self) -> int:
        """How much memory was resident at most since it started, in bytes."""
        return self._kibibytes("VmHWM") * 1024

    def _kibibytes(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
        if found is None:
            raise ProgramFailed(f"/proc/{self.pid}/status has no line {name}; memory is measured on Linux only.")
        return int(found[1])


@contextmanager
def serve_varme(home: Home, log: Path, workers: int = 1, receipts_share: float = 1.0) -> Iterator[Server]:
    """`varme serve` of a home, without a limit of requests; with one worker the process is the worker itself."""
    with serve_home(home.folder, log, workers, receipts_share) as server:
        yield server


@contextmanager
def serve_home(folder: Path, log: Path, workers: int = 1, receipts_share: float = 1.0) -> Iterator[Server]:
    """The same of a home by its folder."""
    settings = {**ALLOWED, "VARME_RECEIPTS__SHARE": str(receipts_share)}
    port = free_port()
    arguments = ["serve", "--home", str(folder), "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
    with serving(command, port, "/readyz", log, settings) as server:
        yield server


@contextmanager
def serve_rival(model: Path, log: Path) -> Iterator[Server]:
    """`mlflow models serve` of a saved model, with one worker, in this environment."""
    port = free_port()
    arguments = ["--model-uri", str(model), "--host", HOST, "--port", str(port), "--workers", "1"]
    command = [sys.executable, "-m", "mlflow", "models", "serve", *arguments, "--env-manager", "local"]
    with serving(command, port, "/ping", log) as server:
        yield server


@contextmanager
def serve_nothing(log: Path) -> Iterator[Server]:
    """The endpoint that does nothing."""
    port = free_port()
    with serving([sys.executable, "-m", "tests.benchmarks.service.empty", str(port)], port, "/docs", log) as server:
        yield server


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
    return port


def make_environment(given: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The variables that a server starts with: those that are given, but for settings, and these settings."""
    kept = {name: value for name, value in given.items() if not name.startswith(OTHERS)}
    return {**kept, **settings, "PYTHONPATH": str(ROOT)}


@contextmanager
def serving(
    command: Sequence[str], port: int, ready: str, log: Path, settings: Mapping[str, str] = {}
) -> Iterator[Server]:
    """A server by its command, from when the path `ready` answers 200; it is ended at the end.

    Raises:
        ProgramFailed: it did not come so far; the message holds the end of what it said.
    """
    with log.open("w", encoding="utf-8") as said:
        began = time.perf_counter()
        # in a session of its own: what it starts is ended with it
        process = subprocess.Popen(  # noqa: S603 -- the commands above
            command,
            # away from whatever settings lie in the folder of who measures
            cwd=log.parent,
            env=make_environment(os.environ, settings),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Server(port, process.pid, _wait_until_ready(process, port, ready, began, log))
        finally:
            _end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, ready: str, began: float, log: Path) -> float:
    while not _answers(port, ready):
        took = time.perf_counter() - began
        if process.poll() is not None or took > START_SECONDS:
            how = f"did not answer within {START_SECONDS:g} s" if process.returncode is None else "ended at once"
            told = log.read_text(encoding="utf-8")[-2000:]
            raise ProgramFailed(f"{' '.join(map(str, process.args))} {how}:\n{told}")  # type: ignore[arg-type]
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (ConnectionError, http.client.HTTPException):
        return False  # nobody listens yet
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    # whatever of it did not end by itself
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(END_SECONDS)
