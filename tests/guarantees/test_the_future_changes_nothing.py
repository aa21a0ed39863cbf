"""Promise: blanking everything known at or after t changes no feature at t, and training sees what scoring sees."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.aggregates import Change, Count, Distinct, Latest, Mean, Share, Total, is_
from features.catalogue import catalogue
from features.compute import compute_features
from features.contract import TABLES as CONTRACT
from features.declare import Feature, Signal
from features.learn import learn_state
from features.snapshots import Churn
from features.state import CatalogueState

FIRST = date(2024, 1, 1)
T = date(2024, 9, 1)
DAYS = (date(2024, 7, 1), date(2024, 8, 1), T)
LATER = (date(2024, 9, 8), date(2024, 11, 1))
# What a business may declare beyond the catalogue: every aggregate that the catalogue does without.
OWN_SIGNAL = Signal("own", "Own", "lead")
OWN = (
    Feature(OWN_SIGNAL, "usage", Latest("quantity"), "units", window_days=60, name="own_last_quantity"),
    Feature(OWN_SIGNAL, "usage", Mean("quantity"), "units", window_days=30, name="own_mean_quantity"),
    Feature(OWN_SIGNAL, "usage", Share((is_("feature", "export"),)), "share", window_days=30, name="own_share"),
    Feature(
        OWN_SIGNAL, "usage", Distinct("user_id", (is_("feature", "export"),)), "users", window_days=30, name="own_users"
    ),
    Feature(OWN_SIGNAL, "tickets", Change(Count()), "ratio", window_days=30, name="own_tickets_change"),
    Feature(OWN_SIGNAL, "tickets", Share((is_("kind", "bug"),)), "share", window_days=90, name="own_bugs_share"),
    Feature(OWN_SIGNAL, "tickets", Latest("topic"), "topic", name="own_last_topic"),
    Feature(OWN_SIGNAL, "invoices", Total("amount"), "money", window_days=90, name="own_invoiced"),
)
STATE = CatalogueState(key_features=("export",), milestone_days=(("kickoff", 10), ("live", 40)), own_features=OWN)
ACCOUNTS = [f"A-{number}" for number in range(6)]

# When values become known that do so later than their row; everything else is known with the row.
KNOWN_LATER = {
    "contacts": {"left_at": "left_at"},
    "subscriptions": {"ended_on": "ended_on"},
    "tickets": {"resolved_at": "resolved_at", "reopened_at": "reopened_at", "csat": "resolved_at"},
    "invoices": {"paid_on": "paid_on"},
    "surveys": {"answered_at": "answered_at", "score": "answered_at"},
    "cancellations": {"withdrawn_at": "withdrawn_at"},
}
HAPPENS = {
    "accounts": ["signed_up_on"],
    "contacts": ["joined_at"],
    "subscriptions": ["started_on"],
    "usage": ["occurred_at"],
    "tickets": ["opened_at"],
    "invoices": ["issued_on"],
    "surveys": ["asked_at", "answered_at"],
    "touchpoints": ["occurred_at"],
    "pulses": ["noted_at"],
    "milestones": ["reached_at"],
    "cancellations": ["notified_at"],
}

# Half of the days lie where a mistake of one day would show.
EDGES = [day + timedelta(days=off) for day in (T, T - timedelta(days=30), T - timedelta(days=90)) for off in (-1, 0, 1)]
days = st.one_of(st.sampled_from(EDGES), st.integers(0, 330).map(lambda number: FIRST + timedelta(days=number)))
moments = st.builds(lambda day, hour: datetime.combine(day, time(hour)), days, st.sampled_from([0, 9, 23]))
accounts = st.sampled_from(ACCOUNTS)


def rows_of(**columns):
    recorded = st.one_of(st.none(), moments)
    return st.fixed_dictionaries({"account_id": accounts, "recorded_at": recorded, **columns})


def maybe(values):
    return st.one_of(st.none(), values)


COLUMNS = {
    "contacts": {
        "joined_at": moments,
        "left_at": maybe(moments),
        "role": st.sampled_from(["champion", "admin", "user"]),
        "user_id": maybe(st.sampled_from(["u1", "u2"])),
    },
    "subscriptions": {
        "started_on": days,
        "ended_on": maybe(days),
        "seats": st.integers(0, 9),
        "mrr": st.integers(0, 900),
        "renews_on": maybe(days),
        "plan": st.sampled_from(["solo", "team"]),
    },
    "usage": {
        "occurred_at": moments,
        "feature": st.sampled_from(["login", "export", "report"]),
        "user_id": maybe(st.sampled_from(["u1", "u2"])),
        "quantity": maybe(st.integers(0, 9)),
    },
    "tickets": {
        "opened_at": moments,
        "resolved_at": maybe(moments),
        "reopened_at": maybe(moments),
        "csat": maybe(st.integers(1, 5)),
        "severity": st.sampled_from(["low", "urgent"]),
        "kind": st.sampled_from(["bug", "question", "feature_request"]),
        "topic": maybe(st.sampled_from(["import", "payroll"])),
    },
    "invoices": {"issued_on": days, "due_on": days, "paid_on": maybe(days), "amount": st.integers(1, 900)},
    "surveys": {
        "asked_at": maybe(moments),
        "answered_at": maybe(moments),
        "score": maybe(st.integers(0, 10)),
        "kind": st.sampled_from(["nps", "csat", "ces"]),
    },
    "touchpoints": {"occurred_at": moments, "kind": st.sampled_from(["call", "email", "meeting", "webinar", "review"])},
    "pulses": {"noted_at": moments, "score": st.integers(1, 5)},
    "milestones": {"reached_at": moments, "milestone": st.sampled_from(["kickoff", "live"])},
    "cancellations": {"notified_at": moments, "effective_on": maybe(days), "withdrawn_at": maybe(moments)},
}
TABLES = {name: rows_of(**columns) for name, columns in COLUMNS.items()}
SIZES = {"usage": 60, "cancellations": 4}


def is_a_survey(row):
    """A survey was asked, or it was answered."""
    return row["asked_at"] is not None or row["answered_at"] is not None


@st.composite
def businesses(draw):
    tables = {name: draw(st.lists(rows, max_size=SIZES.get(name, 15))) for name, rows in TABLES.items()}
    tables["surveys"] = [row for row in tables["surveys"] if is_a_survey(row)]
    tables["accounts"] = [
        {"account_id": account, "signed_up_on": draw(days), "segment": draw(maybe(st.just("small")))}
        for account in ACCOUNTS
    ]
    # So that the latest snapshot can be asked for in what is left, too.
    tables["touchpoints"].append(
        {"account_id": "A-0", "occurred_at": datetime.combine(T, time(0)) - timedelta(hours=1)}
    )
    return tables


def is_known(value, boundary):
    """A date is known at the end of that date, a time at that time."""
    if isinstance(value, datetime):
        return value < boundary
    return datetime.combine(value + timedelta(days=1), time(0)) <= boundary


def blank_future(tables, t):
    """Delete every row, and blank every value, that became known at or after 00:00 of t."""
    boundary = datetime.combine(t, time(0))
    left = {}
    for name, rows in tables.items():
        left[name] = []
        for row in rows:
            times = [row[column] for column in HAPPENS[name] if row.get(column) is not None]
            happened = any(is_known(moment, boundary) for moment in times)
            recorded = row.get("recorded_at")
            if not happened or (recorded is not None and not is_known(recorded, boundary)):
                continue
            kept = dict(row)
            for column, known_with in KNOWN_LATER.get(name, {}).items():
                if row.get(known_with) is not None and not is_known(row[known_with], boundary):
                    kept[column] = None
            left[name].append(kept)
    return left


def on(table, day):
    return [row for row in table.to_pylist() if row["snapshot_on"] == day]


CHURNS = [pytest.param(Churn(), id="cancellation"), pytest.param(Churn("inactivity", active_days=60), id="inactivity")]
PROPERTY = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    # A business of two hundred rows is not made smaller in useful time.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("churn", CHURNS)
@PROPERTY
@given(tables=businesses())
def test_blanking_the_future_changes_no_feature(make_source, churn, tables):
    by_inactivity = churn.by == "inactivity"
    tables["usage"].append({"account_id": "A-0", "occurred_at": datetime.combine(T, time(0)) - timedelta(hours=1)})
    whole = make_source(tables, by_inactivity=by_inactivity, end_of_data=LATER[-1])
    left = make_source(blank_future(tables, T), by_inactivity=by_inactivity, end_of_data=T)

    # Beside later snapshots, for which later rows are read.
    seen = compute_features(whole, STATE, churn, (*DAYS, *LATER))
    seen_without_future = compute_features(left, STATE, churn, DAYS)

    assert on(seen, T) == on(seen_without_future, T)


@pytest.mark.parametrize("churn", CHURNS)
@PROPERTY
@given(tables=businesses())
def test_training_sees_what_scoring_sees(make_source, churn, tables):
    by_inactivity = churn.by == "inactivity"
    tables["usage"].append({"account_id": "A-0", "occurred_at": datetime.combine(T, time(0)) - timedelta(hours=1)})
    whole = make_source(tables, by_inactivity=by_inactivity, end_of_data=LATER[-1])

    trained_on = compute_features(whole, STATE, churn, (*DAYS, *LATER))

    for day in DAYS:
        scored = compute_features(whole, STATE, churn, [day])
        scored_that_day = compute_features(whole.until(day), STATE, churn, [day])
        assert on(trained_on, day) == on(scored, day) == on(scored_that_day, day)


@PROPERTY
@given(tables=businesses())
def test_nothing_recorded_late_is_as_if_nobody_said_when_it_was_recorded(make_source, tables):
    # Where the column is absent, much is computed once and not for each snapshot.
    silent = {name: [row | {"recorded_at": None} for row in rows] for name, rows in tables.items()}
    without = {name: {"recorded_at"} for name in silent}

    said = compute_features(make_source(silent, end_of_data=LATER[-1]), STATE, Churn(), (*DAYS, *LATER))
    unsaid = compute_features(
        make_source(silent, without=without, end_of_data=LATER[-1]), STATE, Churn(), (*DAYS, *LATER)
    )

    assert said.to_pylist() == unsaid.to_pylist()


@PROPERTY
@given(tables=businesses())
def test_the_catalogue_state_learns_nothing_from_later(make_source, tables):
    # Enough accounts for a habit: each of the six stands for ten.
    many = {
        name: [row | {"account_id": f"{row['account_id']}-{copy}"} for row in rows for copy in range(10)]
        for name, rows in tables.items()
    }
    whole = make_source(many)
    left = make_source(blank_future(many, T), end_of_data=T)

    assert learn_state(whole, T) == learn_state(left, T)


def test_the_businesses_have_every_table_and_every_column_that_features_read():
    read = {(table, column) for one in catalogue(STATE) for table, columns in one.reads.items() for column in columns}
    drawn = {(table, column) for table, columns in COLUMNS.items() for column in columns}

    assert {*COLUMNS, "accounts"} == set(CONTRACT)
    assert {(table, column) for table, column in read if table != "accounts"} <= drawn


def test_there_is_something_to_blank():
    row = {"account_id": "A-1", "issued_on": date(2024, 1, 1), "due_on": date(2024, 2, 1), "paid_on": T}
    late = {"account_id": "A-1", "occurred_at": datetime(2024, 8, 31, 23, tzinfo=UTC).replace(tzinfo=None)}

    left = blank_future({"invoices": [row], "usage": [late, late | {"occurred_at": datetime.combine(T, time(0))}]}, T)

    assert left["invoices"] == [row | {"paid_on": None}]
    assert left["usage"] == [late]
