"""The pages of people: an administrator lets somebody in, changes and ends it; each change is audited."""

import re

import pytest

from tests.app.pages.small_site import alert_in, csrf_of, sign_in

KARLA = {"login": "Karla@Example.com", "name": "Karla Ø", "role": "manager", "owner": "Karin Ek", "own_only": "yes"}


@pytest.fixture
def anna(site):
    return site.open("anna")


def post(client, path, **fields):
    return client.post(path, data={"csrf": csrf_of(client), **fields})


def secret_in(page):
    return re.search(r'class="secret">([^<]+)<', page)[1]


def test_somebody_is_let_in_with_a_password_that_is_shown_once(site, anna):
    answer = post(anna, "/people", **KARLA)
    password, user = secret_in(answer.text), site.user("karla@example.com")
    (entry, *_) = site.store.audit.page(most=1)

    assert answer.headers["cache-control"] == "no-store"
    assert (user.name, user.role, user.owner, user.sees_own_only) == ("Karla Ø", "manager", "Karin Ek", True)
    assert sign_in(site.open(), "karla@example.com", password).status_code == 303
    assert password not in anna.get("/people").text
    assert (entry.actor, entry.action, entry.subject) == ("anna", "user.created", "karla@example.com")
    assert password not in str(entry.details)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"login": "mette"}, "There is, or was, somebody with the login mette.", id="taken"),
        pytest.param({"login": "two words"}, "A login has 1 to 100 characters and no spaces", id="no login"),
        pytest.param({"name": " "}, "A person has a name", id="no name"),
        pytest.param({"role": "owner"}, "owner is no role.", id="no role"),
        pytest.param({"role": "administrator"}, "Only a manager can be limited", id="a limited administrator"),
        pytest.param({"owner": ""}, "Only a manager can be limited", id="limited to nothing"),
    ],
)
def test_what_does_not_go_together_is_said_and_kept_in_the_form(site, anna, typed, says):
    before = len(site.store.users.list_all())
    answer = post(anna, "/people", **{**KARLA, **typed})

    assert answer.status_code == 422
    assert says in alert_in(answer.text)
    assert 'value="Karla Ø"' in answer.text or "name" in typed
    assert len(site.store.users.list_all()) == before


def test_rights_are_changed_and_the_person_signs_in_anew(site, anna):
    bo, address = site.open("bo"), f"/people/{site.user('bo').id}"
    answer = post(anna, address, name="Bo", role="manager", owner="Karin Ek")

    assert answer.headers["location"] == "/people"
    assert (site.user("bo").role, site.user("bo").owner) == ("manager", "Karin Ek")
    assert bo.get("/").status_code == 303


def test_a_new_password_is_shown_once_and_the_old_one_opens_no_more(site, anna):
    bo, address = site.open("bo"), f"/people/{site.user('bo').id}/password"
    password = secret_in(post(anna, address).text)

    assert bo.get("/").status_code == 303
    assert sign_in(site.open(), "bo").status_code == 401
    assert sign_in(site.open(), "bo", password).status_code == 303


def test_who_ends_comes_in_no_more_and_is_nowhere_to_change(site, anna):
    bo, address = site.open("bo"), f"/people/{site.user('bo').id}"
    post(anna, f"{address}/end")

    assert bo.get("/").status_code == 303
    assert sign_in(site.open(), "bo").status_code == 401
    assert anna.get(address).status_code == 404
    assert "1 person may sign in no more" in anna.get("/people").text


def test_nobody_takes_the_own_rights_away(site, anna):
    address = f"/people/{site.user('anna').id}"
    ended = post(anna, f"{address}/end")
    changed = post(anna, address, name="Anna", role="analyst")

    assert [ended.status_code, changed.status_code] == [422, 422]
    assert "only another administrator can change" in alert_in(ended.text)
    assert (site.user("anna").role, site.user("anna").ended_at) == ("administrator", None)
    assert anna.get("/people").status_code == 200
