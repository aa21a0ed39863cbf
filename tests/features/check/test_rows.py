"""Rows to look at: values from the future, prepaid invoices, rows after the cancellation, values never seen."""

from datetime import date, datetime

import pytest

from features.check.rows import after_cancellation, later_in_future, never_seen, paid_before_issued
from features.compute import compute_features
from features.snapshots import Churn
from features.state import CatalogueState

LATEST = datetime(2025, 6, 1)
AHEAD = datetime(2026, 1, 1)
LAST = {"touchpoints": [{"account_id": "A-0", "occurred_at": datetime(2025, 5, 31)}]}
MAY = date(2025, 5, 1)


def found(findings):
    return {(one.table, one.column): (one.severity, one.rows) for one in findings}


@pytest.mark.parametrize(
    ("name", "row", "column", "severity"),
    [
        pytest.param(
            "contacts", {"joined_at": datetime(2025, 1, 1), "left_at": AHEAD}, "left_at", "warning", id="left"
        ),
        pytest.param("invoices", {"issued_on": MAY, "due_on": MAY, "paid_on": AHEAD}, "paid_on", "warning", id="paid"),
        pytest.param(
            "usage", {"occurred_at": datetime(2025, 1, 1), "recorded_at": AHEAD}, "recorded_at", "warning", id="r"
        ),
        pytest.param("subscriptions", {"ended_on": AHEAD}, "ended_on", "note", id="a fixed term is usual"),
        pytest.param("subscriptions", {"renews_on": AHEAD}, "renews_on", None, id="a planned date"),
        pytest.param("invoices", {"issued_on": MAY, "due_on": AHEAD}, "due_on", None, id="due later"),
        pytest.param(
            "cancellations", {"notified_at": datetime(2025, 5, 1), "effective_on": AHEAD}, "x", None, id="takes"
        ),
        pytest.param(
            "contacts", {"joined_at": datetime(2025, 1, 1), "left_at": LATEST}, "left_at", None, id="just now"
        ),
    ],
)
def test_values_from_the_future(make_source, name, row, column, severity):
    source = make_source(LAST | {name: [row]}, now=datetime(2025, 5, 31))

    assert found(later_in_future(source, LATEST)) == ({(name, column): (severity, 1)} if severity else {})


@pytest.mark.parametrize(
    ("paid_on", "rows"),
    [
        pytest.param(date(2025, 4, 30), 1, id="before it was issued"),
        pytest.param(MAY, 0, id="on that day"),
        pytest.param(None, 0, id="not yet"),
    ],
)
def test_invoices_paid_in_advance_are_a_note(make_source, paid_on, rows):
    source = make_source({"invoices": [{"issued_on": MAY, "due_on": MAY, "paid_on": paid_on}]})

    assert found(paid_before_issued(source)) == ({("invoices", "paid_on"): ("note", 1)} if rows else {})


NOTICE = {"notified_at": datetime(2025, 1, 10, 9)}


@pytest.mark.parametrize(
    ("notice", "occurred_at", "is_after"),
    [
        pytest.param({}, datetime(2025, 1, 10, 23), False, id="on the day of the notice"),
        pytest.param({}, datetime(2025, 1, 11), True, id="the day after"),
        pytest.param({"effective_on": date(2025, 2, 1)}, datetime(2025, 1, 31, 23), False, id="before it takes effect"),
        pytest.param({"effective_on": date(2025, 2, 1)}, datetime(2025, 2, 1), True, id="when it takes effect"),
        pytest.param({"withdrawn_at": datetime(2025, 1, 20)}, datetime(2025, 2, 1), False, id="it was withdrawn"),
        pytest.param({"notified_at": datetime(2023, 1, 1)}, datetime(2025, 2, 1), False, id="a notice before sign-up"),
        pytest.param({"account_id": "A-9"}, datetime(2025, 2, 1), False, id="another account's notice"),
        pytest.param({}, datetime(2025, 3, 1), False, id="on the day of its return"),
        pytest.param({}, datetime(2025, 4, 1), False, id="after its return"),
    ],
)
def test_rows_after_the_cancellation(make_source, notice, occurred_at, is_after):
    source = make_source(
        LAST
        | {
            "usage": [{"occurred_at": occurred_at}],
            "cancellations": [NOTICE | notice],
            "subscriptions": [{}, {"started_on": date(2025, 3, 1)}],
        }
    )

    assert found(after_cancellation(source)) == ({("usage", "occurred_at"): ("warning", 1)} if is_after else {})


@pytest.mark.parametrize(
    ("notified_at", "is_after"),
    [
        pytest.param(datetime(2025, 1, 10), True, id="it never returned"),
        pytest.param(datetime(2023, 1, 10), False, id="a notice from before the sign-up"),
    ],
)
@pytest.mark.parametrize("subscriptions", [{}, {"subscriptions": [{}]}], ids=["no table", "no return"])
def test_rows_after_a_cancellation_for_good(make_source, notified_at, is_after, subscriptions):
    tables = {"usage": [{"occurred_at": datetime(2025, 4, 1)}], "cancellations": [{"notified_at": notified_at}]}
    if notified_at.year == 2023 and subscriptions:
        # A subscription from after the notice would be a return.
        subscriptions = {"subscriptions": [{"started_on": date(2022, 1, 1)}]}

    findings = found(after_cancellation(make_source(LAST | tables | subscriptions)))

    assert (("usage", "occurred_at") in findings) == is_after


def test_rows_after_the_cancellation_are_read_by_nothing(make_source):
    after = [{"occurred_at": datetime(2025, 1, day)} for day in (12, 20)]
    tables = LAST | {
        "cancellations": [NOTICE],
        "subscriptions": [{}, {"started_on": date(2025, 3, 1)}],
        "usage": [{"occurred_at": datetime(2024, 1, 2)}, {"occurred_at": datetime(2025, 3, 2)}],
    }
    days = [date(2025, 1, 11), date(2025, 2, 1), date(2025, 4, 1)]

    with_rows = make_source(tables | {"usage": tables["usage"] + after})

    seen, expected = (
        compute_features(source, CatalogueState(), Churn(), days).to_pylist()
        for source in (with_rows, make_source(tables))
    )
    assert seen == expected
    assert [row["snapshot_on"] for row in seen] == [date(2025, 4, 1)]


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        pytest.param(["Champion", "Admin"], "it holds 'Admin', 'Champion'", id="another spelling"),
        pytest.param(["champion", "Admin"], None, id="there is one"),
        pytest.param([None], None, id="nothing is filled in"),
    ],
)
def test_values_that_features_count_and_that_never_occur(make_source, roles, says):
    source = make_source(LAST | {"contacts": [{"joined_at": datetime(2025, 1, 1), "role": role} for role in roles]})

    findings = list(never_seen(source))

    assert [(one.table, one.column) for one in findings] == ([("contacts", "role")] if says else [])
    assert says is None or says in findings[0].says
