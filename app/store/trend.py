"""An account's scores of the last twelve weeks, as they are kept beside the newest, and the one to compare it with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import orjson

TREND_DAYS = 12 * 7
# A week ago is the official score at least so much older: a run may be a day late, the next one in time.
WEEK_DAYS = 6
# Of the time before this, one score a week is enough to see where an account goes.
DENSE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Point:
    """An official score of a day, in tenths; None is grey."""

    on: date
    score: int | None
    band: str


def thin(points: Mapping[date, Point], newest: date) -> tuple[Point, ...]:
    """The points worth keeping of the twelve weeks up to the newest: all of two weeks, before that one a week."""
    kept: list[Point] = []
    for on in sorted(points):
        age = (newest - on).days
        if 0 <= age <= TREND_DAYS and (
            age <= DENSE_DAYS or not kept or (on - kept[-1].on) >= timedelta(days=WEEK_DAYS)
        ):
            kept.append(points[on])
    return tuple(kept)


def find_week_ago(points: tuple[Point, ...], newest: date) -> Point | None:
    """The score to compare the newest with: at least six days older, or else the one before; None if it is alone."""
    before = [point for point in points if point.on < newest]
    old_enough = [point for point in before if (newest - point.on).days >= WEEK_DAYS]
    found = old_enough or before
    return found[-1] if found else None


def write_trend(points: tuple[Point, ...]) -> str:
    """Points as JSON: day (as a number), score, band."""
    return orjson.dumps([[point.on.toordinal(), point.score, point.band] for point in points]).decode()


def read_trend(text: str) -> tuple[Point, ...]:
    """The points that `write_trend` wrote."""
    return tuple(Point(date.fromordinal(on), score, band) for on, score, band in orjson.loads(text))
