"""The catalogue state: frozen in a model, read back, and what is in quarantine is taken as absent."""

import hashlib
from datetime import date, datetime

import pytest

from features.catalogue import catalogue, fingerprint
from features.compute import compile_features, compute_features
from features.snapshots import Churn
from features.state import CatalogueState

ON = date(2026, 7, 1)


@pytest.fixture
def source(make_source):
    return make_source(
        {
            "accounts": [{"segment": "smb", "employees": 12}],
            "subscriptions": [{"renews_on": date(2026, 8, 1)}],
            "contacts": [{"joined_at": datetime(2025, 1, 1), "role": "champion"}],
            "tickets": [{"opened_at": datetime(2026, 6, 30), "severity": "urgent"}],
        }
    )


@pytest.mark.parametrize(
    ("column", "unknown"),
    [
        pytest.param("subscriptions.renews_on", {"days_to_renewal"}, id="renews_on"),
        pytest.param(
            "contacts.role", {"champions_now", "champions_left_90d", "admins_joined_90d", "admins_left_90d"}, id="role"
        ),
        pytest.param("tickets.severity", {"severe_tickets_open", "severe_tickets_90d"}, id="severity"),
        pytest.param("accounts.segment", {"segment"}, id="segment"),
        pytest.param("accounts.employees", {"employees"}, id="employees"),
    ],
)
def test_what_would_read_a_quarantined_column_is_unknown(source, column, unknown):
    (free,) = compute_features(source, CatalogueState(), Churn(), [ON]).to_pylist()
    (kept,) = compute_features(source, CatalogueState(quarantined=(column,)), Churn(), [ON]).to_pylist()

    known = {name for name, value in free.items() if value is not None}
    assert {name for name in known if kept[name] is None} == unknown & known != set()
    assert {name: value for name, value in kept.items() if name not in unknown} == {
        name: value for name, value in free.items() if name not in unknown
    }


def test_no_query_names_a_quarantined_column(source):
    state = CatalogueState(quarantined=("subscriptions.renews_on", "accounts.segment"))

    script = compile_features(source, state, Churn(), [ON]).render()

    assert "renews_on" not in script
    assert "a.segment" not in script
    assert "renews_on" in compile_features(source, CatalogueState(), Churn(), [ON]).render()


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(CatalogueState(), id="nothing learnt"),
        pytest.param(CatalogueState(("export",), (("live", 30),), ("contacts.role",)), id="everything learnt"),
    ],
)
def test_a_state_is_read_back(state):
    assert CatalogueState.from_json(state.to_json()) == state


def test_a_state_from_before_the_quarantine_is_read():
    written = {"key_features": ["export"], "milestone_days": [["live", 30]]}

    state = CatalogueState.from_json(written)

    assert state == CatalogueState(("export",), (("live", 30),))
    # And still computes what the model was trained on.
    spoken = "CatalogueState(key_features=('export',), milestone_days=(('live', 30),))"
    assert fingerprint(state) == hashlib.sha256(f"({catalogue(state)!r}, {spoken})".encode()).hexdigest()


def test_a_quarantine_is_another_catalogue():
    assert fingerprint(CatalogueState()) != fingerprint(CatalogueState(quarantined=("contacts.role",)))
