"""The time that the made business covers, and the snapshots that the benchmarks take of it."""

from datetime import date

# Usage begins a year before the first snapshot, so that every window is covered.
BEGINS_ON = date(2022, 7, 1)
FIRST_SNAPSHOT = date(2023, 7, 1)
LAST_SNAPSHOT = date(2025, 6, 1)
# The data end with the day of the last snapshot, so that one more day can be asked for.
NEXT_DAY = date(2025, 6, 2)
SEED = 11


def first_days() -> tuple[date, ...]:
    """The first day of each month from the beginning to the end of the data."""
    months = range(BEGINS_ON.year * 12 + BEGINS_ON.month - 1, LAST_SNAPSHOT.year * 12 + LAST_SNAPSHOT.month)
    return tuple(date(month // 12, month % 12 + 1, 1) for month in months)


SNAPSHOTS = tuple(day for day in first_days() if day >= FIRST_SNAPSHOT)

# The simple features that featuretools and Varme both compute.
NINE = (
    "usage_30d",
    "logins_30d",
    "active_users_30d",
    "features_used_30d",
    "active_days_30d",
    "usage_90d",
    "quantity_90d",
    "days_since_usage",
    "days_since_login",
)
