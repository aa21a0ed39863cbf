"""A real server as a process of its own, which a test may kill, stop, starve and ask."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
START = "from app.cli import main; main()"
# What the environment `serve` does not have; LightGBM imports some of it where it can, which takes seconds.
ABSENT = ("matplotlib", "mlflow", "pandas", "pyarrow", "shap", "sklearn")
ADDRESS = re.compile(r"answers at http://([^:]+):(\d+)")


def wait_until(claim: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until a claim holds; fail if it never does."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if claim():
            return
        pause.wait(0.02)
    raise AssertionError(f"Within {seconds:g} seconds it did not come to this: {what}.")


class Caller:
    """One connection to a server, with a key."""

    def __init__(self, host: str, port: int, key: str | None = None, seconds: float = PATIENCE_SECONDS) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=seconds)
        self._headers = {"Content-Type": "application/json"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key}"

    def ask(self, path: str, body: object = None, raw: bytes | None = None) -> tuple[int, Mapping[str, str], Any]:
        """What is answered: status, headers, body; POST where there is one to send.

        Raises:
            OSError, http.client.HTTPException: no whole answer came.
        """
        sent = raw if raw is not None else None if body is None else json.dumps(body).encode()
        if self._connection.sock is None:
            self._connection.connect()
        # who is cut off while he sends may have been answered all the same
        with suppress(ConnectionError):
            self._connection.request("GET" if sent is None else "POST", path, sent, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.status, answer.headers, json.loads(text) if is_json else text

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Server:
    """`varme serve` on a home, with all that it starts in one group of processes.

    Args:
        home: the home.
        store_url: where its store is; by default in the home.
        workers: how many processes answer.
        is_lean: as in the environment `serve`.
        settings: variables of the environment, in small letters.
    """

    def __init__(
        self,
        home: Path,
        *,
        store_url: str | None = None,
        workers: int = 1,
        is_lean: bool = True,
        **settings: object,
    ) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("VARME_")}
        places = [str(ROOT), str(_leave_out(home, ABSENT))] if is_lean else [str(ROOT)]
        environment |= {"PYTHONPATH": os.pathsep.join(places), "VARME_HOME": str(home)}
        environment |= {"VARME_SERVICE__REQUESTS_PER_MINUTE": "0"}
        environment |= {name.upper(): str(value) for name, value in settings.items()}
        if store_url is not None:
            environment["VARME_STORE__URL"] = store_url
        self.log = home / f"server-{os.urandom(4).hex()}.log"
        with self.log.open("w") as said:
            self._process = subprocess.Popen(  # noqa: S603 -- this very Python
                (sys.executable, "-P", "-c", START, "serve", "--port", "0", "--workers", str(workers)),
                cwd=home,
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            wait_until(lambda: bool(ADDRESS.search(self.said())) or self.is_over, "the server says its address")
            found = ADDRESS.search(self.said())
            assert found, self.said()
            self.host, self.port = found[1], int(found[2])
        except AssertionError:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_over(self) -> bool:
        return self._process.poll() is not None

    def said(self) -> str:
        return self.log.read_text()

    def caller(self, key: str | None = None, seconds: float = PATIENCE_SECONDS) -> Caller:
        return Caller(self.host, self.port, key, seconds)

    def look(self, path: str = "/readyz") -> int | None:
        """The status of an open address; None where nobody listens."""
        with self.caller() as caller:
            try:
                return caller.ask(path)[0]
            except (OSError, http.client.HTTPException):
                return None

    def wait_ready(self) -> Self:
        try:
            wait_until(lambda: self.look() == 200 or self.is_over, "the server is ready")
            assert not self.is_over, self.said()
        except AssertionError:
            self.kill()
            raise
        return self

    def resident_mb(self) -> float:
        """How much memory of the process is resident."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def kill(self) -> None:
        """End it with all that it started, between two instructions."""
        if not self.is_over:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """Stop it as an operator would; its exit code."""
        if not self.is_over:
            self._process.terminate()
        try:
            return self._process.wait(PATIENCE_SECONDS)
        finally:
            self.kill()


def _leave_out(home: Path, absent: Sequence[str]) -> Path:
    """A folder from which every Python that has it on its path learns that these packages are not there."""
    folder = home / "absent"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({absent!r}))\n")
    return folder
