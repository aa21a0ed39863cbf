"""Opening a destination by its section, and what is said where its client is not installed."""

import sys

import pytest

from app.delivery.destination import DestinationRefused
from app.delivery.kinds import open_destination
from app.settings import SalesforceSettings


@pytest.mark.parametrize("module", ["simple_salesforce", "requests", "jwt"])
def test_without_its_client_salesforce_says_how_to_install_it(clock, monkeypatch, module):
    for name in [one for one in sys.modules if one.startswith(("app.delivery.salesforce", "simple_salesforce"))]:
        monkeypatch.delitem(sys.modules, name)
    # so that importing it finds nothing
    monkeypatch.setitem(sys.modules, module, None)
    settings = SalesforceSettings(
        kind="salesforce",
        url="https://example.my.salesforce.com",
        consumer_key="key",
        secret="secret",  # noqa: S106 -- there is nobody to tell it
    )

    with pytest.raises(DestinationRefused, match=r'pip install "varme\[salesforce\]"'):
        open_destination("sales", settings, clock)
