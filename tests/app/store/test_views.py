"""The views that people keep: each person's own, by name, so many at most."""

import pytest

from app.store import AuditEntry
from app.store.users import UserRecord
from app.store.views import ViewRecord


@pytest.fixture
def people(store, now):
    """Two people who may sign in."""
    for login in ("anna", "bo"):
        user = UserRecord(login.rjust(32, "0"), login, login, "manager", now)
        store.users.add(user, AuditEntry(now, "command line", "user.created", user.id, {}))
    return "anna".rjust(32, "0"), "bo".rjust(32, "0")


def named(found):
    return [(one.name, one.query) for one in found]


def test_a_view_is_its_owners_alone(store, people):
    anna, bo = people
    kept = [store.views.save(anna, "red", "band=red", 9), store.views.save(bo, "red", "band=grey", 9)]
    (of_bo,) = store.views.list_of(bo)
    store.views.delete(anna, of_bo.id)

    assert kept == [True, True]
    assert named(store.views.list_of(anna)) == [("red", "band=red")]
    assert store.views.list_of(bo) == [ViewRecord(of_bo.id, "red", "band=grey")]


def test_the_same_name_takes_the_place_of_what_was_kept(store, people):
    for query in ("band=red", "band=green"):
        store.views.save(people[0], "mine", query, 1)

    assert named(store.views.list_of(people[0])) == [("mine", "band=green")]


def test_there_is_room_for_so_many(store, people):
    told = [store.views.save(people[0], name, "", 2) for name in ("b", "A", "c", "b")]

    assert told == [True, True, False, True]
    assert named(store.views.list_of(people[0])) == [("A", ""), ("b", "")]


def test_a_view_that_is_deleted_is_gone(store, people):
    store.views.save(people[0], "mine", "", 2)
    (one,) = store.views.list_of(people[0])
    store.views.delete(people[0], one.id)

    assert store.views.list_of(people[0]) == []
