"""What users say when asked: the table `surveys`. It says next to nothing about who leaves, as surveys do."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from features.demo import columns
from features.demo.accounts import Portfolio, account_ids
from features.demo.clock import Clock, Floats, Ints, days_of_month, months
from features.demo.draw import office_hours
from features.demo.forward import CUSTOMER, Lives
from features.demo.people import People


@dataclass(frozen=True, slots=True)
class Survey:
    """One kind of survey: its scale, where answers centre, and how often it is asked and answered.

    The answers follow a person's temper, and not the state of the account.
    """

    kind: str
    lowest: int
    highest: int
    centre: float
    temper: float  # spread between persons
    mood: float  # spread between answers of one person
    every_months: int
    asked_share: float  # of users, each time
    answered_share: float


SURVEYS = (
    Survey("nps", 0, 10, 7.4, 1.7, 1.2, every_months=6, asked_share=0.30, answered_share=0.36),
    Survey("csat", 1, 5, 4.0, 0.6, 0.7, every_months=3, asked_share=0.07, answered_share=0.42),
    Survey("ces", 1, 7, 5.2, 0.9, 1.0, every_months=12, asked_share=0.12, answered_share=0.30),
)
ANSWER_DAYS = 3.0  # mean time to an answer
UNASKED_SHARE = 0.06  # of answers that came through a link in the product: nobody asked for them
ANONYMOUS_SHARE = 0.1  # of answers without a user


def _ask(rng: np.random.Generator, clock: Clock, lives: Lives, people: People, survey: Survey) -> tuple[Ints, Floats]:
    """Persons asked, and when: in rounds, spread over the month."""
    dates = clock.dates()
    rounds = np.flatnonzero((days_of_month(dates) == 1) & (months(dates) % survey.every_months == 0))
    persons, moments = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for day in rounds[rounds >= clock.first].tolist():
        chosen = np.flatnonzero(rng.random(people.account.size) < survey.asked_share)
        sent = day + rng.integers(0, 28, chosen.size)
        kept = (people.joined[chosen] < sent) & (people.left[chosen] > sent + 1) & (sent < clock.length)
        kept &= lives.phase[np.minimum(sent, clock.last), people.account[chosen]] == CUSTOMER
        persons.append(chosen[kept])
        moments.append(sent[kept] + office_hours(rng, int(kept.sum())))
    return np.concatenate(persons), np.concatenate(moments)


def tell_surveys(rng: np.random.Generator, clock: Clock, who: Portfolio, lives: Lives, people: People) -> pa.Table:
    """The table `surveys`, in order of asking; most who are asked say nothing."""
    temper = rng.standard_normal(people.account.size)
    parts = []
    for number, survey in enumerate(SURVEYS):
        person, asked = _ask(rng, clock, lives, people, survey)
        count = person.size
        answers = rng.random(count) < survey.answered_share
        answered = asked + rng.exponential(ANSWER_DAYS, count)
        answers &= answered < clock.length
        felt = survey.centre + survey.temper * temper[person] + survey.mood * rng.standard_normal(count)
        score = np.clip(np.round(felt), survey.lowest, survey.highest).astype(np.int64)
        unasked = answers & (rng.random(count) < UNASKED_SHARE)
        user = np.where(answers & (rng.random(count) < ANONYMOUS_SHARE), -1, person)
        parts.append(
            (
                people.account[person],
                user,
                np.full(count, number),
                np.where(unasked, np.nan, asked),
                np.where(answers, answered, np.nan),
                np.where(answers, score, -1),
            )
        )
    account, user, kind, asked, answered, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(np.fmin(asked, answered), kind="stable")
    return pa.table(
        {
            "account_id": columns.choose(account_ids(who.count), account[order]),
            "user_id": columns.choose(people.user_ids(), user[order]),
            "kind": columns.choose([survey.kind for survey in SURVEYS], kind[order]),
            "asked_at": columns.instants(clock, asked[order]),
            "answered_at": columns.instants(clock, answered[order]),
            "score": columns.whole(score[order], score[order] >= 0),
        }
    )
