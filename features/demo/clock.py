"""The calendar of the simulation: days count from the start of a warm-up before the first day of data."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]
# A matrix (days, accounts) of small whole numbers: kept narrow, for there are millions of cells.
Narrow = npt.NDArray[np.int8]
Wide = npt.NDArray[np.int32]

# Long enough for every chain of `life` to forget where it was started.
WARM_UP_DAYS = 300
SECONDS_A_DAY = 86_400
# The day of the month on which terms renew is at most this, so that every month has it.
LAST_ANCHOR_DAY = 28


@dataclass(frozen=True, slots=True)
class Clock:
    """Simulated days 0 … `last`, of which the first `WARM_UP_DAYS` lie before the first day of data.

    >>> clock = Clock(date(2023, 7, 1), days=10)
    >>> clock.first, clock.on(clock.last).isoformat()
    (300, '2023-07-10')
    """

    first_on: date
    days: int

    @property
    def first(self) -> int:
        """The index of the first day of data."""
        return WARM_UP_DAYS

    @property
    def length(self) -> int:
        """How many days are simulated, warm-up included."""
        return WARM_UP_DAYS + self.days

    @property
    def last(self) -> int:
        """The index of the last day of data."""
        return self.length - 1

    def on(self, day: int) -> date:
        """The date of a day's index."""
        return self.first_on + timedelta(days=day - WARM_UP_DAYS)

    def dates(self, days: Ints | None = None) -> Dates:
        """Dates (`datetime64[D]`) of the given indices, which may lie outside; by default of all days."""
        chosen = np.arange(self.length) if days is None else days
        return np.datetime64(self.on(0), "D") + chosen.astype("timedelta64[D]")

    def instants(self, moments: Floats) -> Dates:
        """UTC instants (`datetime64[us]`, whole seconds) of moments in days since day 0, such as 3.25."""
        seconds = np.floor(moments * SECONDS_A_DAY).astype("timedelta64[s]")
        return np.datetime64(self.on(0), "us") + seconds.astype("timedelta64[us]")

    def index(self, dates: Dates) -> Ints:
        """Indices of dates; the inverse of `dates`."""
        days: Ints = (dates.astype("datetime64[D]") - np.datetime64(self.on(0), "D")).astype(np.int64)
        return days

    def month_starts(self) -> Ints:
        """Indices of the first days of months from the first day of data to the day after the last."""
        days = np.arange(self.first, self.length + 1)
        starts: Ints = days[days_of_month(self.dates(days)) == 1]
        return starts


def days_of_month(dates: Dates) -> Ints:
    """1 … 31."""
    day: Ints = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return day


def months(dates: Dates) -> Ints:
    """Months since January 1970; modulo 12 it is the month of the year, 0 = January."""
    return dates.astype("datetime64[M]").astype(np.int64)


def weekdays(dates: Dates) -> Ints:
    """0 = Monday … 6 = Sunday (1 January 1970 was a Thursday)."""
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7


def day_in_month(month: Ints, anchor: Ints) -> Dates:
    """The date of day `anchor` (1 … 28) in months counted since January 1970."""
    on: Dates = month.astype("datetime64[M]").astype("datetime64[D]") + (anchor - 1).astype("timedelta64[D]")
    return on


def next_renewals(dates: Dates, began: Dates, *, annual: Bools) -> Dates:
    """The first renewal after each date, of terms that began on `began` and run a year or a month.

    >>> on, began = np.array(["2025-03-15"], "datetime64[D]"), np.array(["2023-02-28"], "datetime64[D]")
    >>> [str(next_renewals(on, began, annual=np.array([a]))[0]) for a in (True, False)]
    ['2026-02-28', '2025-03-28']
    """
    anchor = np.minimum(days_of_month(began), LAST_ANCHOR_DAY)
    step = np.where(annual, 12, 1)
    waited = months(dates) - months(began)
    month = months(began) + waited // step * step
    reached = day_in_month(month, anchor)
    later = day_in_month(month + step, anchor)
    return np.where((reached > dates) & (reached > began), reached, later)
