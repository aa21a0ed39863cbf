"""What is dated after an account left: use of the product, or rows of a table; the days of leaving may be wrong."""

import numpy as np

from features.counts import count_usage_after
from features.snapshots import Churn
from features.source import Source
from training.dataset import Dataset

# Fewer accounts may have had a good reason.
FEWEST_ACCOUNTS = 10
SMALLEST_SHARE = 0.02


def say_usage_after(source: Source) -> str | None:
    """Usage of accounts whose cancellation had taken effect, and that had not come back; None where there is little."""
    if not {"usage", "cancellations"} <= source.tables.keys():
        return None
    rows, accounts, left = count_usage_after(source)
    if accounts < max(FEWEST_ACCOUNTS, SMALLEST_SHARE * left):
        return None
    return (
        f"{accounts:,} of the {left:,} accounts that cancelled used the product after their cancellation had taken "
        f"effect ({rows:,} rows)."
    )


def say_rows_after(data: Dataset, churn: Churn) -> str | None:
    """Rows of accounts that had left by the label of an earlier row; None where there are few, or where many return.

    Args:
        data: all rows of a table with days.
        churn: when a label is known.
    """
    left = data.y == 1
    closes = np.array([churn.closes(day) for day in data.days], dtype="datetime64[D]")
    days = np.array(data.days, dtype="datetime64[D]")
    lost = np.full(int(data.account.max()) + 1, np.datetime64("9999-12-31", "D"))
    np.minimum.at(lost, data.account[left], closes[data.day[left]])
    is_after = days[data.day] >= lost[data.account]
    accounts, who = len(np.unique(data.account[is_after])), len(np.unique(data.account[left]))
    if accounts < max(FEWEST_ACCOUNTS, SMALLEST_SHARE * who):
        return None
    return (
        f"{accounts:,} of the {who:,} accounts that left have {int(is_after.sum()):,} rows from after the "
        f"{churn.lead_days + churn.horizon_days} days in which they did."
    )
