"""The page about oneself: another password, and out of everywhere."""

import pytest

from tests.app.pages.small_site import PASSWORD, TRIES, alert_in, csrf_of, sign_in, token_of

NEW = "cold tea at night"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post("/me/password", data={"csrf": csrf_of(client), "old": old, "new": new, "again": again})


def test_a_new_password_ends_what_is_open_elsewhere_and_goes_on_here(site):
    here, there = site.open("mette"), site.open("mette")
    before = token_of(here)
    answer = change(here)

    assert (answer.status_code, answer.headers["location"]) == (303, "/me?done=password")
    assert token_of(here) != before
    assert "Your password is changed." in here.get(answer.headers["location"]).text
    assert there.get("/me").status_code == 303
    assert sign_in(site.open(), "mette").status_code == 401
    assert sign_in(site.open(), "mette", NEW).status_code == 303
    (entry, *_) = site.store.audit.page(most=1)
    assert (entry.actor, entry.action, entry.subject) == ("mette", "user.password_set", "mette")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"old": "something else"}, "The old password is another one.", id="the old one is wrong"),
        pytest.param({"again": "cold tea at noon"}, "The new password was typed in two ways.", id="typed in two ways"),
        pytest.param({"new": "short", "again": "short"}, "A password has 10 to 200 characters", id="too short"),
        pytest.param({"new": "a" * 201, "again": "a" * 201}, "this one has 201", id="too long"),
        pytest.param({"new": "abababababab", "again": "abababababab"}, "repeats the same", id="too simple"),
    ],
)
def test_what_is_refused_changes_nothing(site, typed, says):
    client = site.open("mette")
    answer = change(client, **typed)

    assert answer.status_code == 422
    assert says in alert_in(answer.text)
    assert client.get("/me").status_code == 200
    assert sign_in(site.open(), "mette").status_code == 303


def test_who_has_stolen_a_session_cannot_guess_the_password_here(site, wall):
    client = site.open("mette")
    told = [change(client, old=f"guess number {number}").status_code for number in range(TRIES + 1)]

    assert told == [422] * TRIES + [429]
    assert sign_in(site.open(), "mette").status_code == 429


def test_out_of_everywhere(site):
    here, there = site.open("mette"), site.open("mette")
    answer = here.post("/me/sign-out-everywhere", data={"csrf": csrf_of(here)})

    assert answer.headers["location"] == "/sign-in"
    assert [one.get("/me").status_code for one in (here, there)] == [303, 303]
