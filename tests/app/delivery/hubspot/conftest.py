"""A HubSpot account on this machine, and a destination that is set up for it."""

import dataclasses

import pytest

from app.delivery.hubspot.destination import HubSpot
from app.settings import HubSpotSettings
from tests.app.delivery.hubspot.portal import TOKEN, Portal


@pytest.fixture
def portal():
    started = Portal()
    yield started
    started.close()


@pytest.fixture
def open_hubspot(portal, clock):
    opened = []

    def make(**changes):
        whole = {"kind": "hubspot", "url": portal.url(path=""), "secret": TOKEN, "timeout_seconds": 5, "reasons": 2}
        opened.append(HubSpot("crm", HubSpotSettings(**{**whole, **changes}), clock))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def hubspot(open_hubspot):
    return open_hubspot()


@pytest.fixture
def make_news(make_delivery):
    """News of an account for the company of an id."""

    def make(company, account=None, key=None, **changes):
        made = make_delivery(account or f"A-{company}", crm_id=company, **changes)
        return dataclasses.replace(made, key=key or f"key-{account or company}")

    return make
