"""Random draws that several tables share: picking by share, placing events in cells, office hours, delays."""

import numpy as np

from features.demo.clock import Floats, Ints

# Office hours in UTC: a morning peak and an afternoon peak, as (hour, spread in hours, share).
MORNING = (8.6, 1.3, 0.6)
AFTERNOON = (12.8, 1.5, 0.4)
# Nobody's moment may slip into another day, or rows would leave the day whose state caused them.
EARLIEST_HOUR, LATEST_HOUR = 4.5, 21.5


def pick(rng: np.random.Generator, shares: Floats | tuple[float, ...], size: int) -> Ints:
    """Indices 0 … len(shares) - 1, drawn with the given shares (they need not sum to one)."""
    edges = np.cumsum(np.asarray(shares, dtype=float))
    return np.minimum(np.searchsorted(edges / edges[-1], rng.random(size), side="right"), len(edges) - 1)


def pick_each(rng: np.random.Generator, shares: Floats) -> Ints:
    """One index for each row of `shares`, shape (n, choices), drawn with that row's shares."""
    edges = np.cumsum(shares, axis=1)
    drawn = rng.random(len(shares)) * edges[:, -1]
    picked: Ints = np.minimum((drawn[:, None] >= edges).sum(axis=1), shares.shape[1] - 1)
    return picked


def place(rng: np.random.Generator, rates: Floats) -> tuple[Ints, Ints]:
    """Events of a Poisson process with the given rate in each cell (day, account), in order of days.

    Given their number, the events of a Poisson process fall independently in proportion to the rates, so
    that the cost is in the number of events and not of cells times a Poisson draw.
    """
    edges = np.cumsum(rates.ravel(), dtype=np.float64)
    count = rng.poisson(edges[-1])
    drawn = np.sort(rng.random(count)) * edges[-1]
    cells = np.minimum(np.searchsorted(edges, drawn, side="right"), edges.size - 1)
    day, account = np.divmod(cells, rates.shape[1])
    return day, account


def office_hours(rng: np.random.Generator, size: int) -> Floats:
    """Moments of a working day as fractions of a day."""
    early = rng.random(size) < MORNING[2]
    centre = np.where(early, MORNING[0], AFTERNOON[0])
    spread = np.where(early, MORNING[1], AFTERNOON[1])
    hours = centre + spread * rng.standard_normal(size)
    return np.clip(hours, EARLIEST_HOUR, LATEST_HOUR) / 24


def arrive(
    rng: np.random.Generator, happened: Floats, *, late_share: float, mean_days: float, most_days: float
) -> Floats:
    """Moments at which rows reached the systems: NaN (at once) for most, days later for a share of them."""
    delay = np.clip(rng.exponential(mean_days, happened.size), 0.5, most_days)
    return np.where(rng.random(happened.size) < late_share, happened + delay, np.nan)
