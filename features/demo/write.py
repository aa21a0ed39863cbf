"""Writes the fictional company as a folder of tables, whole or not at all."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.demo.accounts import found_accounts, tell_accounts
from features.demo.activity import measure_activity
from features.demo.care import tell_milestones, tell_pulses, tell_touchpoints
from features.demo.clock import Clock
from features.demo.forward import live_forward
from features.demo.leaving import tell_cancellations
from features.demo.money import tell_invoices, tell_subscriptions
from features.demo.people import hire_people, tell_contacts
from features.demo.planted import PlantedChange
from features.demo.support import tell_tickets
from features.demo.truth import tell_causes, tell_risk, tell_troubles
from features.demo.usage import use_product
from features.demo.voice import tell_surveys

SUMMARY = "company.json"
TRUTH = "truth"
SEED = 2026
ACCOUNTS = 2_000
FIRST_ON = date(2023, 7, 1)
DAYS = 1_096  # up to and including 30 June 2026
FEWEST_ACCOUNTS, MOST_ACCOUNTS = 20, 20_000
FEWEST_DAYS, MOST_DAYS = 120, 3_653


@dataclass(frozen=True, slots=True)
class CompanySummary:
    """What a company was made from, and how many rows its tables have (`rows`, by table)."""

    seed: int
    accounts: int
    first_on: date
    days: int
    rows: dict[str, int]

    @property
    def last_on(self) -> date:
        """The last day of data."""
        return Clock(self.first_on, self.days).on(Clock(self.first_on, self.days).last)


def write_company(
    folder: Path,
    *,
    seed: int = SEED,
    accounts: int = ACCOUNTS,
    first_on: date = FIRST_ON,
    days: int = DAYS,
    changes: Sequence[PlantedChange] = (),
    report: Callable[[str], None] | None = None,
) -> CompanySummary:
    """Make the company and write its tables as `NAME.parquet` into `folder`, the truth into `folder/truth`.

    Equal parameters give equal tables. The folder appears whole; an earlier company in it is replaced.

    Args:
        folder: where to; its parent is made if need be.
        seed: not negative; another seed is another company.
        accounts: how many accounts there are over all the days.
        first_on: the first day of data.
        days: how many days of data.
        changes: what becomes otherwise from a day on, in the tables of the business; the truth is told without it.
        report: is told what is being done, sentence by sentence.

    Raises:
        ValueError: a parameter is out of range.
        FileExistsError: `folder` holds something that is not a company.
    """
    _refuse_bad(seed, accounts, days)
    _refuse_foreign(folder)
    tell = report or (lambda _sentence: None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        rows = {}
        for name, made in _make_tables(seed, accounts, Clock(first_on, days), tell):
            path = draft / f"{name}.parquet"
            path.parent.mkdir(exist_ok=True)
            table = reduce(lambda so_far, change: change.apply(name, so_far), changes, made)
            _write_table(path, table)
            if path.parent == draft:
                rows[name] = table.num_rows
        summary = CompanySummary(seed, accounts, first_on, days, rows)
        body = asdict(summary) | {"first_on": first_on.isoformat()}
        (draft / SUMMARY).write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    tell(f"Wrote {sum(rows.values()):,} rows in {len(rows)} tables.")
    return summary


def read_summary(folder: Path) -> CompanySummary | None:
    """What the company in `folder` was made from; None if there is no whole company."""
    path = folder / SUMMARY
    if not path.is_file():
        return None
    body = json.loads(path.read_text(encoding="utf-8"))
    if not all((folder / f"{name}.parquet").is_file() for name in body["rows"]):
        return None
    return CompanySummary(**(body | {"first_on": date.fromisoformat(body["first_on"])}))


def _refuse_bad(seed: int, accounts: int, days: int) -> None:
    if seed < 0:
        raise ValueError(f"The seed of a company must be 0 or more, got {seed}.")
    if not FEWEST_ACCOUNTS <= accounts <= MOST_ACCOUNTS:
        raise ValueError(f"A company has {FEWEST_ACCOUNTS} to {MOST_ACCOUNTS} accounts, got {accounts}.")
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise ValueError(f"A company has {FEWEST_DAYS} to {MOST_DAYS} days of data, got {days}.")


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not (folder / SUMMARY).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(
            f"{folder} exists and holds no fictional company (no {SUMMARY}), so it is not replaced. "
            "Name another folder, or empty this one."
        )


def _make_tables(seed: int, accounts: int, clock: Clock, tell: Callable[[str], None]) -> Iterator[tuple[str, pa.Table]]:
    """All tables one after another, so that only one is held at a time; each with randomness of its own."""
    rngs = iter([np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(14)])
    tell(f"Founding {accounts:,} accounts and letting them live for {clock.days:,} days.")
    who = found_accounts(next(rngs), clock, accounts)
    lives = live_forward(next(rngs), clock, who)
    people = hire_people(next(rngs), clock, who, lives)
    activity = measure_activity(next(rngs), clock, who, lives)
    tell("Writing what the business knows of them.")
    yield "accounts", tell_accounts(next(rngs), clock, who)
    yield "contacts", tell_contacts(next(rngs), clock, who, people)
    yield "subscriptions", tell_subscriptions(clock, who, lives)
    yield "invoices", tell_invoices(next(rngs), clock, who, lives)
    yield "tickets", tell_tickets(next(rngs), clock, who, lives, activity)
    yield "surveys", tell_surveys(next(rngs), clock, who, lives, people)
    yield "touchpoints", tell_touchpoints(next(rngs), clock, who, lives)
    yield "pulses", tell_pulses(next(rngs), clock, who, lives, activity)
    yield "milestones", tell_milestones(next(rngs), clock, who, lives)
    cancellations = tell_cancellations(next(rngs), clock, who, lives)
    yield "cancellations", cancellations
    tell("Writing their use of the product.")
    yield "usage", use_product(next(rngs), clock, who, activity, people)
    yield f"{TRUTH}/risk", tell_risk(clock, who, lives)
    yield f"{TRUTH}/causes", tell_causes(who, lives, cancellations["notified_at"])
    yield f"{TRUTH}/troubles", tell_troubles(clock, who, lives)


def _write_table(path: Path, table: pa.Table) -> None:
    # Without Arrow's own schema, dictionary columns are read back as the plain text they are.
    pq.write_table(table, path, compression="zstd", store_schema=False)
