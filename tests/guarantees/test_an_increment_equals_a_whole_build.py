"""Promise: a data set that grew day by day holds, bit for bit, what a whole build of today's source would write.

Between the two runs anything may happen to the source: rows come (late or not), go, and are corrected; values are
filled in, with and without `recorded_at`.
"""

import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from features.compute import compute_features
from features.dataset import open_dataset, write_dataset
from features.snapshots import Churn
from features.state import CatalogueState

DAYS = (date(2024, 1, 1), date(2024, 5, 1), date(2024, 8, 1))
T = date(2024, 9, 1)
END = date(2024, 11, 1)
FIRST = date(2022, 6, 1)
STATE = CatalogueState(key_features=("export",), milestone_days=(("kickoff", 10), ("live", 40)))
ACCOUNTS = [f"A-{number}" for number in range(5)]

# Half of the days lie where a mistake of one day would show: at the edges of the windows of a snapshot.
EDGES = [
    day - timedelta(days=length + off) for day in (*DAYS, T) for length in (0, 7, 30, 60, 90, 365) for off in (-1, 0, 1)
]
days = st.one_of(
    st.sampled_from(EDGES), st.integers(0, (END - FIRST).days).map(lambda number: FIRST + timedelta(days=number))
)
moments = st.builds(lambda day, hour: datetime.combine(day, time(hour)), days, st.sampled_from([0, 9, 23]))
accounts = st.sampled_from(ACCOUNTS)


def maybe(values):
    return st.one_of(st.none(), values)


def rows_of(**columns):
    return st.fixed_dictionaries({"account_id": accounts, "recorded_at": maybe(moments), **columns})


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
SIZES = {"usage": 40, "cancellations": 3}


@st.composite
def histories(draw):
    """The tables before, and the tables after: mostly the same rows, some gone, some come, some with other values."""
    before = {name: draw(st.lists(rows, max_size=SIZES.get(name, 8))) for name, rows in TABLES.items()}
    before["accounts"] = [{"account_id": account, "signed_up_on": draw(days)} for account in ACCOUNTS]
    for name, rows in before.items():
        for number, row in enumerate(rows):
            row.update({KEYS[name]: f"{name}-{number}"} if name in KEYS else {})
    after = {name: [dict(row) for row in rows] for name, rows in before.items()}
    for name in draw(st.lists(st.sampled_from(sorted(TABLES)), min_size=1, max_size=3, unique=True)):
        rows = after[name]
        match draw(st.sampled_from(["comes", "goes", "changes"])):
            case "comes":
                came = draw(TABLES[name]) | ({KEYS[name]: f"{name}-new"} if name in KEYS else {})
                rows.insert(0, came)
            case "goes" if rows:
                rows.pop(draw(st.integers(0, len(rows) - 1)))
            case "changes" if rows:
                row = rows[draw(st.integers(0, len(rows) - 1))]
                column = draw(st.sampled_from(sorted(row.keys() - set(KEYS.values()))))
                row[column] = draw(TABLES[name])[column]
    # So that the days can be asked for, in both; and an account that keeps being active.
    for tables in (before, after):
        tables["touchpoints"].append({"account_id": "A-0", "occurred_at": datetime.combine(END, time(9))})
        tables["usage"].append({"account_id": "A-0", "occurred_at": datetime.combine(END, time(9))})
    return before, after


CHURNS = [pytest.param(Churn(), id="cancellation"), pytest.param(Churn("inactivity", active_days=60), id="inactivity")]
PROPERTY = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    # A business of a hundred rows is not made smaller in useful time.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("recorded", [True, False], ids=["with recorded_at", "without recorded_at"])
@pytest.mark.parametrize("churn", CHURNS)
@PROPERTY
@given(history=histories())
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
