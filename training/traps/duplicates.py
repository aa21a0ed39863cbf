"""The same account under two ids: rows that agree in nearly everything, as no two accounts do by chance.

Such a row may be learnt from and held out at once, so that the model seems to know what it has only seen before. Plain
rows agree by chance, so a pair counts only where it stands alone: no third account comes nearly as close, what the two
agree in is too rare for any pair of so many rows, and those that agree so have the same answer too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from training.dataset import Dataset, Floats, Ints
from training.traps.questions import is_last

# Fewer pairs may be chance, or two branches of one firm.
FEWEST_PAIRS = 3
SAME_ANSWER = 0.9
# In so many of the columns that differ most between accounts, a third account is looked for two differences away.
RICHEST = 8
# How rare what two rows agree in must be, in bits, beyond what it takes that any two of so many rows agree. Columns
# hang together, so that much of it is no news; and there are more ways to agree in all columns but one.
MORE_BITS, MORE_BITS_OF_NEAR = 12.0, 24.0


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Accounts that are there twice: `earlier` are the numbers of those to leave out, one of each pair.

    `exact` pairs agree in every column, `near` ones in all but one. `agrees` is the share of pairs whose answers do.
    """

    earlier: Ints
    exact: int
    near: int
    agrees: float


@dataclass(frozen=True, slots=True)
class _Pair:
    earlier: int
    is_exact: bool
    agrees: bool


def find_duplicates(data: Dataset) -> Duplicates | None:
    """Accounts that stand in labelled rows twice, under different ids; None where there are hardly any.

    The last row of each account is compared.
    """
    if len(data.columns) == 0 or len(data.y) == 0:
        return None
    last = data.rows(is_last(data))
    found = list(_twins(last))
    kept = [one for is_exact in (True, False) for one in _believable([p for p in found if p.is_exact is is_exact])]
    if not kept:
        return None
    exact = sum(one.is_exact for one in kept)
    earlier = np.unique([one.earlier for one in kept])
    return Duplicates(earlier, exact, len(kept) - exact, float(np.mean([one.agrees for one in kept])))


def _believable(pairs: list[_Pair]) -> list[_Pair]:
    is_so = len(pairs) >= FEWEST_PAIRS and np.mean([one.agrees for one in pairs]) >= SAME_ANSWER
    return pairs if is_so else []


def _twins(data: Dataset) -> Iterator[_Pair]:
    codes, bits = _code(data.X)
    signals = np.unique([column.signal.name for column in data.columns], return_inverse=True)[1]
    any_pair = 2 * np.log2(len(data.y))
    for one, other in _neighbours(_hash(codes), _richest(codes)):
        same = codes[one] == codes[other]
        # What one signal tells in several columns is told once.
        told = np.zeros(signals.max() + 1)
        np.maximum.at(told, signals[same], bits[one][same])
        if told.sum() >= any_pair + (MORE_BITS if same.all() else MORE_BITS_OF_NEAR):
            yield _Pair(int(data.account[one]), bool(same.all()), bool(data.y[one] == data.y[other]))


def _code(values: Floats) -> tuple[Ints, Floats]:
    """Each value as a whole number, and how rare it is in its column, in bits; the unknown tells nothing."""
    codes, bits = np.zeros(values.shape, dtype=np.int64), np.zeros(values.shape)
    for place, column in enumerate(values.T):
        _, codes[:, place], counts = np.unique(column, return_inverse=True, return_counts=True)
        rare = -np.log2(counts / len(column))[codes[:, place]]
        bits[:, place] = np.where(np.isnan(column), 0.0, rare)
    return codes, bits


def _richest(codes: Ints) -> Ints:
    return np.argsort([-len(np.unique(column)) for column in codes.T], kind="stable")[:RICHEST]


def _hash(codes: Ints) -> np.ndarray:
    """A number for each value, so that the sum of a row's is that of the row (splitmix64's mixing)."""
    mixed = codes.astype(np.uint64) + (np.arange(codes.shape[1], dtype=np.uint64) << np.uint64(40))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    hashes: np.ndarray = mixed ^ (mixed >> np.uint64(31))
    return hashes


def _neighbours(hashes: np.ndarray, rich: Ints) -> list[tuple[int, int]]:
    """Pairs of rows, the earlier first, that agree in all columns but one, and come near no third row.

    Near is: in all columns but two of the rich ones.
    """
    partner = np.full(len(hashes), -1)
    is_crowded = np.zeros(len(hashes), dtype=bool)
    is_close = np.zeros(len(hashes), dtype=bool)
    for numbers, is_pair in _leave_out(hashes, rich):
        order = np.argsort(numbers, kind="stable")
        starts = np.flatnonzero(np.r_[True, numbers[order][1:] != numbers[order][:-1]])
        sizes = np.diff(np.r_[starts, len(order)])
        is_crowded[order[np.repeat(sizes > 2, sizes)]] = True  # noqa: PLR2004 -- a pair is two
        firsts = starts[sizes == 2]  # noqa: PLR2004
        one, other = order[firsts], order[firsts + 1]
        for mine, theirs in ((one, other), (other, one)):
            is_crowded[mine] |= (partner[mine] >= 0) & (partner[mine] != theirs)
            partner[mine] = theirs
            is_close[mine] |= is_pair
    rows = np.flatnonzero(is_close & ~is_crowded)
    return [(int(row), int(partner[row])) for row in rows if row < partner[row] and not is_crowded[partner[row]]]


def _leave_out(hashes: np.ndarray, rich: Ints) -> Iterator[tuple[np.ndarray, bool]]:
    """The rows' numbers without none, one or two of the columns; and whether at most one is left out."""
    total = hashes.sum(axis=1, dtype=np.uint64)
    yield total, True
    for column in hashes.T:
        yield total - column, True
    for one, other in combinations(rich, 2):
        yield total - hashes[:, one] - hashes[:, other], False
