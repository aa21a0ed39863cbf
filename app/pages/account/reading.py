"""Reads from the store all that the page of an account shows, and puts it into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request

from app.explaining.change import Change
from app.explaining.changes import say_change, say_line
from app.explaining.errors import NoScore
from app.explaining.explanation import Explanation, explain
from app.explaining.finding import find_latest
from app.explaining.sentences import say_missing, say_origin, say_probability, say_summary
from app.explaining.voice import Voice
from app.pages.account.chart import Chart, make_charts, one_a_day
from app.pages.account.figures import FigureMaker
from app.pages.account.problems import AccountErased, NothingScored, NotScored
from app.pages.account.pulse import NewestPulse, find_newest, say_disagreement
from app.pages.account.timeline import Line, tell_timeline
from app.pages.account.waterfall import Waterfall, make_waterfall
from app.pages.account.ways import ShownWays, WayMemory, show_ways
from app.pages.problems import NothingHere
from app.pages.reader import Reader, require_account
from app.service.accounts.service import find_champion
from app.service.champion import ChampionReader
from app.store import ScoreRecord, Store
from app.store.facts import Facts, Profile, facts_of
from app.words.language import Language
from app.words.names import name_signals
from models.changed import Changed
from models.scorer import Scorer

# So many scores of the past are drawn, and so many of their feature rows are looked back on.
MOST_PAST, MOST_ROWS = 60, 30
# Changes of fewer tenths than this are shown together.
SMALL = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of what changed: its points (tenths) and its sentence."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What changed since the score before: `points` is the sum of the lines' points, None where there is no difference.

    `since` is the day of that score, None where there is none.
    """

    text: str
    since: date | None
    points: int | None
    lines: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """All that the page shows.

    `ways` is None where they must be looked for first. `unknown` names the signals of which nothing is known, and
    `missing` says what would help.
    `is_another_model` tells that the model that gave the score does not serve any more.
    """

    account_id: str
    name: str
    profile: Profile | None
    facts: Facts
    record: ScoreRecord
    likely: str | None
    summary: str
    origin: str
    is_current: bool
    charts: dict[str, Chart]
    waterfall: Waterfall | None
    change: ShownChange
    ways: ShownWays | None
    is_another_model: bool
    unknown: str
    missing: tuple[str, ...]
    timeline: tuple[Line, ...]
    pulse: NewestPulse | None
    disagreement: str | None
    currency: str | None
    days_to_renewal: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading takes: the store, the model that serves, who reads and how, and the ways that were found before."""

    store: Store
    champions: ChampionReader
    reader: Reader
    language: Language
    memory: WayMemory

    @classmethod
    def of(cls, request: Request, store: Store, reader: Reader, language: Language) -> "Desk":
        """That of a request."""
        state = request.app.state
        return cls(store, state.champion_reader, reader, language, state.way_memory)

    def scorer_of(self, record: ScoreRecord) -> Scorer | None:
        """The model that gave a score, if it is the one that serves."""
        return find_champion(self.champions, record.model)


def find_record(desk: Desk, account_id: str) -> ScoreRecord:
    """The newest official score of an account that the reader may see.

    Raises:
        NothingHere: the account is somebody else's, or not known.
        AccountErased: it was erased.
        NotScored: it is known, and has no score.
        NothingScored: nothing has.
    """
    require_account(desk.store, desk.reader, account_id)
    try:
        return find_latest(desk.store.history, account_id)
    except NoScore:
        pass
    if desk.store.tombstones.among([account_id]):
        raise AccountErased
    if desk.store.standings.newest_day() is None:
        raise NothingScored
    if desk.store.profiles.find(account_id) is not None:
        raise NotScored
    raise NothingHere


def read_account(desk: Desk, account_id: str, *, finds_ways: bool) -> AccountView:
    """All that the page of an account shows.

    Args:
        desk: the store and the reader.
        account_id: of the account.
        finds_ways: look for the ways to better bands where they are not remembered; it may take a second.

    Raises:
        PageProblem: as `find_record` does.
    """
    record = find_record(desk, account_id)
    store, language, scorer = desk.store, desk.language, desk.scorer_of(record)
    explanation = explain(store, record, lambda model: find_champion(desk.champions, model), has_ways=False)
    profile, facts = explanation.profile, facts_of(record.row)
    currency = (profile.currency if profile else None) or explanation.currency
    voice = Voice(language, explanation.sayings, currency)
    answer, spec = record.answer, None if scorer is None else scorer.spec
    on = record.row.snapshot_on or record.said_at.date()
    happenings, pulses = store.happenings.of_account(account_id), store.pulses.of_account(account_id)
    pulse = find_newest(pulses, happenings)
    figures = FigureMaker(store.history.feature_rows(account_id, MOST_ROWS), spec, voice)
    past = one_a_day(store.history.official_scores(account_id, None, MOST_PAST))
    return AccountView(
        account_id=account_id,
        name=(profile.name if profile else None) or account_id,
        profile=profile,
        facts=facts,
        record=record,
        likely=say_probability(answer, language),
        summary=say_summary(answer, voice),
        origin=say_origin(explanation, language),
        is_current=explanation.is_current,
        charts=make_charts(past, None if spec is None else spec.bands, language),
        waterfall=make_waterfall(answer, voice, figures),
        change=_show_change(explanation, voice),
        ways=_show_ways(desk, record, scorer, voice, finds_ways=finds_ways),
        is_another_model=scorer is None,
        unknown=name_signals(answer.unknown_signals, language),
        missing=tuple(say_missing(one, language) for one in answer.missing),
        timeline=tuple(tell_timeline(happenings, pulses, on, language, currency)),
        pulse=pulse,
        disagreement=say_disagreement(pulse, answer.band, language),
        currency=currency,
        days_to_renewal=None if facts.renews_on is None else (facts.renews_on - on).days,
    )


def _show_ways(
    desk: Desk, record: ScoreRecord, scorer: Scorer | None, voice: Voice, *, finds_ways: bool
) -> ShownWays | None:
    if finds_ways:
        return show_ways(desk.memory.find(desk.store, scorer, record), record, voice)
    known = desk.memory.recall(scorer, record)
    return None if known is None else show_ways(known, record, voice)


def _show_change(explanation: Explanation, voice: Voice) -> ShownChange:
    change, later = explanation.change, explanation.record
    text = say_change(change, later, voice.language)
    since = None if change.earlier is None else change.earlier.row.snapshot_on
    if change.earlier is None or not isinstance(change.split, Changed):
        return ShownChange(text, since, None, ())
    lines = _say_lines(change, change.split, later, voice)
    return ShownChange(text, since, change.split.points, tuple(lines))


def _say_lines(change: Change, split: Changed, later: ScoreRecord, voice: Voice) -> Sequence[Moved]:
    """A line for each cause; small ones are one, so that all add up."""
    earlier = "" if change.earlier is None else change.earlier.model.version
    small = [line for line in split.lines if abs(line.points) < SMALL]
    large = [line for line in split.lines if line not in small] if len(small) > 1 else split.lines
    lines = [Moved(line.points, say_line(line, split, (earlier, later.model.version), voice)) for line in large]
    if len(small) > 1:
        text = voice.language.plural("{number} small change", "{number} small changes together", len(small))
        lines.append(Moved(sum(line.points for line in small), text))
    return lines
