"""The way to green of one account, from what the store knows of others: today, and of what they did before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from app.store import FeatureRow, ScoreRecord, Store
from features.declare import FeatureValue
from models.find_way import WayFinder
from models.scorer import Scorer
from models.spec import FeatureSpec
from models.way import NoWay, Standing, Step, Way, count_moved, is_about_as_bad

# Of earlier days, so many of the latest are looked at that the whole horizon has passed since.
MOST_DAYS = 6
CHAMPIONS, VACANCY = "champions_now", "days_since_champion_left"


def ways_from(store: Store, scorer: Scorer, record: ScoreRecord) -> tuple[Way | NoWay, ...]:
    """The ways from an official score to better bands; empty for green and grey.

    Args:
        store: its official scores of that snapshot are whom the account is compared with.
        scorer: the model that gave the score; for another one, the ways are not known.
        record: the score.
    """
    account, on = record.row.account_id, record.row.snapshot_on
    if account is None or on is None or record.answer.band in ("green", "grey"):
        return ()
    if scorer.fingerprint != record.model.fingerprint:
        green = NoWay("green", "another_model")
        return (NoWay("yellow", "another_model"), green) if record.answer.band == "red" else (green,)
    version = record.model.version
    others = [
        row
        for row in store.neighbours.feature_rows(on, version)
        if row.account_id != account and is_example(row.features, record.row.features)
    ]
    finder = WayFinder(scorer, record.row.features, columns_of(others, scorer.spec.features))
    ways = finder.find()
    steps = [step for way in ways if isinstance(way, Way) for step in way.steps]
    if not steps:
        return ways
    standings = list(_standings(store, scorer, finder, record, steps))
    return tuple(_with_history(way, standings) if isinstance(way, Way) else way for way in ways)


def is_example(other: Mapping[str, FeatureValue], own: Mapping[str, FeatureValue]) -> bool:
    """Whether an account can follow another: one that has lost its champion, only those that have one.

    The model may think better of one that never had a champion, or has just lost it; no step leads there.
    """
    return own.get(VACANCY) is None or bool(other.get(CHAMPIONS))


def columns_of(rows: Sequence[FeatureRow], features: Sequence[FeatureSpec]) -> dict[str, list[FeatureValue]]:
    """Rows as columns, a list for each of the model's features; what a row does not have is unknown."""
    return {one.name: [row.features.get(one.name) for row in rows] for one in features}


def _with_history(way: Way, standings: Sequence[Standing]) -> Way:
    steps = tuple(replace(step, moved=count_moved([step], standings)) for step in way.steps)
    return replace(way, steps=steps, moved=count_moved(way.steps, standings))


def _standings(
    store: Store, scorer: Scorer, finder: WayFinder, record: ScoreRecord, steps: Sequence[Step]
) -> Iterator[Standing]:
    """How other accounts stood on earlier days, the latest day first, where they stood about as badly on a signal."""
    version, days = record.model.version, store.neighbours.days(record.model.version)
    horizon = timedelta(days=record.answer.horizon_days)
    signals = sorted({step.signal for step in steps})
    for day in [day for day in days if day + horizon <= days[0]][:MOST_DAYS]:
        before = {
            account: points
            for account, points in store.neighbours.points_on(day, version, signals).items()
            if account != record.row.account_id
            and any(step.signal in points and is_about_as_bad(step, points[step.signal]) for step in steps)
        }
        rows = store.neighbours.feature_rows_of(day, version, before)
        alike = finder.how_alike(columns_of(rows, scorer.spec.features))
        after = store.neighbours.best_points(before, version, signals, after=day, until=day + horizon)
        for row, names in zip(rows, alike, strict=True):
            account = str(row.account_id)
            yield Standing(account, names, before[account], after.get(account, {}))
