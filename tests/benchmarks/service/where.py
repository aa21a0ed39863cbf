"""Where the time of one request goes: seen by a program that asks Varme in its own process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from tests.benchmarks.processes import ProgramFailed
from tests.benchmarks.service.homes import Home
from tests.benchmarks.service.load import CHANGING, FIRST, Ask
from tests.benchmarks.service.servers import ALLOWED, make_environment


@dataclass(frozen=True, slots=True)
class Parts:
    """Milliseconds of one request within the process, and those of each part of it, the largest first."""

    way: str
    milliseconds: float
    of: dict[str, float]


def look_into(home: Home, ask: Ask, way: str, requests: int) -> Parts:
    """Ask in a process of its own, and say where the time of a request went.

    Raises:
        ProgramFailed: the process did not come to its end.
    """
    file, log = home.folder / "asked.json", home.folder / "where.log"
    asked = {
        "path": ask.path,
        "bodies": ask.bodies,
        "headers": ask.headers,
        "changing": CHANGING,
        "first": FIRST * 9,
    }
    file.write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.service.inside", str(file), str(requests)]
    environment = make_environment(os.environ, {**ALLOWED, "VARME_HOME": str(home.folder)})
    with log.open("w", encoding="utf-8") as said:
        ended = subprocess.run(  # noqa: S603 -- the program above
            command, cwd=home.folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True, check=False
        )
    if ended.returncode:
        told = log.read_text(encoding="utf-8")[-2000:]
        raise ProgramFailed(f"{' '.join(command)} ended with {ended.returncode}:\n{told}")
    told = json.loads(ended.stdout)
    return Parts(way, told["milliseconds"], told["parts"])
