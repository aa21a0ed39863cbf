"""Which passwords are taken."""

import pytest

from app.people.errors import PasswordRefused
from app.people.passwords import hash_password, is_password, make_password


@pytest.mark.parametrize(
    ("password", "says"),
    [
        pytest.param("123456789", "this one has 9", id="too short"),
        pytest.param("a b c d e " * 20 + "f", "this one has 201", id="too long"),
        pytest.param("Anna@Example.com", "is the login", id="the login"),
        pytest.param("ababababababab", "repeats", id="the same again and again"),
    ],
)
def test_what_is_refused(password, says):
    with pytest.raises(PasswordRefused, match=says):
        hash_password(password, "anna@example.com")


def test_a_password_is_the_one_and_no_other():
    kept = hash_password("blød is på søndag")

    assert is_password(kept, "blød is på søndag")
    assert not is_password(kept, "blød is på søndag ")
    assert not is_password(None, "nobody has this password")
    assert not is_password("no hash at all", "blød is på søndag")


def test_two_hashes_of_a_password_differ():
    assert hash_password("warm coffee morning") != hash_password("warm coffee morning")


def test_what_is_made_is_taken():
    assert is_password(hash_password(made := make_password()), made)
