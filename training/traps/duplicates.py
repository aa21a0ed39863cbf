"""The same account under two ids: rows that agree in nearly everything, as no two accounts do by chance.

Such a row may be learnt from and held out at once, so that the model seems to know what it has only seen before. Plain
rows agree by chance, so a pair counts only where it stands alone: no third account comes nearly as close, and what the
two agree in is too rare for any pair of so many rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from training.dataset import Bools, Dataset, Floats, Ints

# Fewer pairs may be chance, or two branches of one firm.
FEWEST_PAIRS = 3
# In so many of the columns that differ most between accounts, a third account is looked for two differences away.
RICHEST = 8
# How rare what two rows agree in must be, in bits, beyond what it takes that any two of so many rows agree. Columns
# hang together, so that much of it is no news; and there are more ways to agree in all columns but one.
MORE_BITS, MORE_BITS_OF_NEAR = 12.0, 24.0


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Accounts that are there twice: `earlier` are the numbers of those to leave out, one of each pair.

    `exact` pairs agree in every column, `near` ones in all but one. `agrees` is the share of pairs with the same
    answer.
    """

    earlier: Ints
    exact: int
    near: int
    agrees: float


def find_duplicates(data: Dataset) -> Duplicates | None:
    """Accounts that stand in labelled rows twice, under different ids; None where there are hardly any."""
    if len(data.columns) == 0 or len(data.y) < FEWEST_PAIRS:
        return None
    codes, bits = _code(data.X)
    hashes = _hash(codes)
    total = hashes.sum(axis=1, dtype=np.uint64)
    rich = np.argsort(-np.array([len(np.unique(column)) for column in codes.T]), kind="stable")[:RICHEST]
    pairs, crowded = _pairs(total, hashes, rich, data.account)
    found: dict[tuple[int, int], tuple[bool, bool]] = {}
    any_pair = 2 * np.log2(len(data.y))
    for one, other in pairs:
        if crowded[one] or crowded[other]:
            continue
        same = codes[one] == codes[other]
        if bits[one][same].sum() < any_pair + (MORE_BITS if same.all() else MORE_BITS_OF_NEAR):
            continue
        first, second = sorted((one, other))
        key = (int(data.account[first]), int(data.account[second]))
        found.setdefault(key, (bool(same.all()), bool(data.y[one] == data.y[other])))
    if len(found) < FEWEST_PAIRS:
        return None
    exact = sum(is_exact for is_exact, _ in found.values())
    earlier = np.unique([first for first, _ in found])
    return Duplicates(earlier, exact, len(found) - exact, float(np.mean([agrees for _, agrees in found.values()])))


def _code(values: Floats) -> tuple[Ints, Floats]:
    """Each value as a whole number, and how rare it is in its column, in bits; the unknown tells nothing."""
    codes, bits = np.zeros(values.shape, dtype=np.int64), np.zeros(values.shape)
    for place, column in enumerate(values.T):
        _, codes[:, place], counts = np.unique(column, return_inverse=True, return_counts=True)
        rare = -np.log2(counts / len(column))[codes[:, place]]
        bits[:, place] = np.where(np.isnan(column), 0.0, rare)
    return codes, bits


def _hash(codes: Ints) -> np.ndarray:
    """A number for each value, so that the sum of a row's is that of the row (splitmix64's mixing)."""
    mixed = codes.astype(np.uint64) + (np.arange(codes.shape[1], dtype=np.uint64) << np.uint64(40))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    hashes: np.ndarray = mixed ^ (mixed >> np.uint64(31))
    return hashes


def _pairs(total: np.ndarray, hashes: np.ndarray, rich: Ints, account: Ints) -> tuple[set[tuple[int, int]], Bools]:
    """Pairs of rows of two accounts that agree in all columns but one; and which rows come near more accounts than one.

    Near is two rich columns away.
    """
    nearest: dict[int, set[int]] = {}
    crowded = np.zeros(len(total), dtype=bool)
    pairs: set[tuple[int, int]] = set()
    for left_out, is_close in _without(total, hashes, rich):
        for group in _same(left_out):
            accounts = np.unique(account[group])
            if len(accounts) == 1:
                continue
            if len(accounts) > 2:  # noqa: PLR2004 -- a pair is two
                crowded[group] = True
                continue
            for row in group:
                nearest.setdefault(int(row), set()).update(accounts.tolist())
            if is_close:
                first = [int(group[account[group] == one][0]) for one in accounts]
                pairs.add((min(first), max(first)))
    for row, accounts_near in nearest.items():
        crowded[row] |= len(accounts_near) > 2  # noqa: PLR2004
    return pairs, crowded


def _without(total: np.ndarray, hashes: np.ndarray, rich: Ints) -> Iterator[tuple[np.ndarray, bool]]:
    """The rows' numbers without none, one or two of the columns; whether not more than one is left out."""
    yield total, True
    for place in range(hashes.shape[1]):
        yield total - hashes[:, place], True
    for one, other in combinations(rich, 2):
        yield total - hashes[:, one] - hashes[:, other], False


def _same(rows: np.ndarray) -> Iterator[Ints]:
    """The groups of rows that have the same number."""
    order = np.argsort(rows, kind="stable")
    starts = np.flatnonzero(np.r_[True, rows[order][1:] != rows[order][:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        yield order[start : start + size]
