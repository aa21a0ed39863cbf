"""What `varme check` says of the business's own features: what they can't be told, and what they ask for in vain."""

from datetime import datetime

import pytest

from features.check.own import own_findings
from features.declare import Signal
from features.own import OwnFeature, declare_own

TABLES = {
    "usage": [
        {"occurred_at": datetime(2024, 6, day), "feature": "login" if day % 2 else "export"} for day in range(1, 8)
    ],
    "tickets": [{"opened_at": datetime(2024, 6, 1), "kind": "bug", "resolved_at": datetime(2024, 6, 2), "csat": 4}],
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({"where": {"kind": ["bug"], "csat": [4]}}, [], id="what is there"),
        pytest.param({"table": "pulses"}, [("note", "a is unknown: no pulses.")], id="no table"),
        pytest.param({"where": {"topic": ["tax"]}}, [("note", "a is unknown: tickets has no topic.")], id="no column"),
        pytest.param(
            {"table": "usage", "where": {"feature": ["export", "exprot"]}},
            [
                (
                    "warning",
                    "usage.feature never holds 'exprot', which a in [[features]] asks for; it holds 'login', 'export'.",
                )
            ],
            id="a value that is never held",
        ),
        pytest.param(
            {"where": {"csat": [1, 2]}},
            [("warning", "tickets.csat never holds '1' or '2', which a in [[features]] asks for; it holds '4'.")],
            id="numbers that are never held",
        ),
        pytest.param(
            {"aggregate": "change", "where": {"kind": ["it's"]}},
            [("warning", "tickets.kind never holds \"it's\", which a in [[features]] asks for; it holds 'bug'.")],
            id="inside of a change",
        ),
    ],
)
def test_what_is_found(make_source, changes, found):
    given = {"name": "a", "signal": Signal("a", "A", "lead"), "table": "tickets", "aggregate": "count"}
    features = declare_own([OwnFeature(**{**given, "window_days": 30, **changes})])

    source = make_source(TABLES, without={"tickets": {"topic"}}, own_features=features)

    assert [(one.severity, one.says) for one in own_findings(source)] == found
