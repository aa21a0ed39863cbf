"""The portfolio on a day: bands and revenue, the signals that move scores most, paths from green to red."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.store import NothingStored, Store
from app.store.portfolio import BandTotal, PathTotal, Run, SignalTotal

BANDS = ("red", "yellow", "green", "grey")


@dataclass(frozen=True, slots=True)
class BandLine:
    """The accounts of a band: how many, how many of them are expected to leave, and the revenue of a month.

    Revenue is None where it is not among the features. Of grey accounts nobody can say how many will leave.
    """

    band: str
    accounts: int
    expected_to_leave: float
    mrr: float | None
    expected_mrr_lost: float | None


@dataclass(frozen=True, slots=True)
class SignalLine:
    """How much a signal moves scores: points are means over the accounts that have a score."""

    signal: str
    kind: str
    mean_absolute_points: float
    mean_points: float
    lowered_share: float
    raised_share: float


@dataclass(frozen=True, slots=True)
class SegmentView:
    """One segment (None: of those whose segment is unknown): its bands, and the signals that move its scores."""

    segment: str | None
    bands: tuple[BandLine, ...]
    signals: tuple[SignalLine, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """The two signals that lost the most points on so many paths from green to red, the one that fell first first.

    `ordered` of the paths show which fell first; on the others both had lost half of what they lost by the same day,
    and the larger fall comes first. Falls are means, in points.
    """

    first: str
    second: str | None
    paths: int
    ordered: int
    first_fall: float
    second_fall: float


@dataclass(frozen=True, slots=True)
class Paths:
    """What the scores of a year tell of accounts that turned from green to red; `days` are those with scores."""

    days: tuple[date, ...]
    paths: int
    commonest: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that is told of a day's official scores by one model version; of one segment, or of all accounts."""

    snapshot_on: date
    model_version: str
    horizon_days: int
    segment: str | None
    bands: tuple[BandLine, ...]
    signals: tuple[SignalLine, ...]
    segments: tuple[SegmentView, ...]
    paths: Paths


def portfolio_of(store: Store, on: date | None = None, segment: str | None = None) -> Portfolio:
    """The portfolio on a day, the latest with scores if None; of all accounts, or of one segment.

    Where several model versions have scored the day, the one that did so last counts.

    Raises:
        NothingStored: there are no scores of the day, or no accounts of the segment.
    """
    run = store.portfolio.latest_run(on)
    if run is None:
        raise NothingStored(_say_no_scores(store, on))
    known = store.portfolio.names_of_features(run.snapshot_on, run.model_version)
    bands = store.portfolio.bands(run.snapshot_on, run.model_version, known)
    signals = store.portfolio.signals(run.snapshot_on, run.model_version, known)
    if segment is not None:
        bands, signals = ([one for one in bands if one.segment == segment], _of(signals, segment))
        if not bands:
            raise NothingStored(_say_no_segment(store, run, known, segment))
    names = sorted({one.segment for one in bands}, key=lambda name: (name is None, name))
    is_split = segment is None and "segment" in known
    return Portfolio(
        run.snapshot_on,
        run.model_version,
        run.horizon_days,
        segment,
        _band_lines(bands),
        _signal_lines(signals, bands),
        tuple(_view(name, bands, signals) for name in names) if is_split else (),
        _paths(store, run, segment),
    )


def _of(signals: Iterable[SignalTotal], segment: str | None) -> list[SignalTotal]:
    return [one for one in signals if one.segment == segment]


def _view(segment: str | None, bands: Sequence[BandTotal], signals: Sequence[SignalTotal]) -> SegmentView:
    own = [one for one in bands if one.segment == segment]
    return SegmentView(segment, _band_lines(own), _signal_lines(_of(signals, segment), own))


def _band_lines(totals: Sequence[BandTotal]) -> tuple[BandLine, ...]:
    lines = []
    for band in BANDS:
        own = [one for one in totals if one.band == band]
        if own:
            lines.append(
                BandLine(
                    band,
                    sum(one.accounts for one in own),
                    round(sum(one.expected_to_leave for one in own), 1),
                    _add(one.mrr for one in own),
                    _add(one.expected_mrr_lost for one in own),
                )
            )
    return tuple(lines)


def _add(amounts: Iterable[float | None]) -> float | None:
    known = [one for one in amounts if one is not None]
    return round(sum(known), 2) if known else None


def _signal_lines(totals: Sequence[SignalTotal], bands: Sequence[BandTotal]) -> tuple[SignalLine, ...]:
    """The signals, those that move scores most first; a signal without a reason moved nothing."""
    scored = sum(one.accounts for one in bands if one.band != "grey")
    lines = []
    for name in sorted({one.signal for one in totals}):
        own = [one for one in totals if one.signal == name]
        lines.append(
            SignalLine(
                name,
                own[0].kind,
                round(sum(one.absolute_points for one in own) / scored / 10, 2),
                round(sum(one.points for one in own) / scored / 10, 2),
                round(sum(one.lowered for one in own) / scored, 3),
                round(sum(one.raised for one in own) / scored, 3),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.mean_absolute_points, line.signal)))


def _paths(store: Store, run: Run, segment: str | None) -> Paths:
    days = store.portfolio.days_of_paths(run.snapshot_on, run.model_version)
    totals = store.portfolio.paths(run.snapshot_on, run.model_version, segment)
    return Paths(tuple(days), sum(one.paths for one in totals), tuple(_path(one) for one in totals))


def _path(total: PathTotal) -> Path:
    means = [round(fall / total.paths / 10, 1) for fall in (total.first_fall, total.second_fall)]
    return Path(total.first, total.second, total.paths, total.ordered, means[0], means[1])


def _say_no_scores(store: Store, on: date | None) -> str:
    days = store.portfolio.days()
    if not days or on is None:
        return "No account has an official score yet. Score them with: varme score"
    return (
        f"No account was scored on {on}. There are scores of {len(days)} days, from {days[0]} to {days[-1]}; score "
        f"another with: varme score --on {on}"
    )


def _say_no_segment(store: Store, run: Run, known: frozenset[str], segment: str) -> str:
    if "segment" not in known:
        return f"The accounts scored on {run.snapshot_on} have no segment: the model reads no feature `segment`."
    totals = store.portfolio.bands(run.snapshot_on, run.model_version, known)
    there = sorted({one.segment for one in totals if one.segment is not None})
    return f"No account scored on {run.snapshot_on} is of the segment {segment!r}. There is {', '.join(there)}."
