"""Where the deliverer goes: destinations and alerts, by their names."""

import pytest

from app.alerting.alarm import Alarm
from app.alerting.kinds import NoSuchAlert
from app.alerting.routes import choose_routes, open_route
from app.delivery.destination import DestinationRefused
from app.delivery.folder import Folder
from app.settings import Settings


@pytest.fixture
def both(tmp_path):
    slack = {"kind": "slack", "secret": "https://example.com/x"}
    return Settings(destinations={"ops": {"kind": "folder", "path": tmp_path}}, alerts={"ops": slack})


def test_alerts_are_among_them_by_names_that_no_destination_has(both, store, clock):
    routes = choose_routes(both, None)
    opened = {name: open_route(name, section, store, clock) for name, section in routes.items()}
    for one in opened.values():
        one.close()

    assert {name: (type(one), one.name) for name, one in opened.items()} == {
        "ops": (Folder, "ops"),
        "alerts.ops": (Alarm, "alerts.ops"),
    }


@pytest.mark.parametrize(("name", "kind"), [("ops", "folder"), ("alerts.ops", "slack")])
def test_one_is_found_by_its_name(both, name, kind):
    assert {found: section.kind for found, section in choose_routes(both, name).items()} == {name: kind}


def test_one_that_is_not_there_is_refused_with_what_there_is(both):
    with pytest.raises(NoSuchAlert, match=r"Alert pager: it is not in the settings. There are ops."):
        choose_routes(both, "alerts.pager")
    with pytest.raises(NoSuchAlert, match=r"There is none. A table \[alerts.pager\]"):
        choose_routes(Settings(), "alerts.pager")
    with pytest.raises(DestinationRefused, match="Destination crm"):
        choose_routes(both, "crm")
