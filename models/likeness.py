"""By what accounts are alike, so that one is compared with accounts of its kind that stayed."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Likeness:
    """Accounts are alike where they are of the same group by one feature of the model.

    By `segment` the groups are the categories of `feature`, in their order. By `size` group *i* are the accounts with a
    value above `up_to[i - 1]`, up to and including `up_to[i]`; the last are those above them all.
    """

    by: Literal["segment", "size"]
    feature: str
    up_to: tuple[float, ...] = ()

    def group_of(self, encoded: float) -> int | None:
        """The group of an account by its entry in the matrix; None where that is unknown.

        >>> by_seats = Likeness("size", "seats", (10.0, 50.0))
        >>> [by_seats.group_of(seats) for seats in (3, 10, 11, 400, math.nan)]
        [0, 0, 1, 2, None]
        """
        if math.isnan(encoded):
            return None
        return int(encoded) if self.by == "segment" else bisect_left(self.up_to, encoded)
