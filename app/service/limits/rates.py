"""How often a key may ask, an address may fail, a login be tried: counted in this process, by fixed windows."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

WINDOW_SECONDS = 60
FAILURES_PER_MINUTE = 60
POLICY = "default"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a request was counted; `reset_seconds` until the window begins anew."""

    quota: int
    remaining: int
    reset_seconds: int
    is_allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF's draft `draft-ietf-httpapi-ratelimit-headers` writes it (version 10, structured fields).

        >>> Standing(quota=600, remaining=599, reset_seconds=60, is_allowed=True).headers["RateLimit"]
        '"default";r=599;t=60'
        """
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self.quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"{POLICY}";r={self.remaining};t={self.reset_seconds}',
        }


class RateLimit:
    """So many hits in a window of minutes for each caller; 0 is no limit. Safe to share between threads."""

    def __init__(self, hits: int, minutes: int = 1) -> None:
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._item = RateLimitItemPerMinute(hits, minutes) if hits else None
        self._window_seconds = minutes * WINDOW_SECONDS

    def count(self, caller: str) -> Standing | None:
        """Count a hit, and say where the caller stands; None where there is no limit."""
        if self._item is None:
            return None
        return self._stand(self._item, caller, is_allowed=self._limiter.hit(self._item, caller))

    def look(self, caller: str) -> Standing | None:
        """Say where a caller stands, without counting; None where there is no limit."""
        if self._item is None:
            return None
        return self._stand(self._item, caller, is_allowed=self._limiter.test(self._item, caller))

    def take_back(self, caller: str) -> None:
        """Count a hit no longer: what it was counted for turned out well."""
        if self._item is not None:
            self._storage.decr(self._item.key_for(caller))

    def _stand(self, item: RateLimitItem, caller: str, *, is_allowed: bool) -> Standing:
        found = self._limiter.get_window_stats(item, caller)
        left = found.reset_time - time.time()
        if (
            left > self._window_seconds + 1
        ):  # the clock was set back, and the window would stay closed until it has caught up
            self._limiter.clear(item, caller)
            left, is_allowed = float(self._window_seconds), True
        return Standing(item.amount, found.remaining, max(0, math.ceil(left)), is_allowed)
