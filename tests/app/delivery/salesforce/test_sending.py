"""What is written into the Accounts of an org, and what each answer means."""

import time

import pytest

from app.delivery.destination import Delivered, Refused, Retry
from tests.app.delivery.conftest import Says
from tests.app.delivery.salesforce.stand_in import AMBER, BIRCH, CEDAR, CONSUMER_SECRET, Field

UPDATE = "composite/sobjects"
RETRY = Retry(None, "Salesforce did not answer as it documents.")


def says(status, code="", headers=None, how="whole"):
    body = f'[{{"message": "No.", "errorCode": "{code}"}}]' if code else "<html>"
    return Says(status, headers or {}, body.encode(), how)


def test_what_is_told_stands_in_fields_of_the_account(salesforce, org, tell):
    outcomes = salesforce.send([tell()])

    assert outcomes == [Delivered()]
    assert org.accounts[AMBER] == {
        "Name": "Amber",
        "Varme_Score__c": 38.4,
        "Varme_Band__c": "red",
        "Varme_Churn_Probability__c": 31.9,
        "Varme_Change__c": -6.6,
        "Varme_Reason_1__c": "Logins fell to 9.",
        "Varme_Reason_2__c": None,
        "Varme_Reason_3__c": None,
        "Varme_Scored_On__c": "2026-06-29",
        "Varme_Link__c": "https://varme.example.com/accounts/A-1",
    }
    assert org.accounts[BIRCH] == {"Name": "Birch"}


def test_what_is_not_known_empties_the_fields(salesforce, org, tell):
    salesforce.send([tell()])
    grey = tell(score=None, churn_probability=None, band="grey", change=None, reasons=[], link=None)
    outcomes = salesforce.send([grey])

    assert outcomes == [Delivered()]
    told = {name: value for name, value in org.accounts[AMBER].items() if value is not None}
    assert told == {"Name": "Amber", "Varme_Band__c": "grey", "Varme_Scored_On__c": "2026-06-29"}


def test_long_texts_are_cut_and_a_link_is_whole_or_not_there(salesforce, org, tell):
    reason = {"code": "c", "signal": "s", "points": -1.0, "text": "x" * 1000}
    outcomes = salesforce.send([tell(reasons=[reason], link="https://varme.example.com/accounts/" + "x" * 255)])

    assert outcomes == [Delivered()]
    assert org.accounts[AMBER]["Varme_Reason_1__c"] == "x" * 254 + "…"
    assert org.accounts[AMBER]["Varme_Link__c"] is None


def test_many_go_in_one_call_and_each_has_its_outcome(salesforce, org, tell):
    org.deleted = {BIRCH}
    org.errors = {CEDAR: ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")}
    outcomes = salesforce.send(
        [
            tell("A-1", BIRCH),
            tell("A-2", None),
            tell("A-3"),
            tell("A-4", "001D000000IqhSOIAZ"),
            tell("A-5", CEDAR),
            tell("A-6", "A-6"),
        ]
    )

    assert outcomes[0] == Refused("The Account was deleted in Salesforce.")
    assert "Fill the column crm_id of the source's table accounts" in outcomes[1].why
    assert outcomes[2] == Delivered()
    assert outcomes[3] == Refused("There is no such Account in Salesforce, or the app's user may not see it.")
    assert outcomes[4] == Retry(None, "Somebody else was changing the Account.")
    assert "'A-6' is no id of an Account" in outcomes[5].why
    assert [len(records) for records in org.updates] == [4]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NOT_FOUND", Refused("There is no such Account in Salesforce.")),
        ("MALFORMED_ID", Refused("The id is not one that Salesforce gives.")),
        ("INSUFFICIENT_ACCESS_OR_READONLY", Refused("The app's user may not edit the Account.")),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", Refused(f"A validation rule of the org refused it: {'x' * 199}…")),
        ("STRING_TOO_LONG", Refused(f"Salesforce refused it (STRING_TOO_LONG): {'x' * 199}…")),
        ("SERVER_UNAVAILABLE", Retry(None, "Salesforce is not available.")),
        ("REQUEST_LIMIT_EXCEEDED", Retry(None, "The org takes no more API requests for now.")),
        ("", RETRY),
    ],
)
def test_what_an_error_of_a_record_means(salesforce, org, tell, code, expected):
    org.errors = {AMBER: (code, "x" * 1000)}

    assert salesforce.send([tell(), tell("A-2", BIRCH)]) == [expected, Delivered()]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(403, "REQUEST_LIMIT_EXCEEDED"), Retry(None, "The org takes no more API requests for now.")),
        (says(403, "FORBIDDEN"), Retry(None, "Salesforce answered 403 Forbidden. It says FORBIDDEN: No.")),
        (says(409, "CONFLICT"), Retry(None, "Salesforce answered 409 Conflict. It says CONFLICT: No.")),
        (says(429, "", {"Retry-After": "17"}), Retry(17.0, "Salesforce answered 429 Too Many Requests.")),
        (says(503, "SERVER_UNAVAILABLE", {"Retry-After": "60"}), Retry(60.0, "Salesforce is not available.")),
        (says(500), Retry(None, "Salesforce answered 500 Internal Server Error.")),
        (says(502), Retry(None, "Salesforce answered 502 Bad Gateway.")),
        (
            says(400, "JSON_PARSER_ERROR"),
            Refused("Salesforce answered 400 Bad Request. It says JSON_PARSER_ERROR: No."),
        ),
        (says(400, "INVALID_FIELD"), None),
        (says(200), RETRY),
        (Says(200, {}, b"[]"), RETRY),
        (Says(200, {}, b'[{"success": true}]'), RETRY),
        (Says(200, {}, b"[1, 2]"), RETRY),
        (Says(200, {}, b"true"), RETRY),
        (Says(200, {}, b"[{"), RETRY),
    ],
)
def test_what_an_answer_to_a_call_means_it_means_for_all_in_it(salesforce, org, tell, answer, expected):
    org.faults[UPDATE] = [answer]
    outcomes = salesforce.send([tell(), tell("A-2", BIRCH)])

    if expected is None:
        assert isinstance(outcomes[0], Retry)
        assert "varme destinations prepare" in outcomes[0].why
    else:
        assert outcomes == [expected] * 2
    assert salesforce.send([tell()]) == [Delivered()]


@pytest.mark.parametrize(
    ("how", "body", "says_why"),
    [("hangs", b"", "within 0.3 seconds"), ("drips", b"x" * 100, "within 0.3 seconds"), ("cut", b"[{", "as a whole")],
)
def test_an_answer_that_does_not_come_whole_is_asked_for_again(
    salesforce, open_salesforce, org, tell, how, body, says_why
):
    impatient = open_salesforce(timeout_seconds=0.3)
    org.faults[UPDATE] = [Says(200, {}, body, how)]
    began = time.monotonic()
    (outcome,) = impatient.send([tell()])

    assert isinstance(outcome, Retry)
    assert says_why in outcome.why
    assert time.monotonic() - began < 3
    assert impatient.send([tell()]) == [Delivered()]


def test_when_the_token_has_expired_it_signs_in_anew_once(salesforce, org, tell):
    org.end_session()
    outcomes = salesforce.send([tell()])

    assert outcomes == [Delivered()]
    assert org.calls == ["PATCH composite/sobjects", "POST /services/oauth2/token", "PATCH composite/sobjects"]


def test_when_no_token_is_good_nothing_is_lost(salesforce, org, tell):
    org.faults[UPDATE] = [says(401, "INVALID_SESSION_ID")] * 2
    outcomes = salesforce.send([tell()])

    assert outcomes == [Retry(None, "Salesforce does not take the token of the app.")]
    assert len(org.updates) == 2
    assert salesforce.send([tell()]) == [Delivered()]


def test_redirects_are_not_followed(salesforce, org, tell):
    elsewhere = Says(307, {"Location": org.url(path="/elsewhere")}, b"")
    org.faults[UPDATE] = [elsewhere, elsewhere]
    (outcome,) = salesforce.send([tell()])

    assert isinstance(outcome, Retry)
    assert "leads elsewhere" in outcome.why
    assert "/elsewhere" not in [one.path for one in org.received]


def test_an_account_that_is_told_twice_is_never_twice_in_a_call(salesforce, org, tell):
    outcomes = salesforce.send([tell("A-1", score=10.0), tell("A-2", BIRCH), tell("A-3", AMBER[:15], score=20.0)])

    assert outcomes == [Delivered()] * 3
    assert [[one["id"] for one in records] for records in org.updates] == [[AMBER, BIRCH], [AMBER]]
    assert org.accounts[AMBER]["Varme_Score__c"] == 20.0


def test_two_hundred_go_in_a_call(salesforce, org, tell):
    ids = [f"001D00000{number:06}" for number in range(200)]
    org.accounts = {one: {} for one in ids}
    outcomes = salesforce.send([tell(f"A-{number}", one) for number, one in enumerate(ids)])

    assert salesforce.most == 200
    assert outcomes == [Delivered()] * 200
    assert len(org.received) == 1


def test_accounts_are_found_by_a_field_of_theirs(salesforce, open_salesforce, org, tell):
    org.fields["Billing_Id__c"] = Field("string", 80, is_open=True)
    org.accounts[AMBER]["Billing_Id__c"] = "A-1"
    org.accounts[BIRCH]["Billing_Id__c"] = org.accounts[CEDAR]["Billing_Id__c"] = "O'Hara \\"
    outcomes = open_salesforce(match="Billing_Id__c").send(
        [tell(account, None) for account in ("A-1", "a-1", "O'Hara \\", "A-9")]
    )

    assert outcomes == [
        Delivered(),
        Refused("No Account has a-1 in its Billing_Id__c, or the app's user may not see it."),
        Refused(f"2 Accounts have O'Hara \\ in their Billing_Id__c: {BIRCH}, {CEDAR}. Keep one."),
        Refused("No Account has A-9 in its Billing_Id__c, or the app's user may not see it."),
    ]
    assert [one["id"] for one in org.updates[0]] == [AMBER]


def test_long_questions_are_asked_in_parts(salesforce, open_salesforce, org, tell):
    org.fields["Billing_Id__c"] = Field("string", 255, is_open=True)
    names = [f"{number:03}-{'ø' * 60}" for number in range(100)]
    org.accounts[AMBER]["Billing_Id__c"] = names[-1]
    outcomes = open_salesforce(match="Billing_Id__c").send([tell(name, None) for name in names])
    questions = [one.path for one in org.received if "query" in one.path]

    assert outcomes[-1] == Delivered()
    assert all(isinstance(one, Refused) for one in outcomes[:-1])
    assert len(questions) > 1
    assert max(len(one) for one in questions) < 16_384


def test_when_accounts_cannot_be_looked_up_all_wait(salesforce, open_salesforce, org, tell):
    org.faults["query/"] = [says(503)]

    assert (
        open_salesforce(match="Name").send([tell(), tell("A-2")])
        == [Retry(None, "Salesforce answered 503 Service Unavailable.")] * 2
    )


def test_a_description_shows_what_would_be_written_and_asks_nothing(open_salesforce, org, tell):
    said = open_salesforce().describe([tell(), tell("A-2", None), *(tell(f"A-{number}") for number in range(3, 8))])

    assert said.startswith(f"PATCH {org.url(path='')}/services/data/v62.0/composite/sobjects\nAccount {AMBER}: {{")
    assert '"Varme_Score__c": 38.4' in said
    assert "A-2: The account has no crm_id." in said
    assert said.endswith("… and 4 more")
    assert CONSUMER_SECRET not in said
    assert org.received == []
