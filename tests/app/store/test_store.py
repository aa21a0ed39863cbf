"""What the store keeps, gives back and refuses to keep twice."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.store import FeatureRow
from app.store.canonical import as_known, read_answer, write_answer, write_canonical
from models.answer import Answer, FeaturePoints, HorizonProbability, Missing, Reason

TABLES = ("feature_rows", "receipts", "scores", "reasons")


@pytest.fixture
def count(look):
    return lambda: {table: look(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def test_what_was_said_is_given_back_bit_for_bit(store, make_record):
    record = make_record(tiny=5e-324, third=1 / 3, plan="Größe ✓", unknown=None)
    store.save_receipts([record])

    assert store.history.find_receipt(record.receipt) == record
    assert store.history.find_receipt("0" * 64) is None


def test_a_receipt_is_the_hash_of_the_question():
    row = FeatureRow("A-1", date(2026, 6, 29), {"b": 1.0, "a": None})
    expected = '{"account_id":"A-1","features":{"a":null,"b":1.0},"snapshot_on":"2026-06-29"}'

    assert row.fingerprint == hashlib.sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"account_id": "A-2"}, id="account"),
        pytest.param({"on": date(2026, 6, 28)}, id="day"),
        pytest.param({"version": "4"}, id="model version"),
        pytest.param({"logins_30d": 9.000000000000002}, id="one bit of one feature"),
        pytest.param({"logins_30d": None}, id="unknown"),
    ],
)
def test_another_question_has_another_receipt(make_record, change):
    base = {"logins_30d": 9.0}

    assert make_record(**base).receipt != make_record(**{**base, **change}).receipt


def test_the_time_is_no_part_of_the_question(make_record, now):
    assert make_record().receipt == make_record(said_at=now + timedelta(days=1)).receipt


def test_asking_twice_writes_once(store, make_record, count, now):
    store.save_receipts([make_record()])
    store.save_receipts([make_record(said_at=now + timedelta(days=1)), make_record()])

    assert count() == {"feature_rows": 1, "receipts": 1, "scores": 0, "reasons": 0}
    assert store.history.find_receipt(make_record().receipt).said_at == now


def test_asking_at_once_writes_once(store, make_record, count):
    records = [make_record(f"A-{number}") for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: store.save_receipts(records[:: 1 if turn % 2 else -1]), range(16)))
        written = list(pool.map(lambda _: store.save_scores(records, chunk_rows=7), range(8)))

    assert count() == {"feature_rows": 20, "receipts": 20, "scores": 20, "reasons": 20}
    assert sum(written) == 20


def test_a_run_is_written_in_chunks(store, make_record, count):
    records = (make_record(f"A-{number}") for number in range(25))

    assert store.save_scores(records, chunk_rows=10) == 25
    assert count() == {"feature_rows": 25, "receipts": 25, "scores": 25, "reasons": 25}


def test_a_chunk_is_written_whole_or_not_at_all(store, make_record, count):
    with pytest.raises(ValueError, match="twice"):
        store.save_scores([make_record("A-1"), make_record("A-2"), make_record("A-2")])

    assert set(count().values()) == {0}


def test_a_late_row_replaces_the_score_and_keeps_the_receipt(store, make_record, count, now):
    before = make_record(logins_30d=9.0)
    after = make_record(logins_30d=12.0, score=500, said_at=now + timedelta(hours=1))
    written = [store.save_scores([record]) for record in (before, after, after)]

    assert written == [1, 1, 0]
    assert count() == {"feature_rows": 2, "receipts": 2, "scores": 1, "reasons": 1}
    assert store.history.official_score("A-1") == after
    assert store.history.find_receipt(before.receipt) == before


def test_reasons_are_kept_strongest_first(store, make_record, make_reason, look):
    reasons = (
        make_reason("logins_30d", 9.0, 38.0),
        make_reason("plan", "team", "pro", points=12, signal="contract"),
    )
    record = make_record()
    store.save_scores([replace(record, answer=replace(record.answer, reasons=reasons))])
    rows = look("SELECT rank, signal, code, kind, points FROM reasons ORDER BY rank")

    assert rows == [
        (1, "logins", "logins.logins_30d", "lead", -214),
        (2, "contract", "contract.plan", "lead", 12),
    ]


def test_a_grey_account_has_a_score_row_without_a_score(store, make_record, count):
    record = make_record()
    grey = replace(
        record.answer,
        score=None,
        churn_probability=None,
        interval=None,
        band="grey",
        reasons=(),
        missing=(Missing("logins", ("usage",), 0.2),),
    )
    store.save_scores([replace(record, answer=grey)])

    assert store.history.official_score("A-1").answer == grey
    assert count()["scores"] == 1


@pytest.mark.parametrize(
    ("account_id", "on"),
    [
        pytest.param(None, date(2026, 6, 29), id="no account"),
        pytest.param("A-1", None, id="no day"),
    ],
)
def test_an_official_score_names_account_and_day(store, make_record, account_id, on):
    with pytest.raises(ValueError, match="one account on one day"):
        store.save_scores([make_record(account_id, on)])


MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("runs", "version", "expected"),
    [
        pytest.param([], "3", None, id="never scored"),
        pytest.param([(MAY, "3", 1), (JUNE, "3", 2)], "3", 2, id="the newest day"),
        pytest.param([(JUNE, "3", 1), (MAY, "3", 2)], "3", 1, id="even if an older day was scored later"),
        pytest.param([(JUNE, "3", 1), (JUNE, "4", 2)], "5", 2, id="of one day the one scored last"),
        pytest.param([(JUNE, "3", 1), (JUNE, "4", 2)], "3", 1, id="but first what this version read"),
        pytest.param([(MAY, "3", 1), (JUNE, "4", 2)], "3", 2, id="a newer day before this version"),
        pytest.param([(JUNE, "3", 1), (JUNE, "3", 2), (JUNE, "3", 1)], "3", 1, id="changed there and back"),
    ],
)
def test_the_latest_feature_row(store, make_record, now, runs, version, expected):
    for hour, (on, by, value) in enumerate(runs):
        store.save_scores([make_record(on=on, version=by, said_at=now + timedelta(hours=hour), x=float(value))])
    found = store.latest_feature_rows(["A-1", "A-2"], version)

    assert [row.features for row in found.values()] == ([] if expected is None else [{"x": float(expected)}])


def test_a_what_if_never_becomes_what_is_known(store, make_record, count):
    store.save_scores([make_record(x=1.0)])
    store.save_receipts([make_record(x=2.0), make_record("A-2", x=3.0)])

    assert count()["scores"] == 1
    assert store.latest_feature_rows(["A-1", "A-2"])["A-1"].features == {"x": 1.0}
    assert "A-2" not in store.latest_feature_rows(["A-1", "A-2"])


def test_more_accounts_than_one_query_can_name(store, make_record):
    store.save_scores(make_record(f"A-{number}", x=float(number)) for number in range(2500))

    assert len(store.latest_feature_rows([f"A-{number}" for number in range(2500)])) == 2500


def test_instants_are_kept_in_utc_and_need_a_zone(store, make_record):
    oslo = datetime(2026, 6, 30, 14, tzinfo=timezone(timedelta(hours=2)))
    record = make_record(said_at=oslo)
    store.save_receipts([record])

    assert store.history.find_receipt(record.receipt).said_at == datetime(2026, 6, 30, 12, tzinfo=UTC)
    with pytest.raises(Exception, match="time zone"):
        store.save_receipts([make_record("A-2", said_at=oslo.replace(tzinfo=None))])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(9, 9.0, id="a whole number"),
        pytest.param(True, 1.0, id="true"),
        pytest.param(float("nan"), None, id="not a number is unknown"),
        pytest.param(None, None, id="unknown"),
        pytest.param("team", "team", id="a text"),
    ],
)
def test_values_have_one_stored_form(value, expected):
    (known,) = as_known({"x": value}).values()

    assert known == expected
    assert type(known) is type(expected)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(float("inf"), ValueError, id="infinite"),
        pytest.param([1], TypeError, id="a list"),
        pytest.param(b"x", TypeError, id="bytes"),
    ],
)
def test_values_that_cannot_be_stored(value, error):
    with pytest.raises(error, match="'x'"):
        as_known({"x": value})


def test_nan_is_never_written():
    with pytest.raises(ValueError, match="JSON"):
        write_canonical({"x": float("nan")})


@effort(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_survives_json(value):
    assert json.loads(write_canonical(value)).hex() == value.hex()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(2**40), 2**40)
ANSWERS = st.builds(
    Answer,
    score=st.none() | st.integers(0, 1000),
    interval=st.none() | st.tuples(FLOATS, FLOATS),
    reasons=st.lists(
        st.builds(
            Reason,
            code=TEXTS,
            signal=TEXTS,
            points=INTEGERS,
            features=st.lists(
                st.builds(FeaturePoints, TEXTS, FLOATS | TEXTS | st.none(), FLOATS | TEXTS | st.none(), INTEGERS),
                max_size=2,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    missing=st.lists(st.builds(Missing, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), FLOATS), max_size=2).map(tuple),
    horizons=st.lists(st.builds(HorizonProbability, INTEGERS, FLOATS), max_size=2).map(tuple),
    churn_probability=st.none() | FLOATS,
    unknown_signals=st.lists(TEXTS, max_size=2).map(tuple),
    completeness=FLOATS,
    **dict.fromkeys(("horizon_days", "typical_score", "other_points", "unknown_points", "cut_points"), INTEGERS),
)


@effort(deadline=None)
@given(ANSWERS)
def test_an_answer_is_written_with_all_its_fields_in_their_order(answer):
    assert write_answer(answer).encode() == orjson.dumps(answer)


def test_an_answer_survives_json(make_answer):
    assert read_answer(write_answer(make_answer())) == make_answer()


def test_what_was_said_before_there_were_horizons_can_be_read(make_answer):
    said = json.loads(write_answer(make_answer()))
    del said["horizons"]

    assert read_answer(write_canonical(said)) == replace(make_answer(), horizons=())
