"""The portfolio on a day: sums over segments, means over scored accounts, and refusals that say what is there."""

from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from app.portfolio import portfolio_of
from app.portfolio.terminal import WIDTH, print_portfolio
from app.store import NothingStored
from app.words import language_of
from app.words.names import SIGNALS, name_signal
from features.catalogue.page import documented_features

FIRST, SECOND, DAY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def keep(store, make_record, make_reason):
    def kept(account, on, band, points, **features):
        reasons = tuple(make_reason("x", 1.0, 2.0, points=one, signal=name) for name, one in points.items())
        record = make_record(account, on, **({"segment": "small", "mrr": 100.0} | features))
        probability = None if band == "grey" else 0.25
        answer = replace(record.answer, band=band, reasons=reasons, churn_probability=probability)
        store.save_scores([replace(record, answer=answer)])

    return kept


@pytest.fixture
def year(keep):
    """Four accounts on three days; one of them turns from green to red."""
    keep("A-1", FIRST, "green", {"logins": 100, "support": 40})
    keep("A-1", SECOND, "yellow", {"logins": 90, "support": -40})
    keep("A-1", DAY, "red", {"logins": -100, "support": -40})
    keep("A-2", DAY, "green", {"logins": 50})
    keep("A-3", DAY, "green", {"logins": 60}, segment="large", mrr=1000.0)
    keep("A-4", DAY, "grey", {}, segment=None)


def test_all_accounts(store, year):
    found = portfolio_of(store)

    assert (found.snapshot_on, found.model_version, found.horizon_days, found.segment) == (DAY, "3", 90, None)
    assert [(one.band, one.accounts, one.expected_to_leave, one.mrr, one.expected_mrr_lost) for one in found.bands] == [
        ("red", 1, 0.2, 100.0, 25.0),
        ("green", 2, 0.5, 1100.0, 275.0),
        ("grey", 1, 0.0, 100.0, None),
    ]
    logins, support = found.signals
    assert (logins.signal, logins.mean_absolute_points, logins.mean_points) == ("logins", 7.0, 0.33)
    assert (logins.lowered_share, logins.raised_share) == (0.333, 0.667)
    assert (support.signal, support.mean_absolute_points, support.raised_share) == ("support", 1.33, 0.0)


def test_each_segment(store, year):
    large, small, unknown = portfolio_of(store).segments

    assert (large.segment, [(one.band, one.accounts) for one in large.bands]) == ("large", [("green", 1)])
    assert [(one.signal, one.mean_absolute_points) for one in small.signals] == [("logins", 7.5), ("support", 2.0)]
    assert (unknown.segment, unknown.signals) == (None, ())


def test_one_segment(store, year):
    found = portfolio_of(store, segment="small")

    assert [(one.band, one.accounts) for one in found.bands] == [("red", 1), ("green", 1)]
    assert [(one.signal, one.mean_absolute_points) for one in found.signals] == [("logins", 7.5), ("support", 2.0)]
    assert found.segments == ()
    assert found.paths.paths == 1
    assert portfolio_of(store, segment="large").paths.paths == 0


def test_a_path_from_green_to_red(store, year):
    paths = portfolio_of(store).paths

    assert paths.days == (FIRST, SECOND, DAY)
    (path,) = paths.commonest
    assert (path.first, path.second, path.paths, path.ordered) == ("support", "logins", 1, 1)
    assert (path.first_fall, path.second_fall) == (8.0, 20.0)


def test_an_earlier_day_knows_nothing_of_later_ones(store, year):
    found = portfolio_of(store, SECOND)

    assert [one.band for one in found.bands] == ["yellow"]
    assert (found.paths.days, found.paths.paths) == ((FIRST, SECOND), 0)


@pytest.mark.parametrize(
    ("on", "segment", "says"),
    [
        pytest.param(date(2026, 7, 2), None, "There are scores of 3 days, from 2026-05-01 to 2026-07-01", id="a day"),
        pytest.param(DAY, "huge", "There is large, small.", id="a segment"),
    ],
)
def test_what_is_not_there_is_said(store, year, on, segment, says):
    with pytest.raises(NothingStored, match=says):
        portfolio_of(store, on, segment)


def test_a_store_without_scores_says_how_to_get_them(store):
    with pytest.raises(NothingStored, match="varme score"):
        portfolio_of(store)


def test_without_segments_there_is_one_view_and_no_revenue(store, make_record):
    store.save_scores([make_record(logins_30d=3.0)])
    found = portfolio_of(store)

    assert found.segments == ()
    assert [one.mrr for one in found.bands] == [None]
    with pytest.raises(NothingStored, match="no feature `segment`"):
        portfolio_of(store, segment="small")


def test_every_signal_of_the_catalogue_has_a_name():
    labels = {feature.signal.name: feature.signal.label for feature in documented_features(())}

    assert labels == SIGNALS


def test_a_signal_of_ones_own_is_called_by_its_name():
    assert name_signal("shop_visits", language_of("en")) == "Shop visits"


def printed(found):
    console = Console(width=WIDTH, record=True, force_terminal=False)
    with console.capture() as said:
        print_portfolio(found, language_of("en"), console)
    return [line.rstrip() for line in said.get().splitlines()]


def test_on_a_terminal(store, year):
    lines = printed(portfolio_of(store))

    assert lines[0] == "4 accounts on 1 July 2026, scored by version 3"
    assert "1 time an account went from green to red in the scores of 3 days, from 1 May 2026 to 1 July 2026." in lines
    assert any(line.split() == ["red", "1", "25%", "0.2", "100", "25"] for line in lines)
    assert any(line.split() == ["Support", "Logins", "1", "1", "8.0", "+", "20.0"] for line in lines)
    assert max(len(line) for line in lines) <= WIDTH


def test_with_too_little_history_it_says_what_to_do(store, year):
    said = " ".join(printed(portfolio_of(store, SECOND)))

    assert "Version 3 has scored 2 days in the year before; it takes at least 3 to see how accounts turn red." in said
    assert "Score earlier days with: varme score --on" in said


def test_a_name_from_the_data_is_no_markup(store, keep):
    keep("A-1", DAY, "red", {"logins": -10}, segment="[red]small[/red]")

    assert any(line.startswith("[red]small[/red]") for line in printed(portfolio_of(store)))
