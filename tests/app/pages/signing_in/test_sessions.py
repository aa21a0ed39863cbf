"""Who is signed in, for how long, and what ends it."""

from datetime import timedelta

import pytest

from app.pages import sessions
from app.people.people import change_person, end_person, person_of, set_password
from app.store.users import SessionRecord
from tests.app.pages.small_site import NOW, csrf_of, sign_in, token_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def is_in(client):
    return client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("waits", "is_still_in"),
    [
        pytest.param([sessions.IDLE - MINUTE], True, id="nearly too long idle"),
        pytest.param([sessions.IDLE], False, id="too long idle"),
        pytest.param([11 * HOUR] * 10, True, id="comes back again and again"),
        pytest.param([11 * HOUR] * 15 + [sessions.LONGEST - 165 * HOUR - MINUTE], True, id="nearly a week"),
        pytest.param([11 * HOUR] * 15 + [sessions.LONGEST - 165 * HOUR], False, id="a week, however busy"),
    ],
)
def test_how_long_a_session_lasts(site, waits, is_still_in):
    client = site.open("mette")
    for wait in waits:
        site.clock.now += wait
        answer = client.get("/me")

    assert (answer.status_code == 200) is is_still_in
    assert is_still_in or answer.headers["location"] == "/sign-in?next=%2Fme"


def test_the_longest_life_holds_whatever_the_store_says(site):
    client = site.open("mette")
    with_token, user = sessions._hash(token_of(client)), site.user("mette")  # noqa: SLF001 -- as the store keeps it
    site.store.users.prolong_session(SessionRecord(with_token, user.id, NOW, NOW, NOW), NOW, NOW + 99 * DAY)
    site.clock.now += sessions.LONGEST

    assert not is_in(client)


@pytest.mark.parametrize(
    ("happens", "are_in"),
    [
        pytest.param(lambda *_: None, True, id="nothing"),
        pytest.param(lambda store, user: set_password(store, user, "another password", NOW), False, id="a password"),
        pytest.param(
            lambda store, user: change_person(store, user, _other(user, role="analyst"), NOW), False, id="a role"
        ),
        pytest.param(
            lambda store, user: change_person(store, user, _other(user, sees_own_only=True), NOW), False, id="a limit"
        ),
        pytest.param(lambda store, user: change_person(store, user, _other(user, name="M."), NOW), True, id="a name"),
        pytest.param(lambda store, user: end_person(store, user, NOW), False, id="the end"),
    ],
)
def test_what_ends_all_sessions_of_a_person_and_of_nobody_else(site, happens, are_in):
    here, there, other = site.open("mette"), site.open("mette"), site.open("jasper")
    happens(site.store, site.user("mette"))

    assert [is_in(here), is_in(there), is_in(other)] == [are_in, are_in, True]


def _other(user, **changes):
    person = person_of(user)
    return type(person)(**{name: changes.get(name, getattr(person, name)) for name in person.__slots__})


def test_signing_out_ends_the_token_wherever_it_is(site):
    client = site.open("mette")
    thief = site.open(cookies={sessions.COOKIE: token_of(client)})
    before = is_in(thief)
    client.post("/sign-out", data={"csrf": csrf_of(client)})

    assert (before, is_in(thief), is_in(client), token_of(client)) == (True, False, False, None)


def test_signing_in_again_gives_a_new_token_and_ends_the_old_one(site):
    client = site.open("mette")
    old = token_of(client)
    sign_in(client, "mette")

    assert token_of(client) != old
    assert is_in(client)
    assert not is_in(site.open(cookies={sessions.COOKIE: old}))


def test_the_store_knows_no_token(site):
    token = token_of(site.open("mette"))
    raw = (site.settings.home / "store.db").read_bytes() + (site.settings.home / "store.db-wal").read_bytes()

    assert token.encode() not in raw


@pytest.mark.parametrize(
    ("base", "name", "is_secure"),
    [
        pytest.param("http://testserver", "varme_session", False, id="http"),
        pytest.param("https://testserver", "__Host-varme_session", True, id="https"),
    ],
)
def test_the_cookie_is_out_of_reach(site, base, name, is_secure):
    cookie = sign_in(site.open(base=base), "mette").headers["set-cookie"]
    parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}

    assert cookie.startswith(f"{name}=")
    assert {"httponly", "path", "samesite"} <= parts
    assert ("secure" in parts) is is_secure
    assert "domain" not in parts
    assert "samesite=lax" in cookie.lower()


def test_over_https_only_a_cookie_of_this_host_counts_and_leaving_clears_what_was_kept(site):
    client = site.open("mette", base="https://testserver")
    tossed = site.open(base="https://testserver", cookies={"varme_session": token_of(client)})
    left = client.post("/sign-out", data={"csrf": csrf_of(client)}, headers={"origin": "https://testserver"})

    assert not is_in(tossed)
    assert left.headers["clear-site-data"] == '"cache"'
    assert not is_in(client)
