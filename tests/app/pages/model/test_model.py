"""The page of the model: what it says of the one that serves, of its challenger, and what is asked for there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.store.departures import Departure
from app.store.drift import DriftCheck, DriftReason
from app.store.facts import Profile
from app.store.requests import NewRequest
from tests.app.pages.model.conftest import make_card

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
WORSE = "its log loss is 0.2100, the champion's 0.2000."


@pytest.fixture
def ask(site):
    """Send the form, as an administrator whose page it stands on."""

    def send(login="anna", **fields):
        client = site(login)
        form = {"csrf": client.csrf, "kind": "promote", "version": "4", "reason": "It is better.", **fields}
        return client.post("/model/requests", data=form, follow_redirects=False)

    return send


def test_without_a_model_the_page_says_what_to_do(site):
    answer = site().get("/model")

    assert answer.status_code == 200
    assert "There is no model yet" in answer.text
    assert "varme train" in answer.text


def test_it_says_what_a_score_means_and_how_good_it_was(serve, site):
    serve()
    page = site("bo").get("/model").text

    assert "within 90 days: the typical account is at 70" in page
    assert "Of those that left, 43% were among the 10% that it held to be worst, 4.3 times" in page
    assert "on average a probability was off by 1.2%, where chance alone makes 0.9% at most" in page
    assert "for 2 of 3 what was seen agrees" in page
    assert "30 days before" in page
    assert "180 days before" not in page
    assert "It is 17% better than the best simple rule (Logistic regression)" in page
    assert "Logins alone" not in page
    assert "It does not answer for 365 days ahead" in page
    assert "too few left, or stayed, to judge by: large" in page


@pytest.mark.parametrize(
    ("card", "says"),
    [
        pytest.param({}, "This model has no card", id="no card"),
        pytest.param(make_card(early={"red_share": 0.1, "before": []}), "This cannot be told", id="not how early"),
        pytest.param(
            make_card(calibrated={"slope": {"low": 0.9, "high": 1.1}, "is_kept": True}),
            "They can be taken literally: 220 were predicted to leave and 210 did",
            id="kept",
        ),
        pytest.param(make_card(reliability=[]), "How early it was", id="no groups"),
        pytest.param(make_card(baselines=[]), "Beside simple rules", id="no rule"),
        pytest.param(
            make_card(drift={"is_seen": True, "slices": [{"rate": {"value": 0.02}}, {"rate": {"value": 0.09}}]}),
            "2% at first, 9% at last",
            id="the world has changed",
        ),
    ],
)
def test_whatever_the_card_holds_there_is_a_page(serve, site, card, says):
    serve(card)
    answer = site().get("/model")

    assert answer.status_code == 200
    assert says in answer.text


def test_it_says_what_the_signals_are_worth(serve, site):
    serve()
    page = site("bo").get("/model").text

    assert "1 signal of 5 tells by itself who leaves here." in page
    assert "Satisfaction says nothing about who stays here: AUC 0.50 (0.48 to 0.52)." in page
    assert "Support points the other way than it is declared to: AUC 0.58 (0.56 to 0.60)." in page
    assert "Too few left, or too little is known, to say of: Pulse." in page
    assert "Contract tells at some times or in some segments" in page
    assert "Against what is declared go: tickets_90d." in page


def test_it_says_what_a_training_on_a_cluster_leaves_open(serve, site):
    card = make_card()
    serve(make_card(data={**card["data"], "cluster": {"looked_at": 0.125}, "learnt_late_on": "2026-05-01"}))
    page = site("bo").get("/model").text

    assert "It learnt from all accounts, and was chosen and judged on 12.5% of them." in page
    assert "such as the key features, it has from before 1 May 2026" in page


def test_it_names_the_traps(serve, site):
    serve()
    page = site("bo").get("/model").text

    assert "<strong>closed_reason</strong>: It is filled only after an account has left." in page
    assert "Of 120 rows that hold it 120 left." in page
    assert '<strong>Rows</strong> <span class="quiet">(kept all the same)</span>' in page


def test_it_says_whom_it_missed(serve, site):
    serve()
    page = site("bo").get("/model").text

    assert "Of 120 accounts that left in the trial, 20 were green 30 days before." in page
    assert '<rect class="green" x="79.0" width="20.0" height="10"/>' in page
    assert "They logged in 40 times in 30 days, those that were red 5 times." in page
    assert "No account is known to have left" in page


def test_those_that_left_and_were_green_are_named_to_whom_they_belong(serve, site, store, make_record):
    serve()
    left_on = date(2026, 6, 29)
    for account, owner in (("A-7", "Jasper Dekker"), ("A-8", "Karin Ek")):
        record = make_record(account, left_on - timedelta(days=30), "3", NOW - timedelta(days=32))
        store.save_scores([replace(record, answer=replace(record.answer, band="green"))])
        store.profiles.save([Profile(account, f"Firm {account}", owner, "small", None, None)])
    store.departures.replace([Departure(account, left_on) for account in ("A-7", "A-8")])

    assert "Firm A-7" in site("bo").get("/model").text
    assert "Firm A-8" in site("bo").get("/model").text
    assert "Firm A-7" in site("jasper").get("/model").text
    assert "Firm A-8" not in site("jasper").get("/model").text


@pytest.mark.parametrize("part", ["audit", "traps", "misses"])
def test_a_card_of_an_earlier_release_lacks_parts(serve, site, part):
    serve(make_card(**{part: None}))

    assert site().get("/model").status_code == 200


def check(verdict, *reasons):
    return DriftCheck(0, NOW, date(2026, 7, 1), "3", verdict, reasons, {})


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        pytest.param(None, "No run has been checked yet", id="none"),
        pytest.param(check("fine"), "Fine: what the model sees is what it learnt from.", id="fine"),
        pytest.param(
            check("look", DriftReason("table_gone", "surveys", "No row of surveys since May.", {})),
            "Nothing comes any more from the table surveys.",
            id="known reason",
        ),
        pytest.param(
            check("retrain", DriftReason("moon", None, "The moon has moved.", {})),
            "The moon has moved.",
            id="new reason",
        ),
        pytest.param(
            check("retrain", DriftReason("feature_moved", "logins", "Logins halved.", {})),
            "The values of Logins are others than those it learnt from.",
            id="signal",
        ),
    ],
)
def test_it_says_whether_the_model_still_fits(serve, site, store, kept, says):
    serve()
    if kept is not None:
        store.drift.save(kept)

    assert says in site("bo").get("/model").text


def test_an_administrator_may_ask_for_a_training(serve, site, ask, store):
    serve()

    assert "Train a new model now" in site("anna").get("/model").text
    assert "Train a new model now" not in site("bo").get("/model").text
    assert ask(kind="retrain", version="3").status_code == 303
    assert store.requests.newest().kind == "retrain"
    assert "A new model is to be trained, beside version 3." in site("anna").get("/model").text


def test_nothing_is_known_of_other_versions_yet(serve, site):
    serve()

    assert "Nothing is known here yet of other versions" in site().get("/model").text


def test_a_version_that_is_about_to_be_taken_up_is_announced(serve, know, site):
    serve()
    know(champion="4")
    page = site().get("/model").text

    assert "Version 4 was put in service, and is about to be taken up here" in page
    assert "<textarea" not in page


def test_without_a_challenger_one_can_go_back(serve, know, site):
    serve()
    know(state=None)
    page = site().get("/model").text

    assert "There is no challenger" in page
    assert "Roll back to version 2" in page


def test_the_challenger_is_shown_beside_the_champion(serve, know, site):
    serve()
    know()
    page = site("bo").get("/model").text

    assert "Version 4, trained with what was known before 30 June 2026, may serve" in page
    assert "-0.0100 (-0.0150 to -0.0050)" in page
    assert "2 accounts would change colour, of 310" in page
    assert 'href="/accounts/A%2F1">Nord &amp; &lt;i&gt;Co&lt;/i&gt;' in page
    assert "€120" in page
    assert "An administrator decides here" in page
    assert "&lt;b&gt;Better&lt;/b&gt;" in page


def test_who_is_limited_to_own_accounts_sees_only_those_change_colour(serve, know, site):
    serve()
    know()
    page = site("jasper").get("/model").text

    assert "Nord &amp;" in page
    assert "Syd" not in page


@pytest.mark.parametrize(
    ("known", "says"),
    [
        pytest.param({"compared": None}, "Version 4, trained with", id="never compared"),
        pytest.param({"changes": ()}, "is kept in the home in which the challenger was trained", id="another home"),
        pytest.param({"state": "refused", "reasons": (WORSE,)}, "overrule it", id="refused"),
    ],
)
def test_what_is_missing_of_a_comparison_is_told_or_left_out(serve, know, site, known, says):
    serve()
    know(**known)
    page = site().get("/model").text

    assert says in page
    assert ("less is better" in page) is ("compared" not in known)
    assert "Promote version 4" in page


def test_a_request_is_written_down_and_told_of(serve, know, store, ask, site, now):
    serve()
    know()
    answer = ask()
    request = store.requests.newest()
    page = site("bo").get("/model").text
    store.requests.take("one", now, timedelta(seconds=60))
    piece = site("bo").get(f"/model/requests/{request.id}").text
    store.requests.report(request.id, "one", "failed", "The <disk> is full.", now)
    failed = site("bo").get("/model").text

    assert (answer.status_code, answer.headers["location"]) == (303, "/model#request")
    assert (request.kind, request.model_version, request.reason, request.overrules) == (
        "promote",
        "4",
        "It is better.",
        False,
    )
    assert request.asked_by == "anna".rjust(32, "0")
    assert "Version 4 is to be put in service." in page
    assert "Asked for by Anna, because: It is better." in page
    assert "A worker is at it" in piece
    assert "<html" not in piece
    assert "The &lt;disk&gt; is full." in failed


def test_a_request_that_waits_long_says_that_a_worker_is_missing(serve, know, store, site, now):
    serve()
    know()
    for waited, says in ((1, "It waits for the worker."), (20, "No worker has taken it yet.")):
        number = store.requests.ask(NewRequest("promote", "4", "Better.", "anna", now - timedelta(seconds=waited)))

        assert says in site().get("/model").text
        store.requests.withdraw(number, "", now)


@pytest.mark.parametrize(
    ("known", "fields", "says"),
    [
        pytest.param({}, {"reason": "  "}, "Say why, in a sentence", id="no reason"),
        pytest.param({}, {"reason": "x" * 501}, "500 letters are the most", id="a novel"),
        pytest.param({}, {"kind": "erase"}, "The form could not be read", id="no such thing"),
        pytest.param({}, {"version": "../4"}, "the versions have changed", id="no version"),
        pytest.param({}, {"version": "5"}, "the versions have changed", id="not the challenger"),
        pytest.param({}, {"kind": "rollback", "version": "2"}, "the versions have changed", id="not what serves"),
        pytest.param({"state": None}, {}, "the versions have changed", id="no challenger any more"),
        pytest.param({"state": "refused", "reasons": (WORSE,)}, {}, "Tick the box to overrule", id="not overruled"),
    ],
)
def test_what_is_not_complete_comes_back_with_what_was_written(serve, know, store, ask, known, fields, says):
    serve()
    know(**known)
    answer = ask(**fields)

    assert answer.status_code == 422
    assert says in answer.text
    assert store.requests.newest() is None


def test_overruling_is_kept_with_the_request(serve, know, store, ask):
    serve()
    know("refused", (WORSE,))
    answer = ask(overrules="yes")

    assert answer.status_code == 303
    assert store.requests.newest().overrules


def test_while_one_is_open_another_is_refused(serve, know, store, ask):
    serve()
    know()
    ask()
    answer = ask(kind="rollback", version="3")

    assert answer.status_code == 422
    assert "Another request is still open" in answer.text
    assert store.requests.newest().id == 1


@pytest.mark.parametrize("login", ["bo", "jasper"])
def test_only_administrators_ask(serve, know, store, ask, login):
    serve()
    know()

    assert ask(login).status_code == 403
    assert store.requests.newest() is None


def test_a_form_of_another_session_asks_for_nothing(serve, know, store, ask):
    serve()
    know()

    assert ask(csrf="0" * 64).status_code == 403
    assert store.requests.newest() is None


def test_what_waits_can_be_withdrawn_by_an_administrator(serve, know, store, ask, site):
    serve()
    know()
    ask()
    bo, anna = site("bo"), site("anna")
    refused = bo.post("/model/requests/1/withdraw", data={"csrf": bo.csrf})
    answer = anna.post("/model/requests/1/withdraw", data={"csrf": anna.csrf}, follow_redirects=False)

    assert refused.status_code == 403
    assert answer.status_code == 303
    assert store.requests.newest().report == "Withdrawn by Anna."


def test_there_is_no_such_request(serve, site):
    serve()

    assert site().get("/model/requests/9").status_code == 404


@pytest.mark.parametrize("language", ["da", "nb", "nl"])
def test_it_is_whole_in_every_language(serve, know, site, language):
    serve()
    know()
    answer = site().get("/model", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
