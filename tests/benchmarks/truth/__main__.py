"""`python -m tests.benchmarks.truth --folder DIR`: trains on fictional companies of several seeds, and compares."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from features.demo import write_company
from models.scorer import Scorer
from tests.benchmarks.processes import measure
from tests.benchmarks.results import tell
from tests.benchmarks.truth.later import TRAINED_UNTIL, Later, look_later
from training.judging.judge import Estimate
from training.judging.slope import slope_and_intercept

BEGIN, END = "<!-- truth: begin -->", "<!-- truth: end -->"
# 404 is the one that the tests train on; none is a seed that the simulator was made with.
SEEDS = (404, 505, 606, 707, 808)
HEAD = (
    "seed",
    "slope in the trial (95 %)",
    "slope later (95 %)",
    "deciles held",
    "AUC later, of that by the truth",
    "share of the way",
    "share in expectation",
)
WITHIN_95 = 3.919928


@dataclass(frozen=True, slots=True)
class Outcome:
    """One company: the slope that the trial found, that on later snapshots, and what was seen there."""

    seed: int
    trial: Estimate
    slope: Estimate
    later: Later


def main() -> int:
    """Train on each company and print the table; 0 always, for these are measurements."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.truth", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for companies and homes: 100 MB a seed, kept")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the companies; by default five")
    parser.add_argument("--accounts", type=int, default=2_000, help="of each company; by default 2,000")
    parser.add_argument("--write", action="store_true", help="write the table into the README of the benchmarks")
    asked = parser.parse_args()
    outcomes = [try_seed(seed, asked.accounts, asked.folder.resolve()) for seed in asked.seeds]
    table = as_markdown(outcomes, asked.accounts)
    tell(table, (BEGIN, END), writes=asked.write)
    return 0


def try_seed(seed: int, accounts: int, folder: Path) -> Outcome:
    """Make a company, train on what was known nine months before its data end, and look at what came later."""
    place = folder / f"truth-{seed}-{accounts}"
    company, home = place / "company", place / "home"
    if not company.exists():
        write_company(company, seed=seed, accounts=accounts)
    if not home.exists():
        varme = [sys.executable, "-c", "from app.cli import main; main()", "train", "--source", company, "--home", home]
        measure([*varme, "--until", TRAINED_UNTIL.isoformat()], place / "train.log")
    champion = home / "serving" / "champion"
    found = Scorer.load(champion).spec.card["calibrated"]["slope"]
    later = look_later(champion, company)
    return Outcome(seed, Estimate(**found), slope_and_intercept(later.held_out)[0], later)


def as_markdown(outcomes: Sequence[Outcome], accounts: int) -> str:
    """A line for each company, and what they come to together."""
    lines = [f"| {' | '.join(HEAD)} |", f"| ---{' | ---:' * (len(HEAD) - 1)} |"]
    for one in outcomes:
        by_model, by_truth = one.later.auc
        lines.append(
            f"| {one.seed} | {_told(one.trial)} | {_told(one.slope)} | {one.later.deciles_held} of 10 | "
            f"{by_model:.3f} of {by_truth:.3f} | {one.later.share:.3f} | {one.later.expected_share:.3f} |"
        )
    count = len(outcomes)
    held = sum(one.later.deciles_held for one in outcomes)
    trial, afterwards = pool([one.trial for one in outcomes]), pool([one.slope for one in outcomes])
    shares = [sum(getattr(one.later, name) for one in outcomes) / count for name in ("share", "expected_share")]
    ends = f"{shares[0]:.3f} | {shares[1]:.3f}"
    lines.append(f"| together | {_told(trial)} | {_told(afterwards)} | {held} of {10 * count} | | {ends} |")
    return f"Companies of {accounts:,} accounts.\n\n" + "\n".join(lines)


def pool(slopes: Sequence[Estimate]) -> Estimate:
    """The mean of slopes, each weighing as its interval is narrow."""
    weights = [(WITHIN_95 / (one.high - one.low)) ** 2 for one in slopes]
    mean = sum(weight * one.value for weight, one in zip(weights, slopes, strict=True)) / sum(weights)
    half = WITHIN_95 / 2 / sum(weights) ** 0.5
    return Estimate(mean, mean - half, mean + half)


def _told(slope: Estimate) -> str:
    return f"{slope.value:.2f} ({slope.low:.2f} to {slope.high:.2f})"


if __name__ == "__main__":
    sys.exit(main())
