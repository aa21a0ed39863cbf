"""What an alert keeps of a change, and the rule of each section."""

import pytest

from app.alerting.alarms import alarms_of
from app.settings import Settings
from app.store.raising import Rule


@pytest.fixture
def alarms():
    alerts = {
        "ops": {"kind": "slack", "secret": "https://example.com", "reasons": 0},
        "low": {"kind": "slack", "below": 45.0, "quiet_days": 3, "first": True},
    }
    return alarms_of(Settings(alerts=alerts, service={"public_url": "https://v.example.com"}), {})


def test_each_section_has_its_rule(alarms):
    assert alarms.rules == {
        "alerts.ops": Rule(None, 14, tells_first=False),
        "alerts.low": Rule(450, 3, tells_first=True),
    }


def test_what_is_told_holds_the_revenue_at_risk_and_the_limit(alarms, make_record):
    record = make_record("A-1", logins_30d=9.0, mrr=1000.0)
    red, low = (alarms.write(name, record, None) for name in alarms.rules)

    assert (red["revenue_at_risk"], red["below"], low["below"]) == (pytest.approx(319.0), None, 45.0)
    assert (len(red["reasons"]), len(low["reasons"])) == (0, 1)
    assert red["link"] == "https://v.example.com/accounts/A-1"
    assert (red["score"], red["change"]) == (38.4, None)


def test_where_the_revenue_is_not_known_there_is_none_at_risk(alarms, make_record):
    assert alarms.write("alerts.ops", make_record("A-1"), None)["revenue_at_risk"] is None
