"""Runs the measurements: the causes that the reasons name, and what the data behind the first reason are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from features.snapshots import Churn
from features.source import open_source
from features.table import Roles, open_table
from models.scorer import Scorer
from tests.benchmarks.causes.cases import UNSEEN, Case, Looked, look_at, red_and_left
from tests.benchmarks.causes.deleting import Deleted, delete_first_reasons
from tests.benchmarks.causes.homes import Place, company_of, later_snapshots, learn_company, learn_table
from tests.benchmarks.causes.naming import Naming, judge_naming


@dataclass(frozen=True, slots=True)
class Told:
    """What the reasons of one company told, or of all together (`name`).

    `red_and_left` are all cases, of which `unseen` had a cause without a trace and `later` one whose trouble began only
    after the snapshot. The rest was visible: `naming` is of these, `seasoned` of those among them whose trouble had
    lasted 30 days.
    """

    name: str
    red_and_left: int
    unseen: int
    later: int
    naming: Naming
    seasoned: Naming


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was measured."""

    told: tuple[Told, ...]
    together: Told
    deleted: tuple[tuple[str, Deleted], ...]


SEASONED_DAYS = 30


def tell(name: str, cases: Sequence[Case]) -> Told:
    """Judge the cases of a company, or of several."""
    visible = [case for case in cases if case.visible_days is not None]
    seasoned = [case for case in visible if (case.visible_days or 0) >= SEASONED_DAYS]
    unseen = sum(case.cause == UNSEEN for case in cases)
    return Told(
        name=name,
        red_and_left=len(cases),
        unseen=unseen,
        later=len(cases) - unseen - len(visible),
        naming=judge_naming(visible),
        seasoned=judge_naming(seasoned),
    )


def run(place: Place, telco: Path) -> Findings:
    """Measure all companies, and what is worth what in the first of them and in the table of a telephone company."""
    told, every, deleted = [], [], []
    for seed in place.size.seeds:
        folder = company_of(seed, place)
        scorer = learn_company(folder, place)
        place.say(f"Looking at company {seed}")
        looked = look_at(scorer, open_source(folder), Churn(), later_snapshots(scorer.spec.horizon_days))
        cases = red_and_left(looked, folder, scorer.spec.horizon_days)
        told.append(tell(f"company {seed}", cases))
        every += cases
        deleted.append((f"company {seed}", delete_first_reasons(scorer, _columns(scorer, looked))))
    roles = Roles("customerID", "Churn")
    scorer = learn_table(telco, roles, place)
    table = open_table(telco, roles)
    columns = {values.name: values.array.to_pylist() for values in table.columns}
    names = [feature.name for feature in scorer.spec.features]
    deleted.append(("ibm_telco", delete_first_reasons(scorer, {name: columns[name] for name in names})))
    return Findings(tuple(told), tell("all", every), tuple(deleted))


def _columns(scorer: Scorer, looked: Sequence[Looked]) -> dict[str, list]:
    return {feature.name: [one.features[feature.name] for one in looked] for feature in scorer.spec.features}
