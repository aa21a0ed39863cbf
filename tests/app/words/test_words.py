"""Which languages there are."""

import pytest

from app.words import LANGUAGES, UnknownLanguage, say


def test_only_languages_that_exist(make_reason):
    with pytest.raises(UnknownLanguage, match=r"'da'.*en"):
        say(make_reason("logins_30d", 9.0, 38.0), "da")

    assert LANGUAGES == ("en",)
