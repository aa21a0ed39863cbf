"""What the database adds up about all accounts: bands, revenue, signals, and paths from green to red."""

from dataclasses import replace
from datetime import date

import pytest

from app.store.portfolio import BandTotal, PathTotal, Run, SignalTotal

DAY, LAST = date(2026, 6, 1), date(2026, 7, 1)
KNOWN = frozenset({"segment", "mrr"})


@pytest.fixture
def keep(store, make_record, make_reason):
    """Keep a score: its band and the points of its signals."""

    def kept(account, band, points, on=DAY, version="3", probability=0.25, **features):
        reasons = tuple(make_reason("x", 1.0, 2.0, points=one, signal=name) for name, one in points.items())
        record = make_record(account, on, version, **{"segment": "small", "mrr": 100.0, **features})
        answer = replace(
            record.answer,
            band=band,
            reasons=reasons,
            score=None if band == "grey" else 384,
            churn_probability=None if band == "grey" else probability,
        )
        store.save_scores([replace(record, answer=answer)])

    return kept


def test_a_store_without_scores_has_no_run(store):
    assert store.portfolio.latest_run(None) is None
    assert store.portfolio.days() == []


def test_of_several_runs_the_last_one_of_the_day_counts(store, keep):
    keep("A-1", "red", {}, version="9")
    keep("A-1", "red", {}, version="10")
    keep("A-2", "red", {}, on=LAST, version="9")

    assert store.portfolio.latest_run(None) == Run(LAST, "9", 90)
    assert store.portfolio.latest_run(DAY) == Run(DAY, "10", 90)
    assert store.portfolio.latest_run(date(2026, 6, 2)) is None
    assert store.portfolio.days() == [DAY, LAST]
    assert store.portfolio.days_of_paths(LAST, "10") == [DAY]


def test_bands_and_revenue_by_segment(store, keep):
    keep("A-1", "red", {}, probability=0.5)
    keep("A-2", "red", {}, mrr=300.0)
    keep("A-3", "green", {}, segment="large", mrr=None)
    keep("A-4", "grey", {}, segment=None)
    keep("A-5", "red", {}, on=LAST)

    assert set(store.portfolio.bands(DAY, "3", KNOWN)) == {
        BandTotal("small", "red", 2, 0.75, 400.0, 125.0),
        BandTotal("large", "green", 1, 0.25, None, None),
        BandTotal(None, "grey", 1, 0.0, 100.0, None),
    }
    assert BandTotal(None, "red", 2, 0.75, None, None) in store.portfolio.bands(DAY, "3", frozenset())


def test_signals_by_segment(store, keep):
    keep("A-1", "red", {"logins": -200, "support": -30})
    keep("A-2", "red", {"logins": 50})
    keep("A-3", "green", {"logins": 70}, segment="large")

    assert set(store.portfolio.signals(DAY, "3", KNOWN)) == {
        SignalTotal("small", "logins", "lead", -150, 250, 1, 1),
        SignalTotal("small", "support", "lead", -30, 30, 1, 0),
        SignalTotal("large", "logins", "lead", 70, 70, 0, 1),
    }


def test_the_features_that_were_read(store, keep):
    keep("A-1", "red", {})

    assert store.portfolio.names_of_features(DAY, "3") == {"segment", "mrr"}
    assert store.portfolio.names_of_features(LAST, "3") == frozenset()


GREEN, RED = ("green", {"logins": 100, "support": 50}), ("red", {"logins": -100, "support": 10})
SLOW = ("yellow", {"logins": 100, "support": 20})
BACK = ("green", {"logins": 100, "support": 60})
QUICK = ("yellow", {"logins": -50, "support": 50})


@pytest.mark.parametrize(
    ("series", "told"),
    [
        pytest.param(
            [GREEN, RED], [PathTotal("logins", "support", 1, 0, 200, 40)], id="at once: the larger fall first"
        ),
        pytest.param([GREEN, SLOW, RED], [PathTotal("support", "logins", 1, 1, 40, 200)], id="the smaller fell first"),
        pytest.param([GREEN, QUICK, RED], [PathTotal("logins", "support", 1, 1, 200, 40)], id="the larger fell first"),
        pytest.param([GREEN, RED, RED], [PathTotal("logins", "support", 1, 0, 200, 40)], id="red stays red: one path"),
        pytest.param([GREEN, ("grey", {}), RED], [PathTotal("logins", "support", 1, 0, 200, 40)], id="grey between"),
        pytest.param([GREEN, RED, BACK, RED], [PathTotal("logins", "support", 2, 0, 400, 90)], id="twice"),
        pytest.param([GREEN, BACK, RED], [PathTotal("logins", "support", 1, 0, 200, 50)], id="from the last green day"),
        pytest.param([RED, GREEN], [], id="the other way"),
        pytest.param([GREEN, SLOW], [], id="never red"),
        pytest.param([("yellow", {"logins": 9}), RED], [], id="never green"),
        pytest.param(
            [GREEN, ("red", {"logins": -90, "support": 60})], [PathTotal("logins", None, 1, 0, 190, 0)], id="one signal"
        ),
        pytest.param(
            [("green", {"logins": 100, "payments": 20}), ("red", {"logins": -1, "champion": -30})],
            [PathTotal("logins", "champion", 1, 0, 101, 30)],
            id="a signal without a reason has no points",
        ),
    ],
)
def test_paths_from_green_to_red(store, keep, series, told):
    for month, (band, points) in enumerate(series, start=2):
        keep("A-1", band, points, on=date(2026, month, 1))

    assert store.portfolio.paths(LAST, "3", None) == told


def test_paths_of_accounts_are_added_up_the_commonest_first(store, keep):
    for account, (band, points) in {"A-1": RED, "A-2": RED, "A-3": ("red", {"logins": 100, "support": 0})}.items():
        keep(account, *GREEN, on=DAY, segment="large" if account == "A-2" else "small")
        keep(account, band, points, on=LAST, segment="large" if account == "A-2" else "small")

    assert store.portfolio.paths(LAST, "3", None) == [
        PathTotal("logins", "support", 2, 0, 400, 80),
        PathTotal("support", None, 1, 0, 50, 0),
    ]
    assert store.portfolio.paths(LAST, "3", "large") == [PathTotal("logins", "support", 1, 0, 200, 40)]
    assert store.portfolio.paths(DAY, "3", None) == []
    assert store.portfolio.paths(LAST, "4", None) == []


def test_a_path_that_began_more_than_a_year_ago_is_not_told(store, keep):
    keep("A-1", *GREEN, on=date(2025, 6, 1))
    keep("A-1", *RED, on=LAST)

    assert store.portfolio.paths(LAST, "3", None) == []
