"""What is remembered of sentences is what would be said anew, whatever was said before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.explaining.telling import Teller
from app.explaining.voice import Voice
from app.words import LANGUAGES, language_of
from app.words.relations import OF_LEVEL
from models.answer import FeaturePoints, Reason

TELLERS = {code: Teller(Voice(language_of(code))) for code in LANGUAGES}
# Features that are told together.
FAMILIES = [
    *((level, *others) for level, others in sorted(OF_LEVEL.items())),
    ("champions_now", "champions_left_90d", "days_since_champion_left"),
    ("invoices_overdue", "overdue_days", "overdue_amount"),
    ("users_lost_30d", "users_gained_30d"),
    ("active_users_30d", "seats_used_share"),
]
VALUES = some.sampled_from([0.0, 0.5, 0.8, 1.2, 2.0, 3.0, 14.0, 90.0])
POINTS = some.sampled_from([-30, -4, 3, 25])


@some.composite
def reasons(draw):
    """A reason whose sentence may depend on all of its features."""
    names = draw(some.sampled_from(FAMILIES).flatmap(some.permutations))
    features = tuple(
        FeaturePoints(name, draw(some.none() | VALUES), draw(VALUES), draw(POINTS))
        for name in names[: draw(some.integers(1, len(names)))]
    )
    alike = draw(some.sampled_from(["all", "size"]))
    return Reason(f"signal.{names[0]}", "signal", "lead", draw(POINTS), features, alike)


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
