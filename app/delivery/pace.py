"""How fast a destination is told, and how long is waited before it is tried again."""

import random
from datetime import datetime, timedelta

FIRST_SECONDS, LONGEST_SECONDS = 30.0, 6 * 3600.0
# A receiver that asks for more is not waited for longer.
MOST_PATIENCE_SECONDS = 24 * 3600.0
MINUTE_SECONDS = 60.0
BURST_SHARE = 0.1


def delay_seconds(times_tried: int, after_seconds: float | None, chance: random.Random) -> float:
    """How long to wait after so many tries: twice as long each time, with a part left to chance.

    The chance keeps many that failed together from coming back together ("equal jitter", M. Brooker, *Exponential
    backoff and jitter*, AWS Architecture Blog, 2015). What the receiver asked for is never cut short.
    """
    if after_seconds is not None:
        return min(max(after_seconds, 0.0), MOST_PATIENCE_SECONDS) * chance.uniform(1.0, 1.1)
    # beyond a few dozen doublings the longest is reached many times over
    whole = min(FIRST_SECONDS * 2.0 ** min(times_tried - 1, 40), LONGEST_SECONDS)
    return whole * chance.uniform(0.5, 1.0)


class Pace:
    """Allows at most so many deliveries within any minute; 0 is no limit.

    A token bucket: a tenth of them may go at once, the rest come evenly.
    """

    def __init__(self, per_minute: int) -> None:
        self._burst = max(1.0, per_minute * BURST_SHARE)
        self._per_second = max(per_minute - self._burst, 1.0) / MINUTE_SECONDS
        self._left = self._burst
        # fewer than that at a time are not worth a way to the store
        self._least = max(1.0, self._burst * BURST_SHARE)
        self._is_free = per_minute == 0
        self._at: datetime | None = None

    def allowed(self, now: datetime, most: int) -> int:
        """How many may go now, of so many at most."""
        if self._is_free:
            return most
        if self._at is not None:
            passed = max((now - self._at).total_seconds(), 0.0)
            self._left = min(self._burst, self._left + passed * self._per_second)
        self._at = now
        return min(int(self._left), most) if self._left >= min(self._least, most) else 0

    def spend(self, many: int) -> None:
        """So many went."""
        if not self._is_free:
            self._left -= many

    def next_at(self, now: datetime) -> datetime:
        """When the next may go."""
        if self._is_free or self._left >= self._least:
            return now
        # a clock has microseconds, so that what is computed to the point may fall just short
        return now + timedelta(seconds=(self._least - self._left) / self._per_second, milliseconds=1)
