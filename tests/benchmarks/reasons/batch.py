"""`varme score` as a process, beside LightGBM's contributions of the same rows, of many accounts and of a tenth."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.scorer import CHUNK_ROWS
from tests.benchmarks.processes import Run, measure
from tests.benchmarks.reasons.accounts import ID, PART_ROWS, choose_columns, draw, write_accounts
from tests.benchmarks.reasons.calls import Caller
from tests.benchmarks.reasons.learning import Learnt
from training.registry.publish import publish

# As many as batch scoring asks for.
THREADS = 2
SEED = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """How long a whole run of batch scoring took, and the contributions alone, in seconds."""

    accounts: int
    run: Run
    contributions: float

    @property
    def ratio(self) -> float:
        """How many times as long as the contributions the run takes, the start of Python and all files included."""
        return self.run.wall / self.contributions


def score_accounts(learnt: Learnt, caller: Caller, accounts: int, folder: Path, say: Callable[[str], None]) -> Batch:
    """Score a table of so many accounts with the model in service, into a new store and a file.

    Raises:
        ProgramFailed: `varme score` did not come to its end.
    """
    table = write_accounts(choose_columns(), accounts, SEED, folder / f"accounts-{accounts}.parquet", say)
    home, out, log = folder / "home", folder / "scores.parquet", folder / "score.log"
    shutil.rmtree(home, ignore_errors=True)
    publish(learnt.folder, home / "serving", "1", learnt.scorer.fingerprint)
    say(f"{learnt.shape}: varme score of {accounts:,} accounts; what it says is in {log}")
    varme = [sys.executable, "-c", "from app.cli import main; main()", "score"]
    run = measure([*varme, "--table", table, "--id", ID, "--out", out, "--home", home], log)
    shutil.rmtree(home)
    table.unlink()
    out.unlink()
    return Batch(accounts, run, _time_contributions(caller, accounts, say))


def _time_contributions(caller: Caller, accounts: int, say: Callable[[str], None]) -> float:
    """The contributions of the same rows with as many threads, as many at a time as in a run of batch scoring."""
    matrix, taken = draw(choose_columns(), accounts, SEED).X, 0.0
    for start in range(0, accounts, CHUNK_ROWS):
        if start // PART_ROWS % 10 == 0:
            say(f"pred_contrib: {start:,} of {accounts:,}")
        began = time.perf_counter()
        caller.contributions(matrix[start : start + CHUNK_ROWS], THREADS)
        taken += time.perf_counter() - began
    return taken
