"""One look: how values rank on the whole, by period and by segment, and which way."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from training.audit.alone import EVEN, Ranked
from training.dataset import Floats, Ints
from training.judging.judge import Estimate

# Among fewer accounts that left, or that stayed, a ranking is no figure.
FEWEST_EACH = 20


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows by period, or by segment: the number of each row's group (-1 for none), and what the groups are called."""

    of_row: Ints
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How well some values rank who leaves above who stays, turned so that 0.5 or more is found on the whole.

    Args:
        whole: the ranking of all rows; None where too few accounts that left, or that stayed, are known.
        is_higher_riskier: whether leaving goes with higher values.
        unknown: the share of the rows whose values are unknown.
        by: for periods and for segments, the ranking of each group that has accounts enough, and the groups' names.
    """

    whole: Ranked | None
    is_higher_riskier: bool
    unknown: float
    by: tuple["Parts", ...]

    @classmethod
    def of(cls, values: Floats, y: Floats, account: Ints, stratum: Ints, groupings: tuple[Groups, ...] = ()) -> Self:
        """Look at values, shape (rows,), NaN where unknown; `groupings` are the periods, then the segments."""
        known = ~np.isnan(values)
        unknown = 1 - float(known.mean())
        values, y, account, stratum = values[known], y[known], account[known], stratum[known]
        if _count_each(y, account, np.zeros(len(y), dtype=np.int64), 1)[0] < FEWEST_EACH:
            nothing = tuple(Parts(_NOTHING, (), 0) for _ in groupings)
            return cls(whole=None, is_higher_riskier=True, unknown=unknown, by=nothing)
        whole = Ranked.of(values, y, account, stratum)
        is_turned = bool(whole.auc[0] < EVEN)
        by = tuple(
            Parts.of(values, y, account, stratum, replace(one, of_row=one.of_row[known])).turned(is_turned=is_turned)
            for one in groupings
        )
        return cls(whole.turned(is_turned=is_turned), not is_turned, unknown, by)

    @property
    def auc(self) -> Estimate | None:
        """The AUC, from 0.5 up, with its 95 % interval, which may begin below; None where too little is known."""
        return None if self.whole is None else self.whole.estimate()


@dataclass(frozen=True, slots=True)
class Parts:
    """The ranking of each period, or segment, that has accounts enough; their names; the fewest accounts of one answer.

    Below 0.5 the direction is the other one there.
    """

    ranked: Ranked
    names: tuple[str, ...]
    fewest: int

    @classmethod
    def of(cls, values: Floats, y: Floats, account: Ints, stratum: Ints, groups: Groups) -> Self:
        """Rank the rows of each group; the values are all known."""
        group = groups.of_row
        there = group >= 0
        counts = _count_each(y[there], account[there], group[there], len(groups.names))
        enough = np.flatnonzero(counts >= FEWEST_EACH)
        if not len(enough):
            return cls(_NOTHING, (), 0)
        kept = np.isin(group, enough)
        ranked = Ranked.of(values[kept], y[kept], account[kept], stratum[kept], group[kept]).pick(enough)
        return cls(ranked, tuple(groups.names[place] for place in enough), int(counts[enough].min()))

    def turned(self, *, is_turned: bool) -> Self:
        """The same with staying ranked above leaving, where it is turned."""
        return replace(self, ranked=self.ranked.turned(is_turned=is_turned))

    def estimates(self) -> tuple[tuple[str, Estimate], ...]:
        """The name and the AUC of each."""
        return tuple((name, self.ranked.estimate(place)) for place, name in enumerate(self.names))

    def p_of_same(self) -> float:
        """The p-value of all having the same AUC."""
        return self.ranked.p_of_same(self.fewest)


_NOTHING = Ranked(np.zeros(0), np.zeros((1, 0)))


def _count_each(y: Floats, account: Ints, group: Ints, groups: int) -> Ints:
    """In each group, how many accounts left or how many stayed, whichever are fewer."""
    seen = np.zeros((2, groups, int(account.max(initial=0)) + 1), dtype=bool)
    seen[y.astype(np.int64), group, account] = True
    return np.asarray(seen.sum(axis=2).min(axis=0))
