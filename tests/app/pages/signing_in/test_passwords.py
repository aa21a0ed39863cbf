"""Signing in by a password: who comes in, who is told what, and for how long nobody may guess."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from app.pages.problems import TooBusy
from app.pages.signing_in.desk import ADDRESS_TRIES, AT_ONCE, LOGIN_TRIES, MOST_WAITING, Desk, network_of
from app.people.people import end_person
from tests.app.pages.small_site import NOW, PASSWORD, TRIES, alert_in, sign_in

WRONG = "not the password"
MINUTE = 60


def test_who_knows_the_password_comes_in_however_the_login_is_typed(site):
    client = site.open()
    answer = sign_in(client, "  METTE ", next="/accounts/A-1?x=1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts/A-1?x=1")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"),
    [
        pytest.param("mette", WRONG, id="another password"),
        pytest.param("mette", "", id="no password"),
        pytest.param("nobody", PASSWORD, id="a login that nobody has"),
        pytest.param("gone", PASSWORD, id="somebody who may come no more"),
        pytest.param("bo' OR '1'='1", PASSWORD, id="what is no login"),
    ],
)
def test_everybody_else_is_told_the_same(site, login, password):
    store = site.store
    end_person(store, store.users.find_login("bo"), NOW)
    client = site.open()
    answer = sign_in(client, "bo" if login == "gone" else login, password or " ")

    assert answer.status_code == 401
    assert alert_in(answer.text).startswith("Login and password do not go together.")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("login", ["mette", "nobody"])
def test_after_many_tries_the_right_password_opens_no_more_until_the_window_ends(site, wall, login):
    client = site.open()
    tries = [sign_in(client, login, WRONG).status_code for _ in range(TRIES)]
    barred = sign_in(client, login)
    wall.now += 14 * MINUTE
    later = sign_in(client, login)
    others = sign_in(site.open(), "jasper")
    wall.now += MINUTE + 1
    free = sign_in(client, login)

    assert tries == [401] * TRIES
    assert (barred.status_code, later.status_code, others.status_code) == (429, 429, 303)
    assert (alert_in(barred.text), barred.headers["retry-after"]) == ("Too many tries. Try again in 15 minutes.", "900")
    assert alert_in(later.text) == "Too many tries. Try again in 1 minute."
    assert free.status_code == (303 if login == "mette" else 401)


def test_many_tries_at_once_are_no_way_around(site, wall):
    # one browser, so that all is answered in one event loop
    with site.open() as client, ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(lambda _: sign_in(client, "mette", WRONG).status_code, range(TRIES + 6)))

    assert told == [401] * TRIES + [429] * 6


def test_a_login_is_tried_ten_times_in_a_quarter_of_an_hour(make_request):
    desk = Desk()
    told = [desk.begin("mette", make_request(f"203.0.113.{number}")) for number in range(11)]

    assert told[:10] == [None] * 10
    assert 890 < told[10].reset_seconds <= 900


def test_who_comes_in_has_tried_nothing(make_request):
    desk, request = Desk(), make_request("203.0.113.7")
    told = []
    for _ in range(LOGIN_TRIES + 2):
        told.append(desk.begin("mette", request))
        desk.succeed("mette", request)

    assert told == [None] * (LOGIN_TRIES + 2)


def test_few_passwords_are_checked_at_once_and_too_many_do_not_wait():
    desk, lock = Desk(), threading.Lock()
    running, most, let_go = 0, 0, threading.Event()

    def check():
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        let_go.wait(5)
        with lock:
            running -= 1

    async def crowd():
        async with anyio.create_task_group() as tasks:
            for _ in range(AT_ONCE + MOST_WAITING):
                tasks.start_soon(desk.run, check)
            await anyio.wait_all_tasks_blocked()
            try:
                with pytest.raises(TooBusy):
                    await desk.run(check)
            finally:
                let_go.set()

    anyio.run(crowd)

    assert most == AT_ONCE


def test_one_address_tries_many_logins_for_so_long(wall, make_request):
    desk, request = Desk(), make_request("203.0.113.7")
    told = [desk.begin(f"login-{number}", request) for number in range(ADDRESS_TRIES + 1)]

    assert told[:-1] == [None] * ADDRESS_TRIES
    assert told[-1].reset_seconds == 15 * MINUTE
    assert desk.begin("login-0", make_request("203.0.113.8")) is None


@pytest.mark.parametrize(
    ("host", "network"),
    [
        pytest.param("203.0.113.7", "203.0.113.7", id="an address"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="of IPv6 its network"),
        pytest.param("::ffff:203.0.113.7", "::ffff:203.0.113.7", id="an older address in the newer form"),
        pytest.param("", "", id="a socket without an address"),
    ],
)
def test_who_counts_as_one(make_request, host, network):
    assert network_of(make_request(host)) == network


def test_of_a_password_an_argon2id_hash_is_kept_of_64_mebibytes(site):
    kept = extract_parameters(site.user("mette").password_hash)

    assert (kept.type, kept.memory_cost, kept.time_cost, kept.parallelism) == (Type.ID, 64 * 1024, 3, 4)
    assert (kept.salt_len, kept.hash_len) == (16, 32)
    assert PASSWORD not in site.user("mette").password_hash


def test_a_hash_of_an_older_release_is_made_anew_when_its_person_comes(site):
    older = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    site.store.users.renew_hash(site.user("mette").id, site.user("mette").password_hash, older)
    wrong = sign_in(site.open(), "mette", WRONG)
    unchanged = site.user("mette").password_hash
    right = sign_in(site.open(), "mette")

    assert (wrong.status_code, unchanged) == (401, older)
    assert right.status_code == 303
    assert extract_parameters(site.user("mette").password_hash).memory_cost == 64 * 1024
    assert sign_in(site.open(), "mette").status_code == 303


@pytest.mark.parametrize("login", ["mette", "nobody"])
def test_whether_there_is_such_a_login_costs_the_same_work(site, login, monkeypatch):
    compared = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, given: compared.append(kept) or verify(self, kept, given)
    )
    sign_in(site.open(), login, WRONG)

    assert [extract_parameters(kept).memory_cost for kept in compared] == [64 * 1024]


def test_the_log_says_that_somebody_was_refused_and_not_what_was_typed(site, caplog, wall):
    with caplog.at_level("INFO", "app"):
        for _ in range(TRIES + 1):
            sign_in(site.open(), "my password", "my password too")
    refused = [one.told["reason"] for one in caplog.records if one.getMessage() == "A sign-in was refused."]

    assert refused == ["wrong"] * TRIES + ["too many tries"]
    assert "my password" not in str([(one.getMessage(), vars(one)) for one in caplog.records])


def test_where_nobody_may_sign_in_the_page_says_what_to_do(site):
    before = site.open().get("/sign-in").text
    with sqlite3.connect(site.settings.home / "store.db") as plain:
        plain.execute("DELETE FROM users")
    plain.close()
    after = site.open().get("/sign-in").text

    assert "varme users create" not in before
    assert "varme users create LOGIN --role administrator" in after
