"""The page of an account as its manager finds it: who sees it, what it says, what can be entered."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.store import COMMAND_LINE
from app.store.facts import Profile
from app.store.happenings import HappeningRecord
from tests.app.pages.account.conftest import BAD, GOOD, TODAY

SCRIPT = "<script>alert(1)</script>"


def text_of(answer):
    """What one reads: the page without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.usefixtures("scored")
def test_it_says_how_the_account_stands_and_why(visit):
    page = visit().get("/accounts/A-1")
    said = text_of(page)

    assert page.status_code == 200
    assert "Nordlys & Sons" in said
    assert "likely to leave within 90 days" in said
    assert all(heading in said for heading in ("What you can act on", "What changed", "The way to green"))
    assert len(page.content) < 150_000


def test_the_points_on_the_page_add_up_to_the_score_on_it(visit, scored):
    page = visit().get("/accounts/A-1").text
    whole = page[page.index('class="fall"') : page.index("</section>", page.index('class="fall"'))]
    without_figures = re.sub(r'<ul class="figures">.*?</ul>', "", whole, flags=re.DOTALL)
    ends = [float(one) for one in re.findall(r'class="ends">.*?<b>([\d.]+)</b>', without_figures, re.DOTALL)]
    points = [float(one) for one in re.findall(r'<b class="points [a-z]+">([-+\d.]+)</b>', without_figures)]

    assert len(ends) == 2
    assert len(points) >= 3
    assert round(ends[0] + sum(points), 1) == ends[1] == scored.answer.score / 10


@pytest.mark.parametrize("path", ["/accounts/A-1", "/accounts/A-1/brief", "/accounts/A-1/way"])
@pytest.mark.usefixtures("scored")
def test_a_manager_who_sees_own_accounts_only_finds_nothing_of_others(visit, path):
    mine = visit(owner="Mette Holm", is_limited=True).get(path)
    others = visit("Jasper Dekker", owner="Jasper Dekker", is_limited=True).get(path)

    assert (mine.status_code, others.status_code) == (200, 404)
    assert "Nordlys" not in others.text


@pytest.mark.usefixtures("scored")
def test_a_pulse_cannot_be_noted_for_somebody_elses_account(visit, store):
    refused = visit("Jasper Dekker", owner="Jasper Dekker", is_limited=True).post("/accounts/A-1/pulse", score="5")

    assert refused.status_code == 404
    assert store.pulses.of_account("A-1") == []


def test_nobody_sees_it_without_signing_in(app, scored):
    from fastapi.testclient import TestClient  # noqa: PLC0415 -- a browser without a session

    del scored
    answer = TestClient(app).get("/accounts/A-1", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Faccounts%2FA-1")


@pytest.mark.parametrize(
    ("account", "status", "says"),
    [
        pytest.param("A-9", 404, "There is nothing here", id="nobody knows it"),
        pytest.param("A-3", 404, "This account has no score yet", id="known, not scored"),
        pytest.param("A-4", 410, "This account was erased", id="erased"),
    ],
)
@pytest.mark.usefixtures("scored")
def test_an_account_without_a_page_is_told_why(visit, store, now, account, status, says):
    store.profiles.save([Profile("A-3", "Birch")])
    store.erasing.forget("A-4", COMMAND_LINE, now)
    answer = visit().get(f"/accounts/{account}")

    assert answer.status_code == status
    assert says in text_of(answer)


def test_a_store_that_nothing_was_scored_into_says_what_to_do(visit):
    answer = visit().get("/accounts/A-1")

    assert answer.status_code == 404
    assert "varme score" in text_of(answer)


@pytest.mark.usefixtures("scored")
def test_an_account_of_which_too_little_is_known_says_what_would_help(visit, score_on):
    score_on("A-5", TODAY, dict.fromkeys(BAD) | {"nps": 5.0})
    said = text_of(visit().get("/accounts/A-5"))

    assert "Too little is known for a score" in said
    assert "What would help most" in said
    assert "Why" not in said


@pytest.mark.usefixtures("scored")
def test_a_score_of_an_older_day_than_the_newest_says_so(visit, score_on):
    score_on("A-6", TODAY - timedelta(days=30), GOOD)

    assert "no customer any more" in text_of(visit().get("/accounts/A-6"))
    assert "no customer any more" not in text_of(visit("Bo").get("/accounts/A-1"))


@pytest.mark.usefixtures("scored")
def test_the_way_is_looked_for_once_and_then_remembered(visit):
    reader = visit()
    before, looked_for, after = (reader.get(f"/accounts/A-1{path}") for path in ("", "/way", ""))

    assert "Look for the way" in text_of(before)
    assert "Look for the way" not in text_of(looked_for)
    assert "Look for the way" not in text_of(after)
    assert "To green" in text_of(after)


@pytest.mark.usefixtures("scored")
def test_a_pulse_is_noted_and_stands_beside_the_score(visit, store, now):
    reader = visit()
    answer = reader.post("/accounts/A-1/pulse", score="4", note="They love us.\r\nReally.")
    said = text_of(reader.get("/accounts/A-1"))
    (kept,) = store.pulses.of_account("A-1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts/A-1#pulse")
    assert (kept.score, kept.note, kept.author, kept.noted_at) == (4, "They love us.\nReally.", "Mette Holm", now)
    assert kept.model_band == "red"
    assert "4 of 5" in said
    assert "They love us. Really." in said
    assert "The pulse and the score disagree" in said


@pytest.mark.parametrize(
    ("account", "score", "disagrees"),
    [
        pytest.param("A-1", "5", True, id="good and red"),
        pytest.param("A-1", "3", False, id="so-so and red"),
        pytest.param("A-1", "1", False, id="bad and red"),
        pytest.param("A-2", "2", True, id="bad and green"),
        pytest.param("A-2", "3", False, id="so-so and green"),
        pytest.param("A-2", "5", False, id="good and green"),
    ],
)
@pytest.mark.usefixtures("scored")
def test_where_pulse_and_score_disagree_it_is_said(visit, account, score, disagrees):
    reader = visit()
    reader.post(f"/accounts/{account}/pulse", score=score, note="")

    assert ("disagree" in text_of(reader.get(f"/accounts/{account}"))) is disagrees


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"note": "fine"}, "from 1 to 5", id="no score"),
        pytest.param({"score": "0", "note": ""}, "from 1 to 5", id="too low"),
        pytest.param({"score": "6", "note": ""}, "from 1 to 5", id="too high"),
        pytest.param({"score": "3.5", "note": ""}, "from 1 to 5", id="no whole number"),
        pytest.param({"score": "3", "note": "x" * 2001}, "too long", id="too long a note"),
        pytest.param({"score": "3", "note": "a\x00b"}, "cannot be kept", id="a character of no text"),
    ],
)
@pytest.mark.usefixtures("scored")
def test_a_pulse_that_cannot_be_kept_says_why(visit, store, form, says):
    answer = visit().post("/accounts/A-1/pulse", **form)

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert store.pulses.of_account("A-1") == []


@pytest.mark.usefixtures("scored")
def test_a_note_of_the_longest_length_is_kept_whole(visit, store):
    note = ("x" * 99 + "\r\n") * 20
    visit().post("/accounts/A-1/pulse", score="3", note=note)

    assert len(store.pulses.of_account("A-1")[0].note) == 1999


@pytest.mark.usefixtures("scored")
def test_a_form_of_another_session_notes_nothing(visit, store):
    reader = visit()
    answer = reader.post("/accounts/A-1/pulse", csrf="0" * 64, score="5", note="")

    assert answer.status_code == 403
    assert store.pulses.of_account("A-1") == []


def test_whatever_a_customer_wrote_is_shown_and_never_run(visit, store, score_on):
    account = f'A"{SCRIPT}'
    store.profiles.save([Profile(account, SCRIPT, SCRIPT, SCRIPT, "EUR", SCRIPT)])
    score_on(account, TODAY, BAD | {"plan": SCRIPT})
    at = TODAY - timedelta(days=3)
    told = [
        ("ticket", {"topic": SCRIPT, "severity": SCRIPT}),
        ("plan", {"plan": SCRIPT, "plan_before": SCRIPT, "mrr": 1.0}),
        ("joined", {"name": SCRIPT, "role": SCRIPT}),
        ("contact", {"kind": SCRIPT, "times": 2}),
        ("milestone", {"milestone": SCRIPT}),
        ("survey", {"kind": SCRIPT, "score": 3}),
        ("pulse", {"author": SCRIPT, "score": 3, "note": SCRIPT}),
    ]
    when = store.history.official_score(account).said_at.replace(day=at.day)
    store.happenings.replace([(account, [HappeningRecord(str(n), when, *one) for n, one in enumerate(told)])])
    reader = visit(f"{SCRIPT}")
    reader.post(f"/accounts/{account}/pulse", score="3", note=SCRIPT)
    pages = [reader.get(f"/accounts/{account}{part}") for part in ("", "/brief", "/way")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all("<script>" not in page.text for page in pages)
    assert pages[0].text.count("&lt;script&gt;") >= 10


@pytest.mark.usefixtures("scored")
def test_the_brief_is_one_page_with_the_answer_on_it(visit):
    said = text_of(visit().get("/accounts/A-1/brief"))

    assert "Nordlys & Sons" in said
    assert "Agreed in the meeting" in said


@pytest.mark.usefixtures("scored")
def test_an_id_with_a_slash_has_its_page_and_its_pulse(visit, store, score_on):
    score_on("A/7 x", TODAY, BAD)
    reader = visit()
    page, answer = reader.get("/accounts/A/7%20x"), reader.post("/accounts/A/7%20x/pulse", score="2", note="")

    assert page.status_code == 200
    assert 'action="/accounts/A/7%20x/pulse"' in page.text
    assert answer.headers["location"] == "/accounts/A/7%20x#pulse"
    assert store.pulses.of_account("A/7 x")[0].score == 2
