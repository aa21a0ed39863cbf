"""How accounts stand: in which order, which of them, what they add up to, and from when to when they are listed."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from app.store import opening
from app.store.facts import Profile
from app.store.standings import MOST_COUNTED, Wanted

MAY, EARLIER, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 22), date(2026, 6, 29), date(2026, 7, 6)
UNKNOWN = {"mrr": None, "segment": None, "days_to_renewal": None}


def band_of(score):
    return "grey" if score is None else "red" if score < 500 else "yellow" if score < 650 else "green"


@pytest.fixture
def keep(store, make_record):
    """Keep an official score: its band and score, and the features that lists read."""

    def kept(account, score, on=JUNE, version="3", probability=0.25, later_days=0, *, is_whole=True, **features):
        record = make_record(account, on, version, **{**UNKNOWN, "logins_30d": 1.0, **features})
        answer = replace(
            record.answer,
            score=score,
            band=band_of(score),
            churn_probability=None if score is None else probability,
            reasons=() if score is None else record.answer.reasons,
        )
        record = replace(record, answer=answer, said_at=record.said_at + timedelta(days=later_days))
        store.save_scores([record], is_whole=is_whole)
        return record

    return kept


@pytest.fixture
def portfolio(store, keep):
    """Six accounts in June, of which five were scored before; one of May has left since."""
    keep("gone", 300, on=MAY)
    for account, score in {"A": 700, "B": 450, "C": 600, "D": None, "F": 700}.items():
        keep(account, score, on=EARLIER)
    keep("A", 400, mrr=100.0, segment="small", days_to_renewal=10.0)
    keep("B", 460, mrr=900.0, segment="large", days_to_renewal=31.0)
    keep("C", 600, mrr=0.0, days_to_renewal=-3.0)
    keep("D", 610, probability=0.5, mrr=200.0)
    keep("E", 640, segment="small")
    keep("F", None, mrr=50.0, days_to_renewal=0.0)
    store.profiles.save(
        [
            Profile("A", "Zircon", "mette", "large", "DKK", "crm-a"),
            Profile("B", "birch", "ole", None, "EUR"),
            Profile("C", "Cedar%", "mette", "small", "EUR"),
            Profile("gone", "Gorse", "mette"),
        ]
    )
    store.standings.close_run(JUNE)
    return store


def ids(found):
    return "".join(one.account_id for one in found)


def test_each_order_has_what_is_unknown_last(portfolio):
    told = {
        order: ids(portfolio.standings.look(Wanted(), order, 0, 50).found)
        for order in ("at_risk", "score", "drop", "renewal", "name")
    }

    assert told == {"at_risk": "BDACEF", "score": "ABCDEF", "drop": "ACBDEF", "renewal": "FABCDE", "name": "DEFBCA"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Wanted(), "ABCDEF", id="all"),
        pytest.param(Wanted(bands=("red",)), "AB", id="red"),
        pytest.param(Wanted(bands=("yellow", "grey")), "CDEF", id="two bands"),
        pytest.param(Wanted(owners=("mette",)), "AC", id="owner"),
        pytest.param(Wanted(owners=("",)), "", id="nobody's own are not those without an owner"),
        pytest.param(Wanted(owners=("mette", "ole")), "", id="two owners are two conditions"),
        pytest.param(Wanted(segment="small"), "ACE", id="segment, that of the features first"),
        pytest.param(Wanted(renews=(JUNE, JUNE)), "F", id="renews today"),
        pytest.param(Wanted(renews=(JUNE, JUNE + timedelta(days=30))), "AF", id="renews within 30 days"),
        pytest.param(Wanted(moved="fell"), "A", id="fell"),
        pytest.param(Wanted(moved="rose"), "B", id="rose"),
        pytest.param(Wanted(moved="worse_band"), "A", id="worse"),
        pytest.param(Wanted(moved="better_band"), "", id="grey is not worse"),
        pytest.param(Wanted(moved="new"), "E", id="new"),
        pytest.param(Wanted(search="BIR"), "B", id="by name, whatever its case"),
        pytest.param(Wanted(search="f"), "F", id="by id"),
        pytest.param(Wanted(search="r%"), "C", id="a percent sign is one"),
        pytest.param(Wanted(search="_"), "", id="an underscore is one"),
        pytest.param(
            Wanted(("mette",), ("red",), "small", (JUNE, JULY + timedelta(days=9)), "fell", "zir"), "A", id="all"
        ),
    ],
)
def test_each_filter_has_its_accounts_and_their_number(portfolio, wanted, found):
    look = portfolio.standings.look(wanted, "score", 0, 50)

    assert (ids(look.found), look.count) == (found, len(found))
    assert ids(portfolio.standings.read_all(wanted, "score")) == found


def test_pages_together_are_the_list(portfolio):
    pages = [ids(portfolio.standings.look(Wanted(), "at_risk", start, 4).found) for start in (0, 4, 8)]

    assert pages == ["BDAC", "EF", ""]


def test_a_line_holds_what_is_known(portfolio, keep):
    record = keep("A", 410, version="4", later_days=1, mrr=100.0, segment="small", days_to_renewal=10.0)
    (one,) = portfolio.standings.read_all(Wanted(search="zircon"), "name")

    assert (one.name, one.owner, one.segment, one.currency) == ("Zircon", "mette", "small", "DKK")
    assert (one.score, one.band, one.mrr, one.revenue_at_risk) == (410, "red", 100.0, 25.0)
    assert (one.renews_on, one.days_to_renewal) == (JUNE + timedelta(days=10), 10)
    assert (one.since_on, one.since_score, one.since_band, one.change) == (EARLIER, 700, "green", -290)
    assert [(point.on, point.score) for point in one.trend] == [(EARLIER, 700), (JUNE, 410)]
    assert (one.model, one.first_reason) == (record.model, record.answer.reasons[0])


def test_what_owners_and_segments_there_are_and_what_a_band_adds_up_to(portfolio):
    look = portfolio.standings.look(Wanted(owners=("mette",)), "score", 0, 1)
    told = [(one.band, one.currency, one.accounts, one.arrived, one.mrr, one.at_risk) for one in look.sums]

    assert (portfolio.standings.newest_day(), look.owners, look.segments) == (
        JUNE,
        ("mette", "ole"),
        ("large", "small"),
    )
    assert sorted(told) == [("red", "DKK", 1, 1, 10_000, 2_500), ("yellow", "EUR", 1, 0, 0, 0)]


def test_who_left_is_listed_until_the_next_run_is_done(portfolio, keep):
    keep("A", 400, on=JULY)
    during = ids(portfolio.standings.look(Wanted(), "score", 0, 50).found)
    portfolio.standings.close_run(JULY)
    after = portfolio.standings.look(Wanted(), "score", 0, 50)

    assert during == "ABCDEF"
    assert (ids(after.found), sum(one.accounts for one in after.sums)) == ("A", 1)


def told_by(store):
    """What lists tell: of which day each account's score is, what they add up to, and which run they are of."""
    look = store.standings.look(Wanted(), "name", 0, 50)
    assert sum((Counter({one.band: one.accounts}) for one in look.sums), Counter()) == Counter(
        one.band for one in look.found
    )
    return {one.account_id: one.snapshot_on for one in look.found}, store.portfolio.latest_run(None).snapshot_on


def test_no_list_tells_of_a_run_that_is_not_whole(portfolio, keep):
    before = told_by(portfolio)
    keep("A", 800, on=JULY, is_whole=False)
    keep("G", 300, on=JULY, is_whole=False)
    meanwhile, day = told_by(portfolio), portfolio.standings.newest_day()
    # the run broke off; the next one of that day finds these two saved already, and saves the third
    keep("A", 800, on=JULY, is_whole=False)
    keep("B", 200, on=JULY, is_whole=False)
    portfolio.standings.close_run(JULY)

    assert meanwhile == before == (dict.fromkeys("ABCDEF", JUNE), JUNE)
    assert day == JUNE
    assert told_by(portfolio) == (dict.fromkeys("ABG", JULY), JULY)
    assert portfolio.standings.newest_day() == JULY


def test_a_run_of_an_earlier_day_does_not_tell_of_a_later_one_that_broke_off(portfolio, keep):
    keep("A", 800, on=JULY, is_whole=False)
    keep("B", 300, on=EARLIER, mrr=5.0, is_whole=False)
    portfolio.standings.close_run(EARLIER)
    (stands,) = portfolio.standings.look(Wanted(search="birch"), "name", 0, 1).found

    assert told_by(portfolio) == (dict.fromkeys("ABCDEF", JUNE), JUNE)
    assert [point.score for point in stands.trend] == [300, 460]


def test_who_is_forgotten_while_a_run_goes_on_is_not_listed_when_it_is_whole(portfolio, keep, now):
    keep("A", 800, on=JULY, is_whole=False)
    keep("B", 300, on=JULY, is_whole=False)
    portfolio.erasing.forget("A", "cli", now)
    portfolio.standings.close_run(JULY)

    assert told_by(portfolio) == ({"B": JULY}, JULY)


def test_what_lists_tell_is_not_pruned_for_a_run_that_is_not_whole(portfolio, keep, now):
    keep("A", 800, on=JULY, later_days=400, is_whole=False)
    portfolio.pruning.prune(now + timedelta(days=300), "cli", now)
    (stands,) = portfolio.standings.look(Wanted(search="zircon"), "name", 0, 1).found

    assert told_by(portfolio) == (dict.fromkeys("ABCDEF", JUNE), JUNE)
    assert (stands.snapshot_on, stands.first_reason is None) == (JUNE, False)


def test_a_run_of_an_earlier_day_adds_to_the_trend_and_brings_nobody_back(portfolio, keep):
    keep("A", 655, on=JUNE - timedelta(days=6))
    keep("gone", 300, on=JUNE - timedelta(days=6))
    portfolio.standings.close_run(JUNE - timedelta(days=6))
    look = portfolio.standings.look(Wanted(), "score", 0, 50)
    first = look.found[0]

    assert ids(look.found) == "ABCDEF"
    assert [point.score for point in first.trend] == [700, 655, 400]
    assert (first.score, first.since_score) == (400, 655)


def test_who_is_forgotten_is_listed_and_counted_no_more(portfolio, now):
    portfolio.erasing.forget("A", "command line", now)
    look = portfolio.standings.look(Wanted(), "score", 0, 50)

    assert ids(look.found) == "BCDEF"
    assert sum(one.accounts for one in look.sums) == 5
    assert ("red", "DKK") not in {(one.band, one.currency) for one in look.sums}


def test_what_is_pruned_leaves_the_trend(portfolio, now):
    portfolio.pruning.prune(datetime(2026, 6, 25, tzinfo=UTC), "command line", now)
    trends = {
        one.account_id: [point.on for point in one.trend] for one in portfolio.standings.read_all(Wanted(), "name")
    }

    assert set(map(tuple, trends.values())) == {(JUNE,)}


def test_more_matches_than_one_counts_are_more(portfolio, monkeypatch):
    monkeypatch.setattr("app.store.standings.MOST_COUNTED", 2)

    assert portfolio.standings.look(Wanted(moved="fell"), "score", 0, 1).count == 1
    assert portfolio.standings.look(Wanted(renews=(JUNE, JUNE + timedelta(days=99))), "score", 0, 1).count == 3
    assert MOST_COUNTED == 10_000


def test_an_upgrade_lists_what_an_older_store_holds(portfolio, settings, look):
    listed = "SELECT * FROM standings ORDER BY account_id"
    totals = "SELECT * FROM standing_totals ORDER BY 1, 2, 3, 4"
    before = look(listed), look(totals)
    portfolio.close()
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(settings.store_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    engine.dispose()
    opening.open_store(settings.store_url, upgrade=True).close()

    assert len(before[0]) == 6
    assert (look(listed), look(totals)) == before


@pytest.mark.parametrize("order", ["at_risk", "score", "drop", "renewal", "name"])
def test_an_index_gives_a_page(on_sqlite, order):
    # PostgreSQL reads small tables whole, so that only SQLite tells
    opening.open_store(on_sqlite.store_url, make=True).close()
    engine = create_engine(on_sqlite.store_url)
    plan = f"EXPLAIN QUERY PLAN SELECT account_id FROM standings ORDER BY {order}_order, account_id LIMIT 50"
    with engine.connect() as connection:
        told = " ".join(row[-1] for row in connection.execute(text(plan)))
    engine.dispose()

    assert f"ix_standings_{order}_order_account_id" in told
    assert "TEMP B-TREE" not in told


def test_a_list_that_is_not_read_to_its_end_lets_go(portfolio):
    reading = portfolio.standings.read_all(Wanted(), "name")
    first = next(reading)
    reading.close()

    assert first.account_id == "D"
    assert portfolio.standings.newest_day() == JUNE
