"""Keys: shown once, kept as hashes, ended for good."""

import hashlib
from datetime import timedelta

import pytest

from app.keys import DEFAULT_SCOPES, SCOPES, KeyRefused, create_key, revoke, rotate_key, verify
from app.store import COMMAND_LINE


def test_a_key_opens_what_it_was_made_for(store, now):
    key = create_key(store, "CRM", ["read", "score"], now)
    found = verify(store.keys.find, key, now)

    assert key.startswith(f"varme_{found.id}_")
    assert (found.name, found.scopes, found.created_at) == ("CRM", ("score", "read"), now)
    assert store.keys.list_all() == [found]


def test_two_keys_differ(store, now):
    first, second = (create_key(store, "CRM", DEFAULT_SCOPES, now) for _ in range(2))

    assert first != second
    assert verify(store.keys.find, first, now).id != verify(store.keys.find, second, now).id


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: "", id="nothing"),
        pytest.param(lambda key: key[:-1], id="one character short"),
        pytest.param(lambda key: key + "0", id="one character long"),
        pytest.param(lambda key: key + "\n", id="a line break after it"),
        pytest.param(lambda key: key[:-1] + ("1" if key[-1] == "0" else "0"), id="another last character"),
        pytest.param(lambda key: f"varme_{'0' * 12}_{key[-64:]}", id="another id"),
        pytest.param(lambda key: key.upper(), id="capitals"),
        pytest.param(lambda key: key[-64:], id="the secret alone"),
        pytest.param(lambda _: f"varme_{'0' * 12}_{'0' * 64}", id="made up"),
        pytest.param(lambda key: key[:19] + hashlib.sha256(key[19:].encode()).hexdigest(), id="the stored hash"),
    ],
)
def test_nothing_else_opens(store, now, spoil):
    key = create_key(store, "CRM", DEFAULT_SCOPES, now)

    assert verify(store.keys.find, spoil(key), now) is None


@pytest.mark.parametrize(
    "name_it",
    [
        pytest.param(lambda key: key.split("_")[1], id="by its id"),
        pytest.param(lambda key: key[:18], id="by its id with the prefix"),
        pytest.param(lambda key: key, id="by the key itself"),
    ],
)
def test_a_revoked_key_opens_nothing(store, now, name_it):
    key = create_key(store, "CRM", DEFAULT_SCOPES, now)
    revoke(store, name_it(key), now)

    assert verify(store.keys.find, key, now) is None
    assert store.keys.list_all()[0].revoked_at == now
    with pytest.raises(KeyRefused, match="varme keys list"):
        revoke(store, name_it(key), now)


@pytest.mark.parametrize(
    ("name", "scopes", "told"),
    [
        pytest.param("CRM", ["scores"], "scores", id="no such scope"),
        pytest.param("CRM", [], "none was given", id="no scope"),
        pytest.param(" ", ["score"], "name", id="no name"),
    ],
)
def test_refused_keys(store, now, name, scopes, told):
    with pytest.raises(KeyRefused, match=told):
        create_key(store, name, scopes, now)

    assert store.keys.list_all() == []


def test_the_secret_is_never_written(store, settings, now):
    key = create_key(store, "CRM", SCOPES, now)
    verify(store.keys.find, key, now)
    revoke(store, key, now)
    store.close()
    written = b"".join(file.read_bytes() for file in settings.home.iterdir())

    assert key[-64:].encode() not in written
    assert hashlib.sha256(key[-64:].encode()).hexdigest().encode() in written


def test_one_byte_changed_at_any_place_opens_nothing(store, now):
    key = create_key(store, "CRM", DEFAULT_SCOPES, now)
    for place, right in enumerate(key):
        for wrong in {"0", "f", "_", "V", " ", "\0", "é"} - {right}:
            assert verify(store.keys.find, key[:place] + wrong + key[place + 1 :], now) is None, (place, wrong)

    assert verify(store.keys.find, key, now)


@pytest.mark.parametrize(
    ("seconds", "opens"), [pytest.param(-1, True, id="a second before"), pytest.param(0, False, id="at the instant")]
)
def test_a_key_expires(store, now, seconds, opens):
    end = now + timedelta(days=30)
    key = create_key(store, "CRM", DEFAULT_SCOPES, now, expires_at=end)

    assert bool(verify(store.keys.find, key, end + timedelta(seconds=seconds))) == opens


def test_a_key_that_has_expired_already_is_not_made(store, now):
    with pytest.raises(KeyRefused, match="2026-06-30 12:00 UTC"):
        create_key(store, "CRM", DEFAULT_SCOPES, now, expires_at=now)

    assert store.keys.list_all() == []


@pytest.mark.parametrize(
    ("days", "opens"),
    [
        pytest.param(0, (True, True), id="at once both"),
        pytest.param(6.99, (True, True), id="until the overlap ends both"),
        pytest.param(7, (False, True), id="then the new one"),
        pytest.param(700, (False, True), id="which never ends"),
    ],
)
def test_both_keys_open_while_they_overlap(store, now, days, opens):
    old = create_key(store, "CRM", ["score", "act"], now - timedelta(days=100))
    rotated = rotate_key(store, old, timedelta(days=7), now)
    later = now + timedelta(days=days)
    found = [verify(store.keys.find, key, later) for key in (old, rotated.key)]

    assert tuple(map(bool, found)) == opens
    assert (found[1].name, found[1].scopes) == ("CRM", ("score", "act"))
    assert store.keys.find(rotated.old_id).replaced_by == found[1].id
    assert rotated.old_until == now + timedelta(days=7)


def test_a_key_that_was_to_expire_is_followed_by_one_that_lives_as_long(store, now):
    made = now - timedelta(days=88)
    old = create_key(store, "CRM", DEFAULT_SCOPES, made, expires_at=made + timedelta(days=90))
    rotated = rotate_key(store, old, timedelta(days=7), now)

    assert rotated.old_until == made + timedelta(days=90)
    assert verify(store.keys.find, rotated.key, now).expires_at == now + timedelta(days=90)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        pytest.param(revoke, "has ended", id="a revoked one"),
        pytest.param(
            lambda store, key, now: rotate_key(store, key, timedelta(0), now), "has ended", id="one that is over"
        ),
        pytest.param(
            lambda store, key, now: rotate_key(store, key, timedelta(7), now),
            "replaced already by",
            id="rotated before",
        ),
    ],
)
def test_keys_that_are_not_rotated(store, now, end, told):
    key = create_key(store, "CRM", DEFAULT_SCOPES, now)
    end(store, key, now)
    kept = store.keys.list_all()

    with pytest.raises(KeyRefused, match=told):
        rotate_key(store, key, timedelta(days=7), now)
    assert store.keys.list_all() == kept


def test_a_key_that_is_not_there_is_not_rotated(store, now):
    with pytest.raises(KeyRefused, match="is not there"):
        rotate_key(store, "0" * 12, timedelta(days=7), now)


def test_every_change_is_in_the_audit_log_and_no_secret_is(store, now):
    key = create_key(store, "CRM", ["score"], now)
    key_id = key.split("_")[1]
    rotated = rotate_key(store, key, timedelta(days=1), now, actor="0123456789ab")
    revoke(store, rotated.key, now)
    with pytest.raises(KeyRefused):
        revoke(store, rotated.key, now)
    kept = store.audit.page()[::-1]

    assert [(entry.action, entry.actor) for entry in kept] == [
        ("key.created", COMMAND_LINE), ("key.rotated", "0123456789ab"), ("key.revoked", COMMAND_LINE),
    ]  # fmt: skip
    assert [entry.subject for entry in kept] == [key_id, key_id, rotated.key.split("_")[1]]
    assert {entry.at for entry in kept} == {now}
    assert kept[0].details == {"name": "CRM", "scopes": ["score"], "expires_at": None}
    for one in (key, rotated.key):
        secret = one.split("_")[2]
        assert secret not in str(kept)
        assert hashlib.sha256(secret.encode()).hexdigest() not in str(kept)
