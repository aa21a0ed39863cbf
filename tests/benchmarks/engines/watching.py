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
    """Seconds on the clock; the most memory that all its processes held together, in bytes; and what they worked.

    `processor` is in seconds, of all threads of all processes; other programs on the machine change it little.
    """

    seconds: float
    peak: int
    processor: float


def watch(words: Sequence[str | Path], log: Path, environment: Mapping[str, str]) -> Taken:
    """Run `varme` with these words from the root of the checkout; what it says goes into the log.

    Raises:
        ProgramFailed: it did not end well; the message holds the end of what it said.
    """
    command = [sys.executable, "-m", "tests.benchmarks.engines.varme", *(str(word) for word in words)]
    peak, began = 0, time.perf_counter()
    worked: dict[int, float] = {}
    with log.open("w", encoding="utf-8") as said:
        program = subprocess.Popen(  # noqa: S603 -- the commands are this folder's own
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, stdout=said, stderr=said
        )
        while program.poll() is None:
            held = look_at(program.pid)
            peak = max(peak, sum(one.memory for one in held.values()))
            worked |= {process: one.processor for process, one in held.items()}
            time.sleep(_PAUSE_SECONDS)
    if program.returncode != 0:
        raise ProgramFailed(f"{' '.join(command)}:\n{log.read_text(encoding='utf-8')[-2000:]}")
    return Taken(time.perf_counter() - began, peak, sum(worked.values()))


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds, in bytes, and has worked, in seconds."""

    memory: int
    processor: float


def look_at(process: int) -> dict[int, Held]:
    """A process and those that it started, by their numbers; memory that they share counts for each."""
    children: dict[int, list[int]] = {}
    there: dict[int, Held] = {}
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
        ticks = int(words[11]) + int(words[12])
        there[number] = Held(int(words[21]) * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK"))
    found, queue = {}, [process]
    while queue:
        one = queue.pop()
        if one in there:
            found[one] = there[one]
        queue += children.get(one, [])
    return found
