"""Promise: a data set that grew day by day holds, bit for bit, what a whole build of today's source would write.

Between the two runs anything may happen to the source: rows come (late or not), go, and are corrected; values are
filled in, with and without `recorded_at`.
"""

import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from features.compute import compute_features
from features.dataset import open_dataset, write_dataset
from features.snapshots import Churn
from features.state import CatalogueState

DAYS = (date(2024, 5, 1), date(2024, 8, 1))
T = date(2024, 9, 1)
END = date(2024, 11, 1)
LONG_AGO = date(2022, 6, 1)
STATE = CatalogueState(key_features=("export",), milestone_days=(("kickoff", 10), ("live", 40)))
ACCOUNTS = [f"A-{number}" for number in range(3)]

# Nearly all days lie where something depends on them: shortly before a snapshot, or at the edge of one of its windows.
EDGES = [day - timedelta(days=length + off) for day in (*DAYS, T) for length in (0, 30, 90, 365) for off in (-1, 0, 1)]
days = st.one_of(
    st.builds(lambda day, ago: day - timedelta(days=ago), st.sampled_from((*DAYS, T)), st.integers(1, 29)),
    st.builds(lambda day, ago: day - timedelta(days=ago), st.sampled_from((*DAYS, T)), st.integers(1, 29)),
    st.sampled_from(EDGES),
)
moments = st.builds(lambda day, hour: datetime.combine(day, time(hour)), days, st.sampled_from([0, 9, 23]))
accounts = st.sampled_from(ACCOUNTS)


def maybe(values):
    return st.one_of(st.none(), values)


def rows_of(**columns):
    # A row that was recorded late is often seen by none of the snapshots.
    recorded = st.one_of(st.none(), st.none(), st.none(), moments)
    return st.fixed_dictionaries({"account_id": accounts, "recorded_at": recorded, **columns})


TABLES = {
    "contacts": rows_of(joined_at=moments, left_at=maybe(moments), role=st.sampled_from(["champion", "user"])),
    "subscriptions": rows_of(
        started_on=days, ended_on=maybe(days), seats=st.integers(0, 9), mrr=st.integers(0, 900), renews_on=maybe(days)
    ),
    "usage": rows_of(
        occurred_at=moments,
        feature=st.sampled_from(["login", "export", "report"]),
        user_id=maybe(st.sampled_from(["u1", "u2"])),
        quantity=maybe(st.integers(0, 5)),
    ),
    "tickets": rows_of(
        opened_at=moments,
        resolved_at=maybe(moments),
        reopened_at=maybe(moments),
        csat=maybe(st.integers(1, 5)),
        severity=st.sampled_from(["low", "urgent"]),
    ),
    "invoices": rows_of(issued_on=days, due_on=days, paid_on=maybe(days), amount=st.integers(0, 900)),
    "surveys": rows_of(asked_at=maybe(moments), answered_at=maybe(moments), score=maybe(st.integers(0, 10))),
    "touchpoints": rows_of(occurred_at=moments),
    "pulses": rows_of(noted_at=moments, score=st.integers(1, 5)),
    "milestones": rows_of(reached_at=moments, milestone=st.sampled_from(["kickoff", "live"])),
    "cancellations": rows_of(notified_at=moments, effective_on=maybe(days), withdrawn_at=maybe(moments)),
}
KEYS = {"contacts": "contact_id", "tickets": "ticket_id", "invoices": "invoice_id"}
FEWEST, MOST = {"cancellations": 0}, {"usage": 25, "cancellations": 1}
LATER = {
    "contacts": ["left_at"],
    "subscriptions": ["ended_on"],
    "tickets": ["resolved_at", "reopened_at", "csat"],
    "invoices": ["paid_on"],
    "surveys": ["answered_at", "score"],
    "cancellations": ["withdrawn_at"],
}


@st.composite
def histories(draw):
    """The tables before, and the tables after: a row has come or gone, or was corrected, or values came.

    One change alone, since a second change might be why the snapshots that the first touches are made anew.
    """
    before = {
        name: draw(st.lists(rows, min_size=FEWEST.get(name, 2), max_size=MOST.get(name, 6)))
        for name, rows in TABLES.items()
    }
    signed_up = st.one_of(st.just(LONG_AGO), st.just(LONG_AGO), days)
    before["accounts"] = [{"account_id": account, "signed_up_on": draw(signed_up)} for account in ACCOUNTS]
    for name, key in KEYS.items():
        for number, row in enumerate(before[name]):
            row[key] = f"{name}-{number}"
    # So that all days can be asked for; and an account that keeps being active.
    for name in ("usage", "touchpoints"):
        moments_there = [datetime.combine(day, time(9)) for day in (LONG_AGO, *DAYS, T, END)]
        before[name] += [{"account_id": "A-0", "occurred_at": moment} for moment in moments_there]
    after = {name: [dict(row) for row in rows] for name, rows in before.items()}
    match draw(st.sampled_from(["comes", "goes", "changes", "changes later"])):
        case "comes":
            name = draw(st.sampled_from(["usage", *TABLES]))
            after[name].insert(0, draw(TABLES[name]) | ({KEYS[name]: f"{name}-new"} if name in KEYS else {}))
        case "goes":
            name = draw(st.sampled_from([name for name in TABLES if name != "cancellations"]))
            after[name].pop(draw(st.integers(0, len(after[name]) - 1)))
        case "changes":
            name = draw(st.sampled_from([name for name in TABLES if name != "cancellations"]))
            changed = draw(TABLES[name])
            column = draw(st.sampled_from(sorted(changed)))
            after[name][draw(st.integers(0, 1))][column] = changed[column]
        case "changes later":
            name = draw(st.sampled_from([name for name in LATER if name != "cancellations"]))
            changed = draw(TABLES[name])
            before_all = DAYS[0] - timedelta(days=draw(st.integers(1, 29)))
            moved = {date: before_all, datetime: datetime.combine(before_all, time(9))}
            for row in after[name][:2]:
                row.update({column: moved.get(type(changed[column]), changed[column]) for column in LATER[name]})
    return before, after


BILL = {"account_id": "A-0", "invoice_id": "I-1", "issued_on": date(2024, 3, 1), "due_on": date(2024, 4, 1)}
UNPAID = {
    "accounts": [{"account_id": "A-0", "signed_up_on": LONG_AGO}],
    "usage": [{"account_id": "A-0", "occurred_at": datetime.combine(day, time(9))} for day in (LONG_AGO, *DAYS, T, END)]
    + [{"account_id": "A-0", "occurred_at": datetime(2024, 4, 9)}],
    "invoices": [BILL],
}
PAID = {**UNPAID, "invoices": [BILL | {"paid_on": date(2024, 4, 20)}]}


CHURNS = [pytest.param(Churn(), id="cancellation"), pytest.param(Churn("inactivity", active_days=60), id="inactivity")]
PROPERTY = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    # A business of a hundred rows is not made smaller in useful time.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("churn", CHURNS)
@PROPERTY
@example(history=(UNPAID, PAID), recorded=False)
@given(history=histories(), recorded=st.booleans())
def test_an_increment_equals_a_whole_build(make_source, tmp_path, churn, recorded, history):
    without = {} if recorded else {name: {"recorded_at"} for name in (*TABLES, "accounts")}
    # Both lie, for the data set, in the same place.
    before, after = (
        replace(make_source(tables, without=without, by_inactivity=churn.by == "inactivity"), location="shop")
        for tables in history
    )
    folder = tmp_path / "features"
    shutil.rmtree(folder, ignore_errors=True)

    write_dataset(folder, before, churn, DAYS, state=STATE)
    written = write_dataset(folder, after, churn, [T])

    event(f"{len(written.rebuilt)} made anew")
    whole = compute_features(after, STATE, churn, (*DAYS, T))
    assert open_dataset(folder).to_table().equals(whole)
