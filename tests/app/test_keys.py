"""Keys: shown once, kept as hashes, ended for good."""

import hashlib

import pytest

from app.keys import DEFAULT_SCOPES, SCOPES, KeyRefused, create_key, revoke, verify


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
