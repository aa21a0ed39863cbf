"""What is remembered of sentences is what would be said anew, whatever was said before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.words import LANGUAGES, language_of
from app.words.catalogue import CHANGES, DIFFERENCES, MEASURES, PEERS
from app.words.relations import OF_LEVEL
from app.words.together import TOGETHER
from models.answer import FeaturePoints, Reason

TELLERS = {code: Teller(Voice(language_of(code))) for code in LANGUAGES}
NAMES = sorted({*MEASURES, *CHANGES, *DIFFERENCES, *PEERS})
VALUES = some.none() | some.sampled_from([0.0, 0.5, 0.8, 1.0, 1.2, 2.0, 3.0, 14.0, 90.0])
POINTS = some.sampled_from([-30, -4, 3, 25])


@some.composite
def reasons(draw):
    """A reason whose sentence may depend on others of its features."""
    lead = draw(some.sampled_from(NAMES))
    near = {*OF_LEVEL.get(lead, ()), *(name for name in NAMES if lead in OF_LEVEL.get(name, ())), *TOGETHER}
    behind = [lead, *sorted(draw(some.sets(some.sampled_from(sorted(near - {lead})), max_size=4)))]
    features = tuple(FeaturePoints(name, draw(VALUES), draw(VALUES), draw(POINTS)) for name in behind)
    return Reason(f"signal.{lead}", "signal", "lead", draw(POINTS), features, draw(some.sampled_from(["all", "size"])))


@given(reasons(), some.sampled_from(LANGUAGES))
@settings(deadline=None, max_examples=300)
def test_a_sentence_is_the_one_that_is_said_anew(reason, language):
    teller = TELLERS[language]

    assert teller.tell(reason) == teller.tell(reason) == Voice(language_of(language)).say(reason)


def make_reason(logins, *others):
    features = (FeaturePoints("logins_30d", logins, 38.0, -90), *others)
    return Reason("logins.logins_30d", "logins", "lead", -100, features)


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        pytest.param(FeaturePoints("logins_change_30d", 0.21, 1.0, -10), True, id="what it tells"),
        pytest.param(FeaturePoints("logins_90d", 80.0, 120.0, -10), False, id="what it does not tell"),
    ],
)
def test_accounts_that_differ_in_what_is_not_told_share_a_sentence(monkeypatch, other, is_told):
    said, say = [], Voice.say
    monkeypatch.setattr(Voice, "say", lambda self, reason, told: said.append(reason) or say(self, reason, told))
    teller = Teller(Voice(language_of("en")))
    first = teller.tell(make_reason(9.0))
    said.clear()

    assert (teller.tell(make_reason(9.0, other)) != first) == is_told
    assert len(said) == is_told
