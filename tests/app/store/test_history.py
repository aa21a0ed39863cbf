"""The past as the store tells it: scores over time, receipts that were erased, and a spread of accounts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import create_engine

from app.store import ErasedReceipt
from app.store.history import share_out

FIRST, SECOND, THIRD = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 29)


@pytest.fixture
def change(settings):
    """Change rows as another program would."""

    def do(*statements):
        engine = create_engine(settings.store_url)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    return do


@pytest.mark.parametrize(
    ("until", "found"),
    [
        pytest.param(None, THIRD, id="the newest"),
        pytest.param(THIRD, THIRD, id="on its day"),
        pytest.param(THIRD - timedelta(days=1), SECOND, id="the day before"),
        pytest.param(SECOND, SECOND, id="on the second's day"),
        pytest.param(FIRST, FIRST, id="on the first's day"),
        pytest.param(FIRST - timedelta(days=1), None, id="before all"),
    ],
)
def test_the_score_that_stood_on_a_day(store, make_record, until, found):
    records = [make_record(on=on) for on in (SECOND, FIRST, THIRD)]
    store.save_scores([*records, make_record("A-2", on=date(2026, 6, 30))])
    told = store.history.official_score("A-1", until)

    assert (told and told.row.snapshot_on) == found
    assert store.history.first_snapshot("A-1") == FIRST
    assert store.history.first_snapshot("A-3") is None


def test_of_a_day_what_was_said_last(store, make_record, now):
    early, late = make_record(version="3"), make_record(version="4", said_at=now + timedelta(hours=1))
    store.save_scores([late])
    store.save_scores([early])

    assert store.history.official_score("A-1") == late


def test_what_if_requests_are_no_official_score(store, make_record):
    store.save_scores([make_record(on=FIRST)])
    store.save_receipts([make_record(on=THIRD, logins_30d=40.0)])

    assert store.history.official_score("A-1").row.snapshot_on == FIRST


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(["UPDATE receipts SET said = ''"], id="what was said"),
        pytest.param(["UPDATE feature_rows SET features = '', account_id = NULL"], id="what was known"),
    ],
)
def test_an_erased_receipt_keeps_only_its_trace(store, make_record, change, statements, now):
    record = make_record()
    store.save_scores([record])
    change(*statements)

    assert store.history.find_receipt(record.receipt) == ErasedReceipt(record.receipt, record.model, now)
    assert store.history.official_score("A-1") is None


@pytest.mark.parametrize(
    ("count", "bands"),
    [
        pytest.param(1, ["red"], id="one is the worst"),
        pytest.param(4, ["red", "yellow", "green", "grey"], id="one of each"),
        pytest.param(
            8, ["red", "yellow", "yellow", "green", "green", "green", "grey", "grey"], id="as many as are there"
        ),
        pytest.param(99, ["red", *["yellow"] * 2, *["green"] * 8, *["grey"] * 2], id="all"),
    ],
)
def test_a_spread_has_every_band(store, make_record, count, bands):
    there = ["green"] * 8 + ["red"] + ["yellow"] * 2 + ["grey"] * 2
    records = []
    for place, band in enumerate(there):
        record = make_record(f"A-{place}", on=THIRD, score=300 + place)
        score = None if band == "grey" else record.answer.score
        records.append(replace(record, answer=replace(record.answer, band=band, score=score)))
    store.save_scores([*records, make_record("B-1", on=SECOND)])
    chosen = store.history.spread_accounts(count)

    assert [there[int(account.removeprefix("A-"))] for account in chosen] == bands
    assert len(set(chosen)) == len(chosen)


def test_a_spread_goes_from_the_worst_to_the_best(store, make_record):
    store.save_scores([make_record(f"A-{place}", score=100 + 10 * place) for place in range(30)])

    assert store.history.spread_accounts(3) == ["A-5", "A-15", "A-25"]


def test_a_spread_of_nothing_is_nothing(store):
    assert store.history.spread_accounts(10) == []


def test_shares_are_even_until_a_band_is_empty():
    assert share_out(10, {"grey": 1, "red": 100, "green": 100}) == {"red": 5, "green": 4, "grey": 1}
