"""The traps of a ready table: those of its rows and columns, and the columns that name its accounts."""

from collections.abc import Iterator

from features.snapshots import Churn
from features.table import FeatureTable, Roles
from features.table.screening import screen
from training.dataset import Dataset
from training.traps.afterwards import say_rows_after
from training.traps.find import Found, find_traps
from training.traps.rates import Answers, say_jump
from training.traps.trap import Trap


def find_table_traps(data: Dataset, table: FeatureTable, roles: Roles, churn: Churn) -> Found:
    """Find the traps of a ready table.

    Args:
        data: its rows with every column that may be a feature, those without an answer too.
        table: as it was opened.
        roles: `keep` names the columns for which the user vouches.
        churn: what its label means.

    Raises:
        GivesAway: without what is found no column is left.
    """
    labelled = data.rows(data.is_labelled)
    known = [*_identifiers(table, roles)]
    if len(labelled.days) > 1:
        if (said := say_jump(Answers(labelled.y, labelled.day, labelled.days), churn)) is not None:
            known.append(Trap("label_rate", said))
        if (said := say_rows_after(data, churn)) is not None:
            known.append(Trap("usage_after", said))
    return find_traps(labelled, keep=roles.keep, named=table.layout.ages, known=known)


def _identifiers(table: FeatureTable, roles: Roles) -> Iterator[Trap]:
    accounts = len(set(table.account_ids))
    kept = (screen(column, accounts) for column in table.columns if column.name in roles.keep)
    for one in (*table.unused, *kept):
        if one is not None and one.distinct is not None:
            evidence = f"{one.name} {one.why}: {one.distinct:,} values for {accounts:,} accounts."
            yield Trap("identifier", evidence, one.name, kept=one.name in roles.keep)
