"""The way to green from the store: whom an account is compared with, and how many have made such moves."""

from datetime import UTC, date, datetime

import pytest

from app.explaining import way as way_module
from app.explaining.errors import NoScore
from app.explaining.finding import find_latest
from app.explaining.way import is_example, ways_from
from app.store import FeatureRow, ModelVersion, ScoreRecord
from app.store.canonical import as_known
from models.way import Moved, NoWay, Way

TODAY, BEFORE, BETWEEN = date(2026, 7, 1), date(2026, 3, 1), date(2026, 5, 1)
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
QUIET = {"logins_30d": 12.0, "nps": 8.0, "tickets_90d": 2.0, "logins_change": 0.6, "plan": "pro"}
BUSY = {**QUIET, "logins_30d": 40.0, "logins_change": 1.5}
GONE = {"champions_now": 0.0, "days_since_champion_left": 300.0}


@pytest.fixture
def score(learnt):
    """Score rows on a day as an official run does."""
    version = ModelVersion("customer-health", "3", learnt.scorer.fingerprint)

    def scored(rows, on, version=version):
        return [
            ScoreRecord(FeatureRow(account, on, as_known(row)), version, learnt.scorer.answer(row), NOW)
            for account, row in rows.items()
        ]

    return scored


@pytest.fixture
def portfolio(learnt, store, score):
    """Sixty accounts today, and one of them quiet."""
    rows = {f"A-{place:03}": learnt.values(row) for place, row in enumerate(learnt.known[:60])}
    store.save_scores(score({**rows, "A-quiet": QUIET}, TODAY))
    return rows


@pytest.fixture
def ask(store, learnt, portfolio):
    return lambda account="A-quiet": ways_from(store, learnt.scorer, find_latest(store.history, account))


def test_without_a_history_the_way_says_that_there_is_none(ask):
    ways = ask()

    assert [way.target_band for way in ways] == ["yellow", "green"]
    assert all(isinstance(way, Way) and way.comparable == 60 for way in ways)
    assert all(way.moved is None and all(step.moved is None for step in way.steps) for way in ways)


def test_the_history_tells_how_many_moved_as_far(ask, store, score):
    quiet = {f"B-{number}": {**QUIET, "nps": float(number % 10)} for number in range(30)}
    later = {account: BUSY if number < 12 else QUIET for number, account in enumerate(quiet) if number < 25}
    store.save_scores(score(quiet, BEFORE))
    store.save_scores(score(later, BETWEEN))

    yellow = ask()[0]

    assert [step.signal for step in yellow.steps] == ["logins"]
    assert yellow.steps[0].moved == yellow.moved == Moved(30, 12, 0.4, ())


def test_moves_after_the_horizon_and_days_too_late_to_judge_do_not_count(ask, store, score):
    quiet = {f"B-{number}": QUIET for number in range(30)}
    store.save_scores(score(quiet, BEFORE))
    store.save_scores(score(dict.fromkeys(quiet, BUSY), date(2026, 6, 1)))
    store.save_scores(score({f"C-{number}": QUIET for number in range(30)}, BETWEEN))

    assert ask()[0].moved == Moved(30, 0, 0.0, ())


def test_what_another_version_said_does_not_count(ask, store, score, learnt):
    other = ModelVersion("customer-health", "2", "e" * 64)
    quiet = {f"B-{number}": QUIET for number in range(30)}
    store.save_scores(score(quiet, BEFORE, other))
    store.save_scores(score(dict.fromkeys(quiet, BUSY), BETWEEN, other))

    assert ask()[0].moved is None


def test_a_score_of_another_model_has_no_way_by_this_one(store, score, learnt):
    other = ModelVersion("customer-health", "2", "e" * 64)
    store.save_scores(score({"A-quiet": QUIET}, TODAY, other))

    assert ways_from(store, learnt.scorer, find_latest(store.history, "A-quiet")) == (
        NoWay("yellow", "another_model"),
        NoWay("green", "another_model"),
    )


def test_of_an_account_that_is_not_there_nothing_is_said(store):
    with pytest.raises(NoScore, match="A-nobody"):
        find_latest(store.history, "A-nobody")


@pytest.mark.parametrize(
    ("own", "other", "is_one"),
    [
        pytest.param(GONE, {"champions_now": 1.0}, True, id="another took over"),
        pytest.param(GONE, {"champions_now": 0.0}, False, id="there never was one"),
        pytest.param(GONE, {"champions_now": 0.0, "days_since_champion_left": 2.0}, False, id="just gone"),
        pytest.param(GONE, {"champions_now": None}, False, id="nobody knows"),
        pytest.param({"days_since_champion_left": None}, {"champions_now": 0.0}, True, id="none has left"),
        pytest.param(QUIET, BUSY, True, id="a model that knows nothing of it"),
    ],
)
def test_who_lost_a_champion_follows_those_that_have_one(own, other, is_one):
    assert is_example(other, own) is is_one


def test_who_is_no_example_is_not_compared_with(ask, portfolio, monkeypatch):
    monkeypatch.setattr(way_module, "VACANCY", "tickets_90d")
    monkeypatch.setattr(way_module, "CHAMPIONS", "tickets_90d")
    examples = sum(bool(row["tickets_90d"]) for row in portfolio.values())

    assert 20 <= examples < len(portfolio)
    assert {way.comparable for way in ask()} == {examples}


def test_the_account_is_not_compared_with_itself(store, score, learnt):
    store.save_scores(score({f"A-{place}": learnt.values(row) for place, row in enumerate(learnt.known[:19])}, TODAY))
    store.save_scores(score({"A-quiet": QUIET}, TODAY))

    assert {way.reason for way in ways_from(store, learnt.scorer, find_latest(store.history, "A-quiet"))} == {
        "too_few_comparable"
    }
