"""Runs a program as a process of its own, and measures how long it took and how much memory it held at most."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAUNCH = Path(__file__).with_name("launch.py")
# Linux counts in kibibytes, macOS in bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024


class ProgramFailed(RuntimeError):
    """One of the measured programs did not come to its end."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds on the clock, seconds of processor time, and the most memory that was resident, in bytes."""

    wall: float
    processor: float
    peak: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Several runs of one program: the median of their times, the highest of their peaks."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def processor(self) -> float:
        return statistics.median(run.processor for run in self.runs)

    @property
    def peak(self) -> int:
        return max(run.peak for run in self.runs)


def measure(command: Sequence[str | Path], log: Path) -> Run:
    """Run a command from the root of the checkout; what it says goes into the log.

    Raises:
        ProgramFailed: it did not end well; the message holds the end of what it said.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [str(word) for word in command]
    # What the process that starts another held counts as held by that one too: so a small one starts it.
    with tempfile.TemporaryDirectory() as folder, log.open("w", encoding="utf-8") as said:
        file = Path(folder) / "took.json"
        launch = [sys.executable, "-I", "-S", str(LAUNCH), str(file), *words]
        subprocess.run(launch, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT, check=True)  # noqa: S603 -- the commands are this folder's own
        took = json.loads(file.read_text(encoding="utf-8"))
    if took["code"] != 0:
        told = log.read_text(encoding="utf-8")[-2000:]
        raise ProgramFailed(f"{' '.join(words)} ended with {took['code']}:\n{told}")
    return Run(took["wall"], took["processor"], took["peak"] * _UNIT)


def alternate(programs: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, Cost]:
    """Run each program so many times, in turn, and in the opposite order every second time."""
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for turn in range(rounds):
        order = list(programs) if turn % 2 == 0 else list(reversed(programs))
        for name in order:
            runs[name].append(programs[name]())
    return {name: Cost(tuple(one)) for name, one in runs.items()}


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """How much memory the machine has, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
