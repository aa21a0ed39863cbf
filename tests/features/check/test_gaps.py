"""What each gap costs, as the features' declarations say it."""

from datetime import date, datetime

import pytest

from features.catalogue import catalogue
from features.check.gaps import gap_findings, say_cost
from features.compute import compute_features
from features.contract import TABLES
from features.snapshots import Churn
from features.state import CatalogueState

WHOLE = {name: table.names for name, table in TABLES.items()}


@pytest.mark.parametrize(
    ("table", "columns", "says"),
    [
        pytest.param("invoices", None, "Payments is unknown.", id="no invoices"),
        pytest.param("contacts", {"role"}, "Champion is unknown.", id="no roles"),
        pytest.param("contacts", {"name"}, "", id="nothing reads names"),
        pytest.param(
            "usage",
            None,
            "Logins, Active users, Breadth of use, Usage pattern and Key features are unknown. Champion and Support "
            "are unknown in part.",
            id="no usage",
        ),
        pytest.param("usage", {"quantity"}, "", id="a quantity that is absent is 1"),
        pytest.param(
            "usage",
            {"user_id"},
            "Active users is unknown. Champion and Support are unknown in part.",
            id="what is computed from it is lost too",
        ),
        pytest.param(
            "subscriptions",
            {"seats"},
            "Logins, Active users, Usage pattern, Contract and Plan changes are unknown in part.",
            id="some features of a signal",
        ),
        pytest.param("accounts", {"owner"}, "", id="no feature reads owners"),
    ],
)
def test_the_cost_is_said_by_signals(table, columns, says):
    assert say_cost(table, TABLES[table].names if columns is None else columns) == says


def test_a_whole_source_has_no_gaps():
    assert gap_findings(WHOLE) == []


def test_gaps_are_notes():
    without = {name: names - {"role", "owner"} for name, names in WHOLE.items() if name != "invoices"}

    found = gap_findings(without)

    assert [(one.severity, one.code, one.table, one.column, one.says) for one in found] == [
        ("note", "no_column", "contacts", "role", "contacts has no role: Champion is unknown."),
        ("note", "no_table", "invoices", None, "No invoices: Payments is unknown."),
    ]


@pytest.mark.parametrize(
    ("table", "column"),
    [(name, column.name) for name, table in TABLES.items() for column in table.columns if not column.required],
)
def test_what_is_said_is_what_is_computed(make_source, table, column):
    """A signal that is said to be unknown is so in the compiled features."""
    rows = {
        name: [{kind: value for kind in TABLES[name].happens for value in [_moment(name, kind)]}]
        for name in TABLES
        if name not in ("accounts", "cancellations")
    }
    rows["invoices"][0]["due_on"] = rows["invoices"][0]["issued_on"]
    source = make_source(rows, without={table: {column}})
    state = CatalogueState(milestone_days=(("kickoff", 3),))

    (row,) = compute_features(source, state, Churn(), [source.latest_snapshot]).to_pylist()

    said = say_cost(table, {column}).split(" is unknown.")[0].split(" are unknown.")[0]
    for feature in catalogue(state):
        if said and "in part" not in said and feature.signal.label in said.replace(" and ", ", ").split(", "):
            assert row[feature.name] is None, feature.name


def _moment(name, column):
    return date(2024, 5, 1) if TABLES[name].column(column).type == "date" else datetime(2024, 5, 1, 9)
