"""An alert as a destination: names, owners and addresses are those of the moment in which it is told."""

from dataclasses import dataclass, field

import pytest

from app.alerting.alarm import SHOWN, Alarm
from app.delivery.destination import Checked, Delivered, Delivery, Retry
from app.settings import SlackAlertSettings
from app.store.facts import Profile
from app.store.records import AuditEntry
from app.store.users import UserRecord
from tests.app.delivery.conftest import DAY


@dataclass
class Noted:
    """A channel that notes what it is told."""

    name: str = "ops"
    kind: str = "slack"
    told: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)

    def tell(self, message):
        self.told.append(message)
        return self.outcomes.pop(0) if self.outcomes else Delivered()

    def describe(self, message):
        return message.subject

    def check(self):
        return Checked(("It works.",))

    def close(self):
        self.told.append("closed")


@pytest.fixture
def channel():
    return Noted()


@pytest.fixture
def alarm(channel, store):
    return Alarm(channel, SlackAlertSettings(kind="slack", language="en"), store)


@pytest.fixture
def delivery():
    def make(account):
        payload = {
            "score": 41.2,
            "change": None,
            "below": None,
            "reasons": [],
            "churn_probability": None,
            "horizon_days": 90,
            "revenue_at_risk": None,
            "currency": None,
            "link": None,
        }
        return Delivery(f"key-of-{account}", account, None, DAY, payload)

    return make


@pytest.fixture
def let_in(store, now):
    def add(login, owner, **changes):
        user = UserRecord(login, login, login, "manager", now, owner=owner, **changes)
        store.users.add(user, AuditEntry(now, "command line", "user.created", login, {}))

    return add


def test_each_account_is_told_of_by_its_name_and_to_its_owner(alarm, channel, store, delivery, let_in, now):
    store.profiles.save([Profile("A-1", "Nordhavn A/S", "Freja Krogh"), Profile("A-2", None, "Ole")])
    let_in("freja@example.com", "Freja Krogh")
    let_in("f@example.com", "Freja Krogh")
    let_in("freja", "Freja Krogh")
    let_in("gone@example.com", "Freja Krogh", ended_at=now)
    let_in("somebody@example.com", None)
    alarm.send([delivery("A-1"), delivery("A-2"), delivery("A-3")])

    assert [(one.subject, one.owner, one.addresses) for one in channel.told] == [
        ("Nordhavn A/S is red (score 41.2)", "Freja Krogh", ("f@example.com", "freja@example.com")),
        ("A-2 is red (score 41.2)", "Ole", ()),
        ("A-3 is red (score 41.2)", None, ()),
    ]


def test_each_has_its_outcome(alarm, channel, delivery):
    channel.outcomes = [Retry(None, "Away."), Delivered()]

    assert alarm.send([delivery("A-1"), delivery("A-2")]) == [Retry(None, "Away."), Delivered()]


def test_what_would_be_told_is_shown(alarm, channel, delivery):
    said = alarm.describe([delivery(f"A-{number}") for number in range(SHOWN + 2)])

    assert said.startswith("A-0 is red (score 41.2)\n\n")
    assert said.endswith("… and 2 more")
    assert channel.told == []


def test_it_is_a_destination_of_its_own(alarm, channel):
    alarm.prepare()
    checked = alarm.check()
    alarm.close()

    assert (alarm.name, alarm.kind) == ("alerts.ops", "slack")
    assert checked.lines == ("It works.",)
    assert channel.told == ["closed"]
