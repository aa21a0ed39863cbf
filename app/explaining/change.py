"""What changed about an account: which earlier score a score is compared with, and the difference between the two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.explaining.errors import SinceTooLate
from app.store import ModelVersion, ScoreRecord
from app.store.history import ScoreHistory
from models.answer import Answer
from models.changed import Changed, NoDifference, Said, split_change
from models.errors import BadFeatureValue
from models.scorer import Scorer

# The model of a version, or None where it can't be had any more.
FindScorer = Callable[[ModelVersion], Scorer | None]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since an earlier official score.

    `earlier` is that score, None where there is none. `split` is the difference, None where there is nothing to
    compare with. `since` is the day that was asked for, None for the score before; `first_on` is the snapshot of the
    oldest score there is, which says what could have been asked for.
    """

    earlier: ScoreRecord | None
    split: Changed | NoDifference | None
    since: date | None
    first_on: date | None


def find_change(history: ScoreHistory, later: ScoreRecord, since: date | None, find_scorer: FindScorer) -> Change:
    """What changed until a score, since the official score before it or that which stood on an earlier day.

    Args:
        history: of the store.
        later: the score.
        since: the day; the newest official score of a snapshot on it or before counts. None is the score before.
        find_scorer: gives the model of a version: where two versions spoke, one of them scores both rows.

    Raises:
        SinceTooLate: the day is not earlier than the score's.
    """
    account, on = later.row.account_id, later.row.snapshot_on
    if account is None or on is None:
        return Change(None, None, since, None)
    if since is not None and since >= on:
        raise SinceTooLate(since, on)
    earlier = history.official_score(account, since or on - timedelta(days=1))
    if earlier is None:
        return Change(None, None, since, history.first_snapshot(account))
    return Change(earlier, split_records(earlier, later, find_scorer), since, earlier.row.snapshot_on)


def split_records(earlier: ScoreRecord, later: ScoreRecord, find_scorer: FindScorer) -> Changed | NoDifference:
    """The difference between two scores of the store; where two versions spoke, by the later one if it can be had."""
    is_same = earlier.model == later.model
    earlier_again = None if is_same else _score_again(earlier, find_scorer(later.model))
    later_again = None if is_same or earlier_again else _score_again(later, find_scorer(earlier.model))
    return split_change(
        Said(earlier.answer, earlier.row.features),
        Said(later.answer, later.row.features),
        is_same_model=is_same,
        earlier_again=earlier_again,
        later_again=later_again,
    )


def _score_again(record: ScoreRecord, scorer: Scorer | None) -> Answer | None:
    """What another version says about a row; None where the row lacks what it reads.

    A feature that was never computed is not one that was unknown: nothing would tell the two apart in the answer.
    """
    if scorer is None:
        return None
    names = [feature.name for feature in scorer.spec.features]
    if not record.row.features.keys() >= set(names):
        return None
    try:
        return scorer.answer({name: record.row.features[name] for name in names})
    except BadFeatureValue:
        # the version takes this feature for something of another type
        return None
