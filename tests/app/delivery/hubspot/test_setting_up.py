"""Setting HubSpot up: the token is tried, what would be made is said, and the properties are made once."""

import sys

import pytest

from app.delivery.destination import DestinationRefused
from app.delivery.kinds import open_destination
from app.settings import HubSpotSettings
from tests.app.delivery.conftest import Says
from tests.app.delivery.hubspot.portal import GROUPS, PROPERTIES, SCOPES, TOKEN

MADE = (
    *("varme_score", "varme_band", "varme_churn_probability", "varme_horizon_days", "varme_change"),
    *("varme_band_before", "varme_reason_1", "varme_reason_2", "varme_scored_on", "varme_account", "varme_link"),
)


def test_a_check_says_whose_the_token_is_and_what_would_be_made_and_makes_nothing(hubspot, portal):
    whose, made, how = hubspot.check().lines

    assert whose == f"HubSpot account 4711 accepted the token, with {', '.join(SCOPES[:3])}."
    assert made.startswith("These company properties would be made, in the group Varme: varme_score (number), ")
    assert "varme_band (enumeration)" in made
    assert how.endswith("at most 100 in a call; a company that is not there is reported, and none is made.")
    assert list(portal.state.properties) == ["name"]


def test_the_properties_are_made_once_with_their_types_and_options(hubspot, portal):
    hubspot.prepare()
    made = portal.state.properties
    hubspot.prepare()

    assert tuple(made)[1:] == MADE
    assert {name: (one["type"], one["fieldType"]) for name, one in made.items() if name in MADE} == {
        **dict.fromkeys(MADE, ("number", "number")),
        **dict.fromkeys(("varme_band", "varme_band_before"), ("enumeration", "select")),
        **dict.fromkeys(("varme_reason_1", "varme_reason_2"), ("string", "textarea")),
        **dict.fromkeys(("varme_account", "varme_link"), ("string", "text")),
        "varme_scored_on": ("date", "date"),
    }
    assert [one["value"] for one in made["varme_band"]["options"]] == ["red", "yellow", "green", "grey"]
    assert {one["groupName"] for one in made.values() if "groupName" in one} == {"varme"}
    assert all(made[name]["label"] and made[name]["description"] for name in MADE)
    assert len(portal.calls(PROPERTIES)) == len(MADE)
    assert len(portal.calls(GROUPS)) == 1
    assert "are there: varme_score, varme_band" in hubspot.check().lines[1]


def test_what_others_made_meanwhile_is_taken_as_it_is(hubspot, open_hubspot, portal):
    hubspot.prepare()
    del portal.state.properties["varme_link"]
    open_hubspot(reasons=3).prepare()

    assert portal.state.properties.keys() == {"name", *MADE, "varme_reason_3"}
    assert len(portal.calls(PROPERTIES)) == len(MADE) + 2


def test_a_property_in_the_archive_is_named(hubspot, portal):
    hubspot.prepare()
    del portal.state.properties["varme_link"]
    portal.state.archived.add("varme_link")
    with pytest.raises(DestinationRefused, match="varme_link is there, and does not show it"):
        hubspot.prepare()


@pytest.mark.parametrize(
    ("there", "match", "says"),
    [
        pytest.param(
            {"name": "varme_score", "type": "string"},
            "id",
            "The company property varme_score is there with the type string; number is expected",
            id="another type",
        ),
        pytest.param(
            {"name": "varme_band", "type": "enumeration", "options": [{"value": "red"}, {"value": "green"}]},
            "id",
            "The company property varme_band has no option yellow, grey",
            id="options are missing",
        ),
        pytest.param(
            {"name": "varme_account_id", "type": "string", "hasUniqueValue": False},
            "varme_account_id",
            "varme_account_id is there without unique values",
            id="not unique",
        ),
        pytest.param(
            {"name": "other", "type": "string"},
            "shop_number",
            "Companies have no property shop_number, by which they are to be found",
            id="nothing to match by",
        ),
    ],
)
def test_a_property_that_cannot_hold_it_is_named_and_nothing_is_made(open_hubspot, portal, there, match, says):
    portal.state.properties[there["name"]] = there
    hubspot = open_hubspot(match=match)
    for ask in (hubspot.check, hubspot.prepare):
        with pytest.raises(DestinationRefused, match=says):
            ask()

    assert portal.calls(PROPERTIES) == []


def test_the_property_that_finds_companies_is_made_with_unique_values(open_hubspot, portal):
    open_hubspot(match="varme_account_id").prepare()

    assert portal.state.properties["varme_account_id"]["hasUniqueValue"]
    assert [name for name, one in portal.state.properties.items() if one.get("hasUniqueValue")] == ["varme_account_id"]


@pytest.mark.parametrize(
    ("scopes", "says"),
    [
        (SCOPES[1:], "Give the service key or private app the scopes crm.objects.companies.read, and"),
        ((SCOPES[0], "oauth"), "lacks crm.objects.companies.write, crm.schemas.companies.write. Give its service key"),
        (SCOPES[:2] + SCOPES[3:], "The token lacks crm.schemas.companies.write."),
    ],
)
def test_a_scope_that_is_missing_is_named(hubspot, portal, scopes, says):
    portal.state.scopes = scopes
    with pytest.raises(DestinationRefused) as refused:
        hubspot.check()

    assert says in str(refused.value)


def test_a_scope_for_what_is_there_already_is_not_needed(hubspot, portal):
    hubspot.prepare()
    portal.state.scopes = SCOPES[:2] + SCOPES[3:]

    assert hubspot.check().lines[0].endswith("with crm.objects.companies.read, crm.objects.companies.write.")


def test_without_the_scope_to_make_them_it_is_said(hubspot, portal):
    portal.state.scopes = SCOPES[:2] + SCOPES[3:]
    with pytest.raises(DestinationRefused) as refused:
        hubspot.prepare()

    assert "The group of properties varme was not made." in str(refused.value)
    assert "crm.schemas.companies.write" in str(refused.value)


def test_a_token_that_tells_nothing_of_itself_is_good_all_the_same(hubspot, portal):
    portal.state.tells_of_tokens = False

    assert hubspot.check().lines[0] == "HubSpot account 4711 accepted the token, and does not say with which scopes."


def test_a_wrong_token_is_refused_and_not_shown(open_hubspot, portal):
    hubspot = open_hubspot(secret="pat-eu1-wrong")  # noqa: S106 -- of no account
    for ask in (hubspot.check, hubspot.prepare):
        with pytest.raises(DestinationRefused) as refused:
            ask()

        assert "HubSpot refused the token (401). Copy the service key" in str(refused.value)
        assert "pat-eu1" not in str(refused.value)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"total": 1}'])
def test_what_is_not_hubspot_is_not_taken_for_it(hubspot, portal, body):
    portal.script = [Says(200, {}, body)]
    with pytest.raises(DestinationRefused, match=r"Is url right\?"):
        hubspot.prepare()

    assert len(portal.received) == 1


@pytest.mark.parametrize("secret", ["one two", "tökén", "a\nb", "a\x07b"])
def test_what_is_no_token_is_refused_before_it_is_sent(open_hubspot, portal, secret):
    with pytest.raises(DestinationRefused, match="no token of HubSpot") as refused:
        open_hubspot(secret=secret)

    assert secret not in str(refused.value)
    assert portal.received == []


def test_without_its_client_the_extra_is_named(clock, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("app.delivery.hubspot.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hubspot", None)
    with pytest.raises(DestinationRefused, match=r'pip install "varme\[hubspot\]"'):
        open_destination("crm", HubSpotSettings(kind="hubspot", secret=TOKEN), clock)
