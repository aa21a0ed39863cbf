"""Promise: a forgotten account is in no byte of the store; its receipts say so, later runs leave it out."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from app.store import COMMAND_LINE, AccountsErased, ErasedReceipt, FeatureRow, ModelVersion, ScoreRecord, open_store
from app.store.searching import written_forms
from models.answer import Answer, FeaturePoints, Reason
from tests.app.store.post import Post

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAYS = [date(2026, month, 1) for month in (4, 5, 6)]
# Letters of which no other value of the store is made, so that a single byte left behind is seen.
IDS = some.text("ÆØÅ𝄞\"\\'% _/", min_size=3, max_size=40).filter(lambda one: not one.isspace())


def answer(points):
    reason = Reason("logins.fell", "logins", "lead", points, (FeaturePoints("logins_30d", 9.0, 38.0, points),))
    return Answer(
        score=700 + points,
        churn_probability=0.319,
        interval=(0.24, 0.41),
        band="red",
        horizon_days=90,
        typical_score=700,
        reasons=(reason,),
        other_points=0,
        unknown_points=0,
        cut_points=0,
        completeness=0.92,
        unknown_signals=(),
        missing=(),
        horizons=(),
    )


def record(account, on, version, logins, points):
    row = FeatureRow(account, on, {"logins_30d": float(logins), "plan": "team"})
    return ScoreRecord(row, ModelVersion("customer-health", version, "f" * 64), answer(points), NOW)


@some.composite
def stores(draw):
    """Accounts, what official runs said of them, and what was answered besides."""
    accounts = draw(some.lists(IDS, min_size=2, max_size=6, unique=True))
    assume(not any(one in other for one in accounts for other in accounts if one != other))
    spoken = some.builds(
        record,
        some.sampled_from(accounts),
        some.sampled_from(DAYS),
        some.sampled_from(["1", "2"]),
        some.integers(0, 3),
        some.integers(-300, 300),
    )
    official = draw(some.lists(spoken, max_size=12))
    # One answer for each question, one score for each account, day and version: as a model gives them.
    official = list({one.receipt: one for one in official}.values())
    return accounts, official, [one for one in draw(some.lists(spoken, max_size=5)) if one not in official]


def fill(store, official, besides):
    for one in official:  # each in a run of its own: a later one replaces an earlier, which leaves bytes behind
        store.save_scores([one], mail=Post())
    store.save_receipts(besides)


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    """The file of a store in which there is nothing; to make its tables each time takes long."""
    file = tmp_path_factory.mktemp("empty") / "store.db"
    open_store(f"sqlite:///{file}", make=True).close()
    return file


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])
@given(made=stores(), is_quiet=some.booleans())
def test_no_byte_of_it_is_left(empty_store, made, is_quiet):
    accounts, official, besides = made
    gone, *others = accounts
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        shutil.copy(empty_store, folder)
        store = open_store(url)
        fill(store, official, besides)
        if is_quiet:  # what was written before is in the file then, not in its log
            store.close()
            store = open_store(url)
        told = {
            one.receipt: store.history.find_receipt(one.receipt)
            for one in (*official, *besides)
            if one.row.account_id != gone
        }
        series = {one: [store.history.official_score(one, day) for day in DAYS] for one in others}
        forgotten = store.erasing.forget(gone, COMMAND_LINE, NOW)
        searched = store.search.find(gone)
        store.close()
        left = [
            file.name
            for file in Path(folder).iterdir()
            if any(form in file.read_bytes() for form in written_forms(gone))
        ]
        store = open_store(url)

        assert left == []
        assert searched.is_nowhere
        assert (forgotten.rows == 0) == all(one.row.account_id != gone for one in (*official, *besides))
        for one in (*official, *besides):
            if one.row.account_id == gone:
                assert store.history.find_receipt(one.receipt) == ErasedReceipt(one.receipt, one.model, NOW)
        assert store.history.official_score(gone) is None
        assert store.latest_feature_rows([gone]) == {}
        assert told == {receipt: store.history.find_receipt(receipt) for receipt in told}
        assert series == {one: [store.history.official_score(one, day) for day in DAYS] for one in others}
        is_left_out(store, gone, others)
        store.close()


def is_left_out(store, gone, others):
    erased = store.tombstones.load()
    new = [record(one, DAYS[-1] + timedelta(days=30), "3", 2, 10) for one in (gone, *others)]
    before = {one.receipt: store.history.find_receipt(one.receipt) for one in new}

    assert [one in erased for one in (gone, *others)] == [True, *(False for _ in others)]
    assert store.tombstones.among([gone, *others]) == {gone}
    for keep in (store.save_scores, store.save_receipts):
        with pytest.raises(AccountsErased) as refused:
            keep(new)
        assert refused.value.account_ids == {gone}
        assert gone not in str(refused.value)
    assert before == {one.receipt: store.history.find_receipt(one.receipt) for one in new}
    assert store.save_scores([one for one in new if one.row.account_id not in erased]) == len(others)
