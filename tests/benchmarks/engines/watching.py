"""Runs a command and watches what it takes, with all the processes that it starts: workers, Spark's Java."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import ROOT, ProgramFailed

_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock, and the most memory that all its processes held together, in bytes."""

    seconds: float
    peak: int


def watch(words: Sequence[str | Path], log: Path, environment: Mapping[str, str]) -> Taken:
    """Run `varme` with these words from the root of the checkout; what it says goes into the log.

    Raises:
        ProgramFailed: it did not end well; the message holds the end of what it said.
    """
    command = [sys.executable, "-m", "tests.benchmarks.engines.varme", *(str(word) for word in words)]
    peak, began = 0, time.perf_counter()
    with log.open("w", encoding="utf-8") as said:
        program = subprocess.Popen(  # noqa: S603 -- the commands are this folder's own
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, stdout=said, stderr=said
        )
        while program.poll() is None:
            peak = max(peak, held_by(program.pid))
            time.sleep(_PAUSE_SECONDS)
    if program.returncode != 0:
        raise ProgramFailed(f"{' '.join(command)}:\n{log.read_text(encoding='utf-8')[-2000:]}")
    return Taken(time.perf_counter() - began, peak)


def held_by(process: int) -> int:
    """The memory that a process and those that it started hold, in bytes; what they share counts for each."""
    children: dict[int, list[int]] = {}
    size: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if not place.name.isdecimal():
            continue
        try:
            # The name, in brackets, may hold spaces.
            words = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            # it has ended meanwhile
            continue
        number = int(place.name)
        children.setdefault(int(words[1]), []).append(number)
        size[number] = int(words[21]) * os.sysconf("SC_PAGE_SIZE")
    whole, queue = 0, [process]
    while queue:
        one = queue.pop()
        whole += size.get(one, 0)
        queue += children.get(one, [])
    return whole
