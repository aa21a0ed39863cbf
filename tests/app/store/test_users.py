"""People and their sessions in both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.store import AuditEntry
from app.store.facts import Profile
from app.store.users import SessionRecord, UserRecord

HOUR = timedelta(hours=1)


@pytest.fixture
def anna(store, now):
    user = UserRecord("a" * 32, "anna", "Anna", "administrator", now, "a hash")
    store.users.add(user, AuditEntry(now, "command line", "user.created", "anna", {}))
    return user


@pytest.fixture
def start(store, now):
    def begin(user, name, at=now):
        session = SessionRecord(name * 64, user.id, at, at, at + HOUR)
        store.users.start_session(session)
        return session

    return begin


def test_a_person_is_found_by_each_name(store, anna, now):
    known = {"issuer": "https://login.example", "subject": "s-1"}
    store.users.change(anna.id, known, AuditEntry(now, "provider", "user.bound", "anna", {}), ends_sessions=False)
    bound = replace(anna, **known)

    assert store.users.find(anna.id) == store.users.find_login("anna") == bound
    assert store.users.find_subject("https://login.example", "s-1") == bound
    assert store.users.find_subject("https://other.example", "s-1") is None
    assert store.users.list_all() == [bound]


def test_a_login_is_one_persons_and_nothing_is_audited_that_did_not_happen(store, anna, now):
    other = replace(anna, id="b" * 32)

    with pytest.raises(IntegrityError):
        store.users.add(other, AuditEntry(now, "command line", "user.created", "anna", {}))

    assert [entry.subject for entry in store.audit.page()] == ["anna"]


@pytest.mark.parametrize("ends_sessions", [True, False])
def test_a_change_ends_all_sessions_or_none(store, anna, start, now, ends_sessions):
    here, there = start(anna, "1"), start(anna, "2")
    store.users.change(
        anna.id, {"role": "analyst"}, AuditEntry(now, "anna", "user.changed", "anna", {}), ends_sessions=ends_sessions
    )
    found = [store.users.find_session(one.hash) for one in (here, there)]

    assert found == ([None, None] if ends_sessions else [(one, replace(anna, role="analyst")) for one in (here, there)])


def test_sessions_end_one_by_one_or_all_of_a_person(store, anna, start, now):
    bo = replace(anna, id="b" * 32, login="bo")
    store.users.add(bo, AuditEntry(now, "command line", "user.created", "bo", {}))
    first, second, third, other = start(anna, "1"), start(anna, "2"), start(anna, "3"), start(bo, "4")
    store.users.end_session(first.hash)
    after_one = [store.users.find_session(one.hash) is not None for one in (first, second, third, other)]
    store.users.end_sessions(anna.id)
    after_all = [store.users.find_session(one.hash) is not None for one in (first, second, third, other)]

    assert after_one == [False, True, True, True]
    assert after_all == [False, False, False, True]


def test_what_has_expired_is_forgotten_when_somebody_comes(store, anna, start, now):
    old, new = start(anna, "1"), start(anna, "2", now + HOUR)

    assert store.users.find_session(old.hash) is None
    assert store.users.find_session(new.hash) == (new, anna)


def test_a_hash_gives_way_only_to_one_of_the_same_password(store, anna):
    store.users.renew_hash(anna.id, "another hash", "too late")
    unchanged = store.users.find(anna.id).password_hash
    store.users.renew_hash(anna.id, "a hash", "a newer one")

    assert (unchanged, store.users.find(anna.id).password_hash) == ("a hash", "a newer one")


def test_who_owns_most_accounts_of_today(store, make_record):
    nobody = store.profiles.busiest_owner()
    owners = [None, None, None, "Mette", "Jasper", "Jasper", "Gone", "Gone", "Gone"]
    store.save_scores(make_record(f"A-{number}") for number, owner in enumerate(owners) if owner != "Gone")
    store.profiles.save(Profile(f"A-{number}", owner=owner) for number, owner in enumerate(owners))

    assert (nobody, store.profiles.busiest_owner()) == (None, "Jasper")
