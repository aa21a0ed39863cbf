"""The traps of source tables: those of the features, overwritten columns, names among attributes, late usage."""

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from features.catalogue import catalogue
from features.counts import count_attributes
from features.errors import SourceError
from features.labels import label_query
from features.learn import learn_state
from features.overwritten import overwritten
from features.snapshots import Churn
from features.source import Source
from training.dataset import Dataset
from training.traps.afterwards import say_usage_after
from training.traps.find import Found, find_traps
from training.traps.rates import Answers, say_jump
from training.traps.trap import Trap

# Features are looked at on so many snapshots, over all the time; more find no more.
TRAP_DAYS = 8
FEWEST_ACCOUNTS = 20
MOST_DISTINCT = 0.5


def spread(days: Sequence[date], most: int) -> tuple[date, ...]:
    """Some of the days, evenly spread, the last one included.

    >>> [day.day for day in spread([date(2026, 1, day) for day in range(1, 8)], 3)]
    [1, 4, 7]
    """
    if len(days) <= most:
        return tuple(days)
    return tuple(days[place] for place in np.linspace(0, len(days) - 1, most).round().astype(int))


def vouch(source: Source, keep: Collection[str]) -> tuple[Source, frozenset[str]]:
    """The source as one whose columns to keep are trusted, and the features to keep.

    Who vouches for a column does so for the features that read it; who does for a feature, for the columns behind it.

    Args:
        source: the tables of the business.
        keep: features, or columns as `table.column`.

    Raises:
        SourceError: one of them is neither.
    """
    if not keep and not source.trusted:
        return source, frozenset()
    reads = {
        feature.name: {f"{table}.{column}" for table, columns in feature.reads.items() for column in columns}
        for feature in catalogue(learn_state(source, source.latest_snapshot))
    }
    columns = {f"{table}.{column}" for table, present in source.tables.items() for column in present}
    features, trusted = set(keep) & reads.keys(), set(keep) & columns
    if missing := sorted(set(keep) - features - trusted):
        closest = difflib.get_close_matches(missing[0], [*reads, *columns], n=2)
        hint = f" Did you mean {' or '.join(closest)}?" if closest else ""
        raise SourceError(
            f"To keep is {missing[0]!r}, which is no feature, and no column of the source's tables.{hint} Write the "
            "name of a feature, such as logins_30d, or a column as TABLE.COLUMN, such as accounts.segment."
        )
    behind = {column for feature in features for column in reads[feature]}
    vouched = source.trusted | trusted
    reading = {feature for feature, read in reads.items() if read & vouched}
    return replace(source, trusted=vouched | behind), frozenset(features | reading)


def find_source_traps(
    source: Source, churn: Churn, days: Sequence[date], data: Dataset | None, keep: Collection[str]
) -> Found:
    """Find the traps of source tables.

    Args:
        source: the tables, as they were known when the training is made.
        churn: what counts as churn.
        days: the labelled snapshots.
        data: every feature on some of them; None where there are none.
        keep: features for which the business vouches.

    Raises:
        GivesAway: without what is found no feature is left.
    """
    known = [*_overwritten(source), *_identifiers(source, keep)]
    if churn.by == "cancellation" and (said := say_usage_after(source)) is not None:
        known.append(Trap("usage_after", said, source="usage"))
    if data is None:
        return Found(tuple(known))
    if (said := say_jump(_answers(source, churn, days), churn)) is not None:
        known.append(Trap("label_rate", said, source="cancellations" if churn.by == "cancellation" else None))
    return find_traps(data.rows(data.is_labelled), keep=keep, known=known)


def _answers(source: Source, churn: Churn, days: Sequence[date]) -> Answers:
    """What happened after each snapshot, of all customers."""
    table = source.table(label_query(source, churn, days))
    when = table["snapshot_on"].to_numpy().astype("datetime64[D]")
    y = table["churned"].to_numpy().astype(np.float64)
    return Answers(y, np.searchsorted(np.array(days, dtype="datetime64[D]"), when), tuple(days))


def _overwritten(source: Source) -> Iterator[Trap]:
    for sign in overwritten(source.until(source.latest_snapshot)):
        table, _, _ = sign.column.partition(".")
        evidence = f"{sign.column}: {sign.says}."
        yield Trap("overwritten", evidence, sign.column, table, kept=sign.column in source.trusted)


def _identifiers(source: Source, keep: Collection[str]) -> Iterator[Trap]:
    """Attributes with a text of its own for nearly every account."""
    for column, (accounts, distinct) in count_attributes(source).items():
        if accounts >= FEWEST_ACCOUNTS and distinct > MOST_DISTINCT * accounts:
            says = f"{column} holds a text of its own for nearly every account: {distinct:,} values for {accounts:,}."
            yield Trap("identifier", says, column, "accounts", kept=column in keep)
