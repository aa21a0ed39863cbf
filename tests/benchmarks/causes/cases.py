"""The cases: accounts of the fictional company that were red and then left, with what truly made them leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pyarrow import parquet

from features.compute import compute_features
from features.declare import FeatureValue
from features.snapshots import Churn
from features.source import Source
from features.state import CatalogueState
from models.answer import Answer
from models.scorer import Scorer

# What the truth calls the cause of a notice that nothing in the tables could announce.
UNSEEN = "none_visible"


@dataclass(frozen=True, slots=True)
class Looked:
    """An account on a snapshot: what was known of it, and what the model says."""

    account_id: str
    snapshot_on: date
    features: dict[str, FeatureValue]
    answer: Answer

    @property
    def lowering(self) -> tuple[str, ...]:
        """The signals that lower its score, the heaviest first, as the answer lists them."""
        return tuple(reason.signal for reason in self.answer.reasons if reason.points < 0)


@dataclass(frozen=True, slots=True)
class Case:
    """A red account that gave notice within the horizon.

    `company` is where its account is, whose keys are others' too. `cause` is what made it leave; `visible_days` is how
    long before the snapshot the trouble that it came from began, None where no trouble was under way before it: the
    trouble began later, or there never was one. `greatest` is what then threatened the account most, by the true
    hazards.
    """

    company: str
    looked: Looked
    cause: str
    visible_days: int | None
    greatest: str


def look_at(scorer: Scorer, source: Source, churn: Churn, days: Sequence[date]) -> list[Looked]:
    """What a model says of all customers on the given days."""
    state = CatalogueState.from_json(scorer.spec.catalogue_state)
    table = compute_features(source, state, churn, list(days))
    columns = {feature.name: table[feature.name].to_pylist() for feature in scorer.spec.features}
    rows = zip(table["account_id"].to_pylist(), table["snapshot_on"].to_pylist(), strict=True)
    return [
        Looked(account_id, day, {name: values[row] for name, values in columns.items()}, answer)
        for row, ((account_id, day), answer) in enumerate(zip(rows, scorer.answers(columns), strict=True))
    ]


def red_and_left(looked: Sequence[Looked], company: Path, horizon_days: int) -> list[Case]:
    """Those who were red and gave notice within the horizon, beside the truth."""
    truth = company / "truth"
    notices, troubles = (_by_account(truth / f"{name}.parquet") for name in ("causes", "troubles"))
    risk = parquet.read_table(truth / "risk.parquet", columns=["account_id", "snapshot_on", "cause"]).to_pylist()
    greatest = {(row["account_id"], row["snapshot_on"]): row["cause"] for row in risk}
    cases = []
    for one in looked:
        if one.answer.band != "red":
            continue
        ends = one.snapshot_on + timedelta(days=horizon_days)
        within = [row for row in notices.get(one.account_id, []) if one.snapshot_on <= row["notified_at"].date() < ends]
        if not within:
            continue
        notice = min(within, key=lambda row: row["notified_at"])
        left_on = notice["notified_at"].date()
        since = [
            (one.snapshot_on - row["began_on"]).days
            for row in troubles.get(one.account_id, [])
            if row["cause"] == notice["cause"]
            and row["began_on"] < one.snapshot_on
            and (row["ended_on"] is None or row["ended_on"] >= left_on)
        ]
        visible_days = max(since) if since else None
        cases.append(Case(company.name, one, notice["cause"], visible_days, greatest[one.account_id, one.snapshot_on]))
    return cases


def _by_account(path: Path) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in parquet.read_table(path).to_pylist():
        found.setdefault(row["account_id"], []).append(row)
    return found
