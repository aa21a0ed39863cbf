"""Which languages there are."""

import pytest

from app.words import LANGUAGES, UnknownLanguage, say


def test_only_languages_that_exist(make_reason):
    with pytest.raises(UnknownLanguage, match=r"'sv'.*en, da, nb, nl"):
        say(make_reason("logins_30d", 9.0, 38.0), "sv")

    assert LANGUAGES == ("en", "da", "nb", "nl")
