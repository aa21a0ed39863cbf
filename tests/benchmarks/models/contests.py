"""What is learnt and predicted: two ready tables in folds, a music shop and the fictional company by time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from pyarrow import parquet

from app.jobs.opening import churn_of, source_of
from app.settings import load_settings
from features.demo import read_summary, write_company
from features.learn import learn_state
from features.snapshots import Churn
from features.source import open_source
from features.table import Roles, open_table
from training.dataset import Bools, Floats, build_dataset
from training.history import History
from training.ready import ReadyTable
from training.trial.backtest import Origin, choose_origins, plan_by_time
from training.trial.folds import FOLDS
from training.trial.plan import HeldRows, Plan, Report
from training.trial.recipe import SEED

COSTS = ("false_positive", "false_negative", "true_positive", "true_negative")
# Another company than that of `varme demo`, at which everybody looks.
COMPANY = 404
# The last day on which the answers of the customers of CDNOW come in while there are data.
PREDICTED_ON = date(1998, 4, 1)
PURCHASES = """
    SELECT part[1] AS account_id, CAST(strptime(part[2], '%Y%m%d') AS DATE) AS bought_on,
           CAST(part[4] AS DECIMAL(18, 2)) AS dollars
    FROM (
        SELECT string_split_regex(trim(line), '\\s+') AS part
        FROM read_csv('CDNOW_master.txt', columns = {'line': 'VARCHAR'}, delim = '|', quote = '', header = true)
    )
"""
CDNOW = """
[source]
location = "{location}"

[source.tables]
accounts = '''SELECT account_id, MIN(bought_on) AS signed_up_on FROM ({purchases}) GROUP BY account_id'''
usage = '''SELECT account_id, 'purchase' AS feature, bought_on AS occurred_at, dollars AS quantity FROM ({purchases})'''

[label]
churn = "inactivity"
active_days = 180
horizon_days = 90
"""


def configure_cdnow(data: Path) -> str:
    """The `varme.toml` that reads CDNOW out of the folder of data sets."""
    return CDNOW.format(location=(data / "cdnow").resolve(), purchases=PURCHASES)


class DataAbsent(Exception):
    """A data set is not where it was looked for."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: draws of folds, accounts of the fictional company, recipes that Varme tries.

    `seconds` is how long FLAML may search for each slice; None for the default number of recipes.
    """

    draws: int
    accounts: int
    trials: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Contest:
    """What is learnt and predicted.

    `judged` are the rows of the plan that are judged, of those whose predictions can be calibrated. `truth` is the true
    risk of each row, where it is known. `arguments` are those of `varme train` on the same data. `says` tells in a
    sentence how it is done.
    """

    name: str
    plan: Plan
    judged: Bools
    truth: Floats | None
    arguments: tuple[str | Path, ...]
    says: str


def ibm_telco(data: Path, _work: Path, size: Size, report: Report) -> Contest:
    """The table that everybody knows, in folds."""
    file = _there(data / "ibm_telco" / "Telco-Customer-Churn.csv")
    return _in_folds("ibm_telco", file, Roles("customerID", "Churn"), size, report)


def tv_subscriptions(data: Path, _work: Path, size: Size, report: Report) -> Contest:
    """Subscribers of a TV operator, few of whom leave, in folds."""
    file = _there(data / "tv_subscriptions" / "churn_tv_subscriptions.csv.gz")
    costs = dict(zip(COSTS, ("C_FP", "C_FN", "C_TP", "C_TN"), strict=True))
    return _in_folds("tv_subscriptions", file, Roles("id", "target", costs=costs), size, report)


def cdnow(data: Path, work: Path, _size: Size, report: Report) -> Contest:
    """Customers of a music shop who bought in the last 180 days: who buys nothing in the next 90."""
    _there(data / "cdnow" / "CDNOW_master.txt")
    config = work / "cdnow.toml"
    config.write_text(configure_cdnow(data), encoding="utf-8")
    settings = load_settings(config, work / "home")
    source, churn = source_of(settings, None), churn_of(settings)
    days = History.of(source, churn, tables=settings.source.tables, until=PREDICTED_ON).days
    origins = (*choose_origins(days, churn), Origin(PREDICTED_ON, days, (PREDICTED_ON,)))

    def known_at(origin: Origin):
        return build_dataset(source, learn_state(source, origin.on), churn, (*origin.trained_days, *origin.tried_days))

    plan = plan_by_time(known_at, origins, churn, report)
    last = len(origins) - 1
    # No search looks at the rows that are judged.
    plan = replace(plan, searched=last)
    says = (
        f"learnt from snapshots up to {days[-1]}, whose answers were in on {PREDICTED_ON}; judged on the customers of "
        "that day; calibrated on the snapshots of earlier origins"
    )
    arguments = ("--config", config, "--until", PREDICTED_ON.isoformat())
    return Contest("cdnow", plan, plan.rows.slice == last, None, arguments, says)


def company(_data: Path, work: Path, size: Size, report: Report) -> Contest:
    """The fictional company by time; its true risks are known."""
    folder = work / f"company-{COMPANY}-{size.accounts}"
    if read_summary(folder) is None:
        write_company(folder, seed=COMPANY, accounts=size.accounts, report=report)
    plan = History.of(open_source(folder), Churn(), tables={}).plan(SEED, report)
    says = (
        f"{size.accounts:,} accounts; later snapshots held out at each origin; each model is calibrated on those of "
        "earlier origins"
    )
    everything = np.ones(len(plan.rows.y), dtype=bool)
    return Contest("company", plan, everything, true_risks(plan.rows, folder), ("--source", folder), says)


CONTESTS: Mapping[str, Callable[[Path, Path, Size, Report], Contest]] = {
    "ibm_telco": ibm_telco,
    "tv_subscriptions": tv_subscriptions,
    "cdnow": cdnow,
    "company": company,
}


def _there(file: Path) -> Path:
    if not file.exists():
        raise DataAbsent(
            f"The data set {file.parent.name} is not there: expected {file}. Give the folder that holds it with "
            "--data, or name the contests to run with --only; company needs no data."
        )
    return file


def _in_folds(name: str, file: Path, roles: Roles, size: Size, report: Report) -> Contest:
    ready = ReadyTable.of(open_table(file, roles), roles, Churn("label", 90, 0), today=date(2026, 6, 30))
    plan = first_draws(ready.plan(SEED, report), size.draws)
    costs = [word for kind, column in (roles.costs or {}).items() for word in ("--cost", f"{kind}={column}")]
    arguments = ("--table", file, "--id", roles.id, "--label", roles.label, *costs)
    drawn = "once" if plan.repeats == 1 else f"{plan.repeats} times"
    says = f"{FOLDS} folds, drawn {drawn}; calibrated on the other folds of the draw"
    return Contest(name, plan, np.ones(len(plan.rows.y), dtype=bool), None, arguments, says)


def first_draws(plan: Plan, draws: int) -> Plan:
    """A plan in folds with its first draws only."""
    count = min(draws, plan.repeats) * FOLDS
    here = plan.rows.slice < count
    return replace(
        plan,
        slices=plan.slices[:count],
        rows=plan.rows.pick(here),
        known=plan.known[:count, here],
        may_choose=plan.may_choose[:count, here],
        repeats=count // FOLDS,
    )


def true_risks(rows: HeldRows, folder: Path) -> Floats:
    """The true risk of each held-out row of a fictional company.

    Raises:
        KeyError: a row is of an account and a day of which no risk was written.
    """
    table = parquet.read_table(folder / "truth" / "risk.parquet").to_pydict()
    risk = dict(zip(zip(table["account_id"], table["snapshot_on"], strict=True), table["risk_90d"], strict=True))
    names = [rows.account_ids[code] for code in rows.account]
    return np.array([risk[key] for key in zip(names, rows.day.astype(object), strict=True)])
