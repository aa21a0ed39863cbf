"""What came of what was said: the scores of a version whose horizon has closed, beside who has left by now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from app.store import Store
from features.labels import label_query
from features.snapshots import Churn
from features.source import Source
from training.judging.judge import Estimate, HeldOut, Verdict, judge

Floats = npt.NDArray[np.float64]

# Days that lie closer together say nearly the same.
APART_DAYS = 28
MOST_DAYS = 6
# More tell nothing that these do not.
MOST_SAID = 200_000
# Fewer than these expected to leave say nothing of a rate, or of a ranking.
FEWEST_EXPECTED, FEWEST_LEFT = 10, 20
# In standard errors: by chance it happens in one of a thousand checks.
SURELY = 3.29
# So many of them is an interval of 95% wide.
STANDARD_ERRORS = 2 * 1.96
# A rate that is off by less changes no decision; by more, the scores mean something else than they say.
SLIGHTLY, WIDELY = 1.2, 1.5
_SMALLEST = 1e-4
_KEYS = [pa.field("account_id", pa.string()), pa.field("snapshot_on", pa.date32())]
_SAID = pa.schema([*_KEYS, *(pa.field(name, pa.float64()) for name in ("probability", "low", "high"))])
_ANSWERS = pa.schema([*_KEYS, pa.field("churned", pa.int64())])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many were expected to leave, and did, of the accounts scored on some days, all after the training.

    The interval of `verdict.expected` is where the number observed should lie.
    """

    days: tuple[date, ...]
    verdict: Verdict

    @property
    def expected(self) -> Estimate:
        """How many were expected to leave."""
        return self.verdict.expected

    @property
    def ratio(self) -> float:
        """How many times as many left as were expected."""
        return self.verdict.observed / max(self.expected.value, _SMALLEST)

    @property
    def is_off(self) -> bool:
        """Whether the number observed differs from that expected by more than chance and by enough to matter."""
        spread = (self.expected.high - self.expected.low) / STANDARD_ERRORS
        is_sure = abs(self.verdict.observed - self.expected.value) > SURELY * spread
        return is_sure and self.expected.value >= FEWEST_EXPECTED and not 1 / SLIGHTLY <= self.ratio <= SLIGHTLY

    @property
    def is_widely_off(self) -> bool:
        """Whether, beyond that, it is more than half as many again, or fewer than two in three."""
        return self.is_off and not 1 / WIDELY <= self.ratio <= WIDELY

    @property
    def auc(self) -> Estimate | None:
        """How well those who left were ranked before those who stayed; None where too few left."""
        return self.verdict.auc if self.verdict.observed >= FEWEST_LEFT else None

    def ranks_worse_than(self, tried: Mapping[str, float]) -> bool:
        """Whether those who left were ranked worse than in the trial, by more than chance.

        As rarely cried by chance as `is_off`: each month is another look, and many looks find what is rare.

        Args:
            tried: the AUC of the trial: `value`, `low` and `high`.
        """
        if self.auc is None:
            return False
        spread = hypot(tried["high"] - tried["low"], self.auc.high - self.auc.low) / STANDARD_ERRORS
        return tried["value"] - self.auc.value > SURELY * spread

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        low, high = self.expected.low, self.expected.high
        return {
            "days": [day.isoformat() for day in self.days],
            "scored": self.verdict.rows,
            "expected": {"value": round(self.expected.value, 1), "low": round(low, 1), "high": round(high, 1)},
            "observed": self.verdict.observed,
            "auc": None
            if self.auc is None
            else {name: round(getattr(self.auc, name), 3) for name in ("value", "low", "high")},
        }


def find_outcomes(store: Store, source: Source, churn: Churn, version: str, since: date, on: date) -> Outcomes | None:
    """Compare what a version said with what is known on a day to have happened; None where no horizon has closed.

    Args:
        store: has what was said.
        source: tells who has left.
        churn: what leaving means.
        version: whose scores are looked at.
        since: the day of its training: of days before it knew what would come.
        on: what was known before this day counts.
    """
    known = source.until(on) if on < source.latest_snapshot else source
    days = choose_days(store.drift.days_said(version, since, on - timedelta(days=churn.lead_days + churn.horizon_days)))
    if not days:
        return None
    said = pa.Table.from_pylist([asdict(one) for one in store.drift.read_said(version, days, MOST_SAID)], _SAID)
    answers = known.table(label_query(known, churn, days)).cast(_ANSWERS)
    both = said.join(answers, ["account_id", "snapshot_on"], join_type="inner")
    if not both.num_rows:
        return None
    y, p, low, high = (both[name].to_numpy() for name in ("churned", "probability", "low", "high"))
    account = pc.dictionary_encode(both["account_id"].combine_chunks()).indices.to_numpy().astype(np.int64)
    base = np.full(len(y), max(float(p.mean()), _SMALLEST))
    return Outcomes(days, judge(HeldOut(p, y.astype(np.float64), account, base, _variance(p, low, high))))


def choose_days(days: Sequence[date]) -> tuple[date, ...]:
    """The newest of some days, which rise, and earlier ones at least four weeks apart, at most six.

    >>> [day.day for day in choose_days([date(2026, 1, day) for day in (1, 5, 20, 29)])]
    [1, 29]
    """
    chosen: list[date] = []
    for day in reversed(days):
        if not chosen or (chosen[-1] - day).days >= APART_DAYS:
            chosen.append(day)
    return tuple(reversed(chosen[:MOST_DAYS]))


def _variance(p: Floats, low: Floats, high: Floats) -> float:
    """What the uncertain calibration gives the number expected, in churns squared, as the intervals said tell.

    All of them move together with the curve. What was said without an interval is taken as certain.
    """
    width = np.nan_to_num(_log_odds(high) - _log_odds(low))
    return float((p * (1 - p) * width / STANDARD_ERRORS).sum()) ** 2


def _log_odds(p: Floats) -> Floats:
    kept = np.clip(p, _SMALLEST, 1 - _SMALLEST)
    return np.asarray(np.log(kept / (1 - kept)))
