"""Setting Salesforce up: what is checked, and which fields are made and opened."""

import pytest

from app.delivery.destination import Delivered, DestinationRefused
from tests.app.delivery.conftest import Says
from tests.app.delivery.salesforce.stand_in import CONSUMER_SECRET, Field

FIELDS = [
    "Varme_Score__c",
    "Varme_Band__c",
    "Varme_Churn_Probability__c",
    "Varme_Change__c",
    "Varme_Reason_1__c",
    "Varme_Scored_On__c",
    "Varme_Link__c",
]


def test_a_check_says_where_it_is_and_what_would_be_made_and_written(open_salesforce, org):
    checked = open_salesforce(reasons=1).check()

    assert list(checked.lines) == [
        f"Signed in to Example Ltd (00DD0000000IqhSMAS) at 127.0.0.1:{org.port} by client credentials.",
        "14,998 of the 15,000 API requests of a day are left; up to 200 accounts take one request.",
        (
            "It would create on Account: Varme_Score__c (Number 4, 1), Varme_Band__c (Text 10), "
            "Varme_Churn_Probability__c (Percent 5, 2), Varme_Change__c (Number 4, 1), Varme_Reason_1__c (Text 255), "
            "Varme_Scored_On__c (Date), Varme_Link__c (Url)."
        ),
        (
            "It would open them to the app's user by the permission set Varme. Who else sees them is for an "
            "administrator to say, and on which page layouts."
        ),
        f"It would write {', '.join(FIELDS)} of the Account whose Id is the crm_id, for each account that changed.",
    ]
    assert all(not call.startswith(("PATCH", "POST tooling", "POST sobjects")) for call in org.calls)


def test_what_is_needed_is_made_once(open_salesforce, org, tell):
    salesforce = open_salesforce(reasons=1)
    salesforce.prepare()
    made = [call for call in org.calls if call.startswith("POST tooling")]
    again = len(org.received)
    salesforce.prepare()
    checked = salesforce.check()

    assert [name for name in org.fields if name.startswith("Varme")] == FIELDS
    assert len(made) == len(FIELDS)
    assert [call.split()[0] for call in org.calls[again:]] == ["GET"] * (len(org.calls) - again)
    assert len(checked.lines) == 3
    assert salesforce.send([tell()]) == [Delivered()]


def test_only_what_is_missing_is_made(open_salesforce, org, tell):
    org.fields["Varme_Band__c"] = Field("picklist", is_open=True)
    org.fields["Varme_Link__c"] = Field("url", is_visible=False)
    open_salesforce(reasons=0).prepare()
    more = open_salesforce(reasons=2)
    more.prepare()

    assert len([call for call in org.calls if call.startswith("POST tooling")]) == 6
    assert org.fields["Varme_Link__c"].is_open
    assert more.send([tell()]) == [Delivered()]


def test_what_somebody_else_has_just_made_is_not_made_again(open_salesforce, org):
    org.fields["Varme_Link__c"] = Field("url", is_visible=False)
    # it was not yet there when it was looked for
    org.faults["tooling/query/"] = [Says(200, {}, b'{"records": []}')]
    open_salesforce(reasons=1).prepare()

    assert all(org.fields[name].is_open for name in FIELDS)


@pytest.mark.parametrize(
    ("field", "says"),
    [
        (Field("string", 255), "Varme_Score__c already, of the type string, where double is expected"),
        (Field("percent"), "of the type percent, where double is expected"),
    ],
)
def test_a_field_of_the_name_that_is_something_else_is_refused(open_salesforce, org, field, says):
    org.fields["Varme_Score__c"] = field
    with pytest.raises(DestinationRefused, match=says):
        open_salesforce().check()
    with pytest.raises(DestinationRefused, match=says):
        open_salesforce().prepare()

    assert not [call for call in org.calls if call.startswith("POST tooling")]


def test_a_field_that_is_too_short_is_refused(open_salesforce, org):
    org.fields["Varme_Reason_1__c"] = Field("string", 100)

    with pytest.raises(DestinationRefused, match="of 100 characters, where 255 are expected"):
        open_salesforce().check()


def test_without_the_right_to_make_fields_it_is_said_what_an_administrator_does(open_salesforce, org):
    org.may_customize = False

    for step in (open_salesforce().check, open_salesforce().prepare):
        with pytest.raises(DestinationRefused) as refused:
            step()
        assert "Varme_Score__c (Number 4, 1)" in str(refused.value)
        assert "Give it Customize Application, or let an administrator create them." in str(refused.value)


def test_without_the_right_to_open_fields_it_is_said_what_an_administrator_does(open_salesforce, org):
    org.may_permit = False
    with pytest.raises(DestinationRefused) as refused:
        open_salesforce().prepare()
    org.may_permit = True
    again = open_salesforce()
    again.prepare()

    assert "may not write Varme_Score__c, Varme_Band__c" in str(refused.value)
    assert 'An administrator gives "Edit Access" to them in a permission set' in str(refused.value)
    assert len(again.check().lines) == 3


def test_who_may_not_edit_accounts_is_told(open_salesforce, org):
    org.may_edit = False

    with pytest.raises(DestinationRefused, match="may not edit Accounts"):
        open_salesforce().check()


def test_limits_that_are_not_shown_are_no_obstacle(salesforce, org):
    org.may_see_limits = False

    assert salesforce.check().lines[1] == (
        "The app's user may not see how many API requests are left; up to 200 accounts take one request."
    )


@pytest.mark.parametrize(
    ("match", "says"),
    [("Nowhere__c", "Nowhere__c is not there, or the app's user may not see it"), ("Size__c", "is of the type double")],
)
def test_a_field_to_match_by_has_to_be_a_text(open_salesforce, org, match, says):
    org.fields["Size__c"] = Field("double")

    with pytest.raises(DestinationRefused, match=says):
        open_salesforce(match=match).check()


def test_by_a_field_it_says_how_accounts_are_found(open_salesforce, org):
    lines = open_salesforce(match="Name").check().lines

    assert lines[1].endswith("up to 200 accounts take two requests.")
    assert "of the Account whose Name is the account_id" in lines[-1]


def test_no_secret_is_shown(open_salesforce, org, make_settings):
    salesforce = open_salesforce()
    said = "\n".join(salesforce.check().lines)

    assert CONSUMER_SECRET not in said + repr(make_settings()) + repr(salesforce)
    assert "token-1" not in said
