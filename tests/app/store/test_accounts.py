"""Lists of accounts, the score before each, what the source says of them, and their histories, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from app.store import opening
from app.store.accounts import Filters, Listing
from app.store.facts import FURTHEST_DAYS, Facts, Profile, facts_of
from app.store.records import FeatureRow

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 29), date(2026, 7, 31)
UNKNOWN = {"mrr": None, "segment": None, "days_to_renewal": None}


@pytest.fixture
def keep(store, make_record):
    """Keep an official score: its band and score, and the features that lists read."""

    def kept(account, score, on=JUNE, version="3", probability=0.25, later_days=0, **features):
        band = "grey" if score is None else "red" if score < 500 else "yellow" if score < 650 else "green"
        record = make_record(account, on, version, **{**UNKNOWN, "logins_30d": 1.0, **features})
        answer = replace(
            record.answer,
            score=score,
            band=band,
            churn_probability=None if score is None else probability,
            reasons=() if score is None else record.answer.reasons,
        )
        record = replace(record, answer=answer, said_at=record.said_at + timedelta(days=later_days))
        store.save_scores([record])
        return record

    return kept


@pytest.fixture
def portfolio(store, keep):
    """Six accounts in June, of which five were scored in May too; one of May has left since."""
    for account, score in {"A": 700, "B": 450, "C": 600, "D": None, "F": 700, "gone": 300}.items():
        keep(account, score, on=MAY)
    keep("A", 400, mrr=100.0, segment="small", days_to_renewal=10.0)
    keep("B", 460, mrr=900.0, segment="large", days_to_renewal=31.0)
    keep("C", 600, mrr=0.0, days_to_renewal=-3.0)
    keep("D", 610, probability=0.5, mrr=200.0)
    keep("E", 640, segment="small")
    keep("F", None, mrr=50.0, days_to_renewal=0.0)
    store.profiles.save(
        [
            Profile("A", "Amber", "mette", "large", "DKK", "crm-a"),
            Profile("B", "Birch", "ole"),
            Profile("C", "Cedar", "mette", "small"),
            Profile("gone", "Gorse", "mette"),
        ]
    )
    return store


def ids(found):
    return [one.place.account_id for one in found]


def test_each_sort_has_its_order_and_what_is_unknown_last(portfolio):
    told = {
        sort: "".join(ids(portfolio.accounts.page(Listing(JUNE, "3", Filters(), sort), None, 50)))
        for sort in ("score", "revenue_at_risk", "drop", "account_id")
    }

    assert told == {
        "score": "ABCDEF",
        "revenue_at_risk": "BDACEF",
        "drop": "ACBDEF",
        "account_id": "ABCDEF",
    }


def test_each_filter_has_its_accounts(portfolio):
    cases = {
        "all": Filters(),
        "red": Filters(bands=("red",)),
        "yellow and grey": Filters(bands=("yellow", "grey")),
        "owner": Filters(owner="mette"),
        "nobody's": Filters(owner="nobody"),
        "segment, that of the features first": Filters(segment="small"),
        "large": Filters(segment="large"),
        "renews today": Filters(renewal_within_days=0),
        "renews within 30 days": Filters(renewal_within_days=30),
        "renews within 31 days": Filters(renewal_within_days=31),
        "fell": Filters(moved="fell"),
        "rose": Filters(moved="rose"),
        "worse": Filters(moved="worse_band"),
        "better": Filters(moved="better_band"),
        "new": Filters(moved="new"),
        "together": Filters(("red", "yellow"), "mette", "small", 30, "fell"),
    }
    told = {
        name: "".join(ids(portfolio.accounts.page(Listing(JUNE, "3", filters, "account_id"), None, 50)))
        for name, filters in cases.items()
    }

    assert told == {
        "all": "ABCDEF",
        "red": "AB",
        "yellow and grey": "CDEF",
        "owner": "AC",
        "nobody's": "",
        "segment, that of the features first": "ACE",
        "large": "B",
        "renews today": "F",
        "renews within 30 days": "AF",
        "renews within 31 days": "ABF",
        "fell": "A",
        "rose": "B",
        "worse": "A",
        "better": "",
        "new": "E",
        "together": "A",
    }


def test_pages_make_up_the_list_while_a_newer_run_is_written(portfolio, keep):
    for sort in ("score", "revenue_at_risk", "drop", "account_id"):
        listing = Listing(JUNE, "3", Filters(), sort)
        whole = portfolio.accounts.page(listing, None, 50)
        paged, after = [], None
        for _ in range(7):
            if not (page := portfolio.accounts.page(listing, after, 1)):
                break
            paged += page
            after = page[-1].place
            keep(page[0].place.account_id, 500, on=JULY)

        assert paged == whole
        assert len(whole) == 6


def test_a_line_tells_what_is_known_of_the_account(portfolio):
    first, second = portfolio.accounts.page(Listing(JUNE, "3", Filters(), "score"), None, 2)

    assert (first.snapshot_on, first.score, first.band, first.model.version) == (JUNE, 400, "red", "3")
    assert (first.earlier_on, first.earlier_score, first.earlier_band) == (MAY, 700, "green")
    assert first.facts == Facts("small", 100.0, date(2026, 7, 9))
    assert first.profile == Profile("A", "Amber", "mette", "large", "DKK", "crm-a")
    assert first.first_reason == portfolio.history.find_receipt(first.receipt).answer.reasons[0]
    assert second.profile == Profile("B", "Birch", "ole")


def test_an_account_that_is_no_customer_any_more_is_not_current(portfolio):
    assert portfolio.standings.newest_day() == JUNE
    assert portfolio.accounts.scored_on(JUNE, "3") == set("ABCDEF")
    assert "gone" in portfolio.accounts.scored_on(MAY, "3")


def test_the_score_before_is_right_in_whichever_order_scores_come(store, keep):
    keep("A", 500, on=JULY)
    keep("A", 300, on=MAY)
    keep("A", 400, on=JUNE, version="9")
    keep("A", 410, on=JUNE, version="10", later_days=1)
    keep("A", 310, on=MAY, logins_30d=2.0)
    keep("B", 1, on=JUNE)

    def before(on, version):
        (one,) = store.accounts.page(Listing(on, version, Filters(bands=("red", "yellow")), "drop"), None, 1)
        return one.earlier_on, one.earlier_score

    assert before(JULY, "3") == (JUNE, 410)
    assert before(JUNE, "9") == before(JUNE, "10") == (MAY, 310)
    assert before(MAY, "3") == (None, None)


def test_profiles_are_replaced(portfolio):
    portfolio.profiles.save([Profile("B", "Birch & Sons", "mette")])

    assert portfolio.profiles.find("B") == Profile("B", "Birch & Sons", "mette")
    assert portfolio.profiles.find("nobody") is None


def test_a_history_is_told_newest_first_in_pages(store, keep):
    said = [keep("A", 300, on=MAY), keep("A", None, on=JUNE, later_days=1), keep("A", 400, on=JUNE, version="4")]
    keep("B", 500)
    told, after = [], None
    for _ in range(4):
        if not (page := store.history.official_scores("A", after, 1)):
            break
        told += page
        after = page[-1].place

    assert [one.receipt for one in told] == [said[1].receipt, said[2].receipt, said[0].receipt]
    assert [(one.score, one.band, one.model_version) for one in told] == [
        (None, "grey", "3"), (400, "red", "4"), (300, "red", "3"),
    ]  # fmt: skip
    assert told[2].interval == said[0].answer.interval
    assert store.history.official_scores("nobody", None, 5) == []


def test_an_older_store_tells_the_same_of_its_newest_day(portfolio, settings):
    listing = Listing(JUNE, "3", Filters(), "drop")
    before = portfolio.accounts.page(listing, None, 50)
    portfolio.close()
    engine = create_engine(settings.store_url)
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    for step, revision in ((command.downgrade, "0003"), (command.upgrade, "0004")):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config, revision)
    engine.dispose()

    # names come with the next run
    assert portfolio.accounts.page(listing, None, 50) == [replace(one, profile=None) for one in before]


@pytest.mark.parametrize(
    ("features", "told"),
    [
        pytest.param({}, Facts(), id="none of them"),
        pytest.param({"segment": 3.0, "mrr": "much", "days_to_renewal": "soon"}, Facts(), id="of another kind"),
        pytest.param({"days_to_renewal": -1.0}, Facts(renews_on=date(2026, 6, 28)), id="passed"),
        pytest.param({"days_to_renewal": FURTHEST_DAYS + 1.0}, Facts(), id="no length of time"),
        pytest.param({"segment": "small", "mrr": 0.0}, Facts("small", 0.0), id="nothing paid"),
    ],
)
def test_facts_of_a_feature_row(features, told):
    assert facts_of(FeatureRow("A", JUNE, features)) == told
