"""An org on this machine, and destinations that write into it."""

import pytest

from app.delivery.salesforce.destination import Salesforce
from app.settings import SalesforceSettings
from tests.app.delivery.salesforce.stand_in import AMBER, CONSUMER_KEY, CONSUMER_SECRET, StandIn


@pytest.fixture
def org():
    started = StandIn()
    yield started
    started.close()


@pytest.fixture
def make_settings(org):
    def make(**changes):
        whole = {
            "kind": "salesforce",
            "url": org.url(path=""),
            "consumer_key": CONSUMER_KEY,
            "secret": CONSUMER_SECRET,
            "timeout_seconds": 5,
            "allow_private": True,
        }
        return SalesforceSettings(**{**whole, **changes})

    return make


@pytest.fixture
def open_salesforce(make_settings, clock):
    opened = []

    def make(**changes):
        opened.append(Salesforce("sales", make_settings(**changes), clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def salesforce(open_salesforce, org):
    """A destination whose org has what it needs; what was asked until then is forgotten."""
    opened = open_salesforce()
    opened.prepare()
    org.received.clear()
    return opened


@pytest.fixture
def tell(make_delivery):
    """News of the account that is Amber there."""

    def make(account="A-1", crm_id=AMBER, **changes):
        return make_delivery(account, crm_id=crm_id, **changes)

    return make
