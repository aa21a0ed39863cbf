"""What stands at the companies afterwards, and what became of each delivery, whatever HubSpot answers."""

import json

import pytest

from app.delivery.destination import Delivered, Refused, Retry
from tests.app.delivery.conftest import DAY, Says
from tests.app.delivery.hubspot.portal import PROPERTIES, SCOPES, TOKEN, UPDATE, UPSERT, error, said

REASONS = [{"text": "Logins fell to 9."}, {"text": "The bill is late."}, {"text": "Not told."}]
UNKNOWN = Refused(
    "HubSpot has no company 999: it was deleted there, or the id is wrong. Mend crm_id of the account in the table "
    "accounts."
)


@pytest.fixture
def ready(hubspot, portal):
    """A destination whose properties are made, with a few companies."""
    hubspot.prepare()
    portal.has(*(str(number) for number in range(101, 109)))
    portal.received.clear()
    return hubspot


def test_what_is_told_stands_at_the_company(ready, portal, make_news):
    outcomes = ready.send([make_news("101", reasons=REASONS)])

    assert outcomes == [Delivered()]
    assert portal.state.companies["101"] == {
        "name": "Company 101",
        "varme_score": "38.4",
        "varme_band": "red",
        "varme_churn_probability": "0.319",
        "varme_horizon_days": "90",
        "varme_change": "-6.6",
        "varme_band_before": "red",
        "varme_reason_1": "Logins fell to 9.",
        "varme_reason_2": "The bill is late.",
        "varme_scored_on": "2026-06-29",
        "varme_account": "A-101",
        "varme_link": "https://varme.example.com/accounts/A-101",
    }
    assert "varme_score" not in portal.state.companies["102"]


def test_what_is_no_longer_so_is_emptied(ready, portal, make_news):
    ready.send([make_news("101", reasons=REASONS)])
    ready.send([make_news("101", score=None, band="grey", change=None, reasons=REASONS[:1], link=None)])
    has = portal.state.companies["101"]

    assert has["varme_band"] == "grey"
    assert {name for name, value in has.items() if value == ""} == {
        *("varme_score", "varme_change", "varme_band_before", "varme_reason_2", "varme_link"),
    }


def test_numbers_and_long_texts_are_written_as_hubspot_takes_them(ready, portal, make_news):
    outcomes = ready.send([make_news("101", churn_probability=0.000012, reasons=[{"text": "x" * 70_000}])])
    has = portal.state.companies["101"]

    assert outcomes == [Delivered()]
    assert has["varme_churn_probability"] == "0.000012"
    assert len(has["varme_reason_1"]) == 65_536
    assert has["varme_reason_1"].endswith("x…")


def test_a_hundred_go_in_one_call_and_the_properties_are_looked_at_once(hubspot, portal, make_news):
    numbers = [str(number) for number in range(1000, 1100)]
    portal.has(*numbers)
    first = hubspot.send([make_news(one) for one in numbers])
    again = hubspot.send([make_news(one) for one in numbers])

    assert first == again == [Delivered()] * 100
    assert [len(one["inputs"]) for one in portal.calls(UPDATE)] == [100, 100]
    assert len([one for one in portal.received if (one.method, one.path) == ("GET", PROPERTIES)]) == 2


def test_an_unknown_company_and_one_without_an_id_hold_nobody_up(ready, portal, make_news):
    news = [make_news(None, "A-0"), make_news("101"), make_news("999"), make_news("0013000001x"), make_news("102")]
    nameless, first, unknown, foreign, second = ready.send(news)

    assert (first, second) == (Delivered(), Delivered())
    assert unknown == UNKNOWN
    assert "fill the column crm_id of the table accounts" in nameless.why
    assert "'0013000001x' is no id of a company in HubSpot" in foreign.why
    assert [[one["id"] for one in call["inputs"]] for call in portal.calls(UPDATE)] == [["101", "999", "102"]]


@pytest.mark.parametrize(("knows_marks", "most_calls"), [(True, 1), (False, 9)])
def test_a_value_that_is_refused_holds_nobody_up(ready, portal, make_news, knows_marks, most_calls):
    portal.state.knows_marks = knows_marks
    bad = make_news("105", churn_probability="high")
    outcomes = ready.send([bad if number == 105 else make_news(str(number)) for number in range(101, 109)])

    assert [type(one) for one in outcomes] == [Delivered] * 4 + [Refused] + [Delivered] * 3
    assert "HubSpot refuses what is to be written (VALIDATION_ERROR)" in outcomes[4].why
    assert "varme_churn_probability" in outcomes[4].why
    assert sum(has.get("varme_score") == "38.4" for has in portal.state.companies.values()) == 7
    assert len(portal.calls(UPDATE)) <= most_calls


def test_where_the_whole_is_refused_for_one_that_is_named_the_others_go_on(ready, portal, make_news):
    says = "Could not get some COMPANY objects."
    portal.script = [error(404, "OBJECT_NOT_FOUND", says, context={"ids": ["999"]})]
    outcomes = ready.send([make_news("101"), make_news("999"), make_news("102")])

    assert outcomes == [Delivered(), UNKNOWN, Delivered()]
    assert [len(one["inputs"]) for one in portal.calls(UPDATE)] == [3, 2]


def test_what_hubspot_takes_for_the_same_is_sent_one_after_the_other(open_hubspot, portal, make_news):
    hubspot = open_hubspot(match="varme_account_id")
    hubspot.prepare()
    portal.has("101")["101"]["varme_account_id"] = "A-1"
    outcomes = hubspot.send([make_news(None, account) for account in ("A-1", "a-1")])

    assert outcomes == [Delivered()] * 2
    assert [len(one["inputs"]) for one in portal.calls(UPDATE)] == [2, 1, 1]


def test_of_accounts_with_one_company_it_shows_the_least_healthy(ready, portal, make_news):
    news = [make_news("101", account, score=score) for account, score in (("A", 70.0), ("B", 20.5), ("C", None))]
    outcomes = ready.send([*news, make_news("102")])
    has = portal.state.companies["101"]

    assert outcomes == [Delivered()] * 4
    assert (has["varme_account"], has["varme_score"]) == ("B", "20.5")
    assert [len(one["inputs"]) for one in portal.calls(UPDATE)] == [2, 1, 1]


def test_what_has_to_wait_is_not_overtaken_by_what_is_newer(ready, portal, make_news):
    portal.script = [said(207, {"results": [], "errors": [{"category": "CONFLICT", "context": {"ids": ["101"]}}]})]
    outcomes = ready.send([make_news("101", "A", score=50.0), make_news("101", "B", score=40.0)])

    assert [type(one) for one in outcomes] == [Retry, Retry]
    assert len(portal.calls(UPDATE)) == 1


DAILY = {"status": "error", "errorType": "RATE_LIMIT", "message": "You have reached your daily limit."}


@pytest.mark.parametrize(
    ("answer", "after_seconds", "says"),
    [
        (said(429, {**DAILY, "policyName": "TEN_SECONDLY_ROLLING"}), 10.0, "no more calls within ten seconds (429)"),
        (said(429, {**DAILY, "policyName": "TEN_SECONDLY_ROLLING"}, Retry_After="4"), 4.0, "within ten seconds"),
        (said(429, {**DAILY, "policyName": "DAILY"}), 3600.0, "limit of calls a day is used up (429)"),
        (said(429, {**DAILY, "policyName": "DAILY"}, Retry_After="600"), 600.0, "a day is used up"),
        (Says(429, {}, b"Too many"), 10.0, "no more calls"),
        (error(401, "EXPIRED_AUTHENTICATION", "Expired."), None, "refused the token (401)"),
        (error(403, "MISSING_SCOPES", "No."), None, f"the scopes {', '.join(SCOPES[:3])}, and"),
        (error(409, "CONFLICT", "Somebody else writes."), None, "(CONFLICT). Somebody else writes."),
        (Says(404, {}, b"<html>"), None, "does not know this address (404). Is url right?"),
        (Says(423, {}, b""), None, "HubSpot answered 423 Locked."),
        (Says(477, {"Retry-After": "3600"}, b""), 3600.0, "to another data centre (477)"),
        (Says(500, {}, b"{}"), None, "HubSpot answered 500 Internal Server Error."),
        (Says(503, {"Retry-After": "30"}, b"<html>"), 30.0, "HubSpot answered 503 Service Unavailable."),
        (Says(502, {}, b"\xff\xfe"), None, "no text that can be read"),
        (Says(200, {}, b"<html>a proxy</html>"), None, "did not say what became of it"),
        (said(200, {"status": "COMPLETE", "results": []}), None, "did not say what became of it"),
        (Says(200, {}, b'{"results": [', "cut"), None, "HubSpot did not answer as a whole (ProtocolError)."),
    ],
)
def test_what_may_pass_is_tried_again_and_everything_arrives(ready, portal, make_news, answer, after_seconds, says):
    portal.script = [answer]
    (outcome,) = ready.send([make_news("101")])

    assert isinstance(outcome, Retry)
    assert outcome.after_seconds == after_seconds
    assert says in outcome.why
    assert TOKEN not in outcome.why
    assert ready.send([make_news("101")]) == [Delivered()]


def test_silence_is_tried_again(open_hubspot, portal, make_news):
    portal.has("101")
    hubspot = open_hubspot(timeout_seconds=0.3)
    hubspot.prepare()
    portal.script = [Says(how="hangs")]

    assert hubspot.send([make_news("101")]) == [Retry(None, "HubSpot did not answer within 0.3 seconds.")]


def test_nobody_there_is_tried_again(open_hubspot, free_port, make_news):
    hubspot = open_hubspot(url=f"http://127.0.0.1:{free_port}")

    assert hubspot.send([make_news("101")]) == [Retry(None, "HubSpot could not be reached.")]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed_and_the_token_goes_nowhere_else(ready, portal, receiver, make_news, status):
    portal.script = [Says(status, {"Location": receiver.url()})] * 2
    (outcome,) = ready.send([make_news("101")])

    assert isinstance(outcome, Retry)
    assert f"HubSpot answered {status}. Redirects are not followed" in outcome.why
    assert receiver.received == []
    assert len(portal.received) == 1


def test_the_client_tries_nothing_again_by_itself(open_hubspot, portal, make_news):
    portal.script = [Says(429, {"Retry-After": "600"}), Says(503)]
    hubspot = open_hubspot()
    first, second = hubspot.send([make_news("101")]), hubspot.send([make_news("101")])

    assert first == [Retry(600.0, "HubSpot takes no more calls within ten seconds (429).")]
    assert second == [Retry(None, "HubSpot answered 503 Service Unavailable.")]
    assert len(portal.received) == 2


def test_a_proxy_of_the_environment_is_not_asked(ready, portal, make_news, monkeypatch, free_port):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")

    assert ready.send([make_news("101")]) == [Delivered()]


@pytest.mark.parametrize("knows_marks", [True, False])
def test_a_property_that_somebody_deleted_is_made_again_and_costs_no_delivery(ready, portal, make_news, knows_marks):
    portal.state.knows_marks = knows_marks
    del portal.state.properties["varme_reason_1"]
    first = ready.send([make_news("101"), make_news("102")])
    second = ready.send([make_news("101"), make_news("102")])

    assert [type(one) for one in first] == [Retry, Retry]
    assert "A company property in HubSpot is not what it was made as." in first[0].why
    assert second == [Delivered()] * 2
    assert "varme_reason_1" in portal.state.properties
    assert len(portal.calls(UPDATE)) == 2


@pytest.mark.parametrize("knows_marks", [True, False])
def test_an_option_that_somebody_took_away_is_named_and_costs_no_delivery(ready, portal, make_news, knows_marks):
    portal.state.knows_marks = knows_marks
    portal.state.properties["varme_band"]["options"].pop(0)
    first = ready.send([make_news("101"), make_news("102", band="green")])
    (again,) = ready.send([make_news("101")])

    assert isinstance(first[0], Retry)
    assert "varme_band has no option red. Add it in HubSpot" in again.why
    assert isinstance(again, Retry)


def test_a_token_without_the_scope_costs_no_delivery(ready, portal, make_news):
    portal.state.scopes = (SCOPES[0],)
    (outcome,) = ready.send([make_news("101")])

    assert isinstance(outcome, Retry)
    assert f"Give the service key or private app the scopes {SCOPES[1]}, and copy its token" in outcome.why


def test_what_hubspot_leaves_out_is_asked_for_again(ready, portal, make_news):
    told = {"results": [{"id": "102", "properties": {}}], "errors": [{"status": "error", "message": "Something."}]}
    portal.script = [said(207, told)]

    assert ready.send([make_news("101"), make_news("102")]) == [
        Retry(None, "HubSpot did not say what became of it. Something."),
        Delivered(),
    ]


def test_a_company_that_was_merged_answers_under_another_id(ready, portal, make_news):
    portal.script = [said(200, {"results": [{"id": "555"}, {"id": "102"}]})]

    assert ready.send([make_news("101"), make_news("102")]) == [Delivered()] * 2


def test_companies_are_found_by_a_property_with_the_account_s_id(open_hubspot, portal, make_news):
    hubspot = open_hubspot(match="varme_account_id")
    hubspot.prepare()
    portal.has("101", "102")["101"]["varme_account_id"] = "A-1"
    outcomes = hubspot.send([make_news(None, "A-1"), make_news(None, "A-2")])

    assert outcomes == [
        Delivered(),
        Refused("HubSpot has no company whose varme_account_id is A-2. Fill the property in at its company."),
    ]
    assert portal.state.companies["101"]["varme_score"] == "38.4"
    assert portal.calls(UPDATE)[0]["inputs"][0]["idProperty"] == "varme_account_id"


def test_companies_that_are_not_there_are_made_where_that_is_wanted(open_hubspot, portal, make_news):
    hubspot = open_hubspot(match="varme_account_id", create=True)
    outcomes = [hubspot.send([make_news(None, "A-1")]) for _ in range(2)]
    (made,) = portal.state.companies.values()

    assert outcomes == [[Delivered()]] * 2
    assert (made["varme_account_id"], made["varme_band"]) == ("A-1", "red")
    assert len(portal.calls(UPSERT)) == 2


def test_a_description_shows_what_would_be_sent_and_no_secret(ready, portal, make_news):
    said = ready.describe([make_news(str(number)) for number in range(101, 106)] + [make_news(None, "A-0")])
    first, second, *_ = said.splitlines()

    assert first == f"POST {portal.url(path='')}{UPDATE}"
    assert json.loads(second)["id"] == "101"
    assert json.loads(second)["properties"]["varme_scored_on"] == DAY.isoformat()
    assert "… and 2 more" in said
    assert "A-0: The account has no company in HubSpot yet" in said
    assert TOKEN not in said
    assert portal.received == []
