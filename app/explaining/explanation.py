"""One account's explanation: what was said, what changed before it, and what the model calls its signals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from app.explaining.change import Change, FindScorer, find_change
from app.explaining.way import ways_from
from app.store import ScoreRecord, Store
from app.store.facts import Profile
from app.words import read_currency, read_sayings
from app.words.sayings import Saying
from models.answer import Answer, Reason
from models.way import NoWay, Way


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is shown of one score.

    `trained_on` is None where the model that spoke can't be had any more. `ways` are those to better bands, where they
    were looked for; `profile` is what the source says of the account; `is_current` tells whether the score is of the
    newest day that was scored; `sayings` what the business says of its own data points; `currency`
    that of all amounts.
    """

    record: ScoreRecord
    change: Change
    trained_on: date | None
    ways: tuple[Way | NoWay, ...] = ()
    profile: Profile | None = None
    is_current: bool = False
    sayings: Mapping[str, Saying] = field(default_factory=lambda: MappingProxyType({}))
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The reasons of an answer by what they are good for, each part strongest first.

    `act_on` lower the score and can be influenced, `explains` lower it and can't be, `good_news` raise it.
    """

    act_on: tuple[Reason, ...]
    explains: tuple[Reason, ...]
    good_news: tuple[Reason, ...]


def explain(
    store: Store,
    record: ScoreRecord,
    find_scorer: FindScorer,
    *,
    since: date | None = None,
    has_ways: bool,
) -> Explanation:
    """Explain a score of the store.

    Args:
        store: which knows earlier scores, and other accounts.
        record: the score.
        find_scorer: gives the model of a version, or None where it can't be had any more.
        since: the day that the change is told from; None is the score before.
        has_ways: look for ways to better bands: of an account's newest official score.

    Raises:
        SinceTooLate: that day is not earlier than the score's.
    """
    scorer, account_id = find_scorer(record.model), record.row.account_id
    return Explanation(
        record=record,
        change=find_change(store.history, record, since, find_scorer),
        trained_on=None if scorer is None else date.fromisoformat(scorer.spec.trained_on),
        ways=ways_from(store, scorer, record) if has_ways and scorer is not None else (),
        profile=None if account_id is None else store.profiles.find(account_id),
        is_current=_is_current(record, store),
        sayings={} if scorer is None else read_sayings(scorer.spec.catalogue_state),
        currency=None if scorer is None else read_currency(scorer.spec.catalogue_state),
    )


def _is_current(record: ScoreRecord, store: Store) -> bool:
    """Whether it tells of a customer as of the newest run; of one that is not whole yet, too."""
    newest = store.standings.newest_day()
    return newest is None or (record.row.snapshot_on is not None and record.row.snapshot_on >= newest)


def sort_reasons(answer: Answer) -> Sorted:
    """Separate what can be acted on from what explains the score, and both from good news."""
    lowering = [reason for reason in answer.reasons if reason.points < 0]
    return Sorted(
        act_on=tuple(reason for reason in lowering if reason.kind == "lead"),
        explains=tuple(reason for reason in lowering if reason.kind != "lead"),
        good_news=tuple(reason for reason in answer.reasons if reason.points > 0),
    )
