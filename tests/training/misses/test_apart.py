"""What sets the missed apart: what was planted is found, and nothing is where there is nothing."""

import numpy as np
import pytest

from training.misses import find_misses
from training.misses.apart import FEWEST_ACCOUNTS


def draw(random, left_on, band, rows, **changes):
    """Accounts that look alike, but for the changes."""
    return [
        (
            left_on,
            band,
            {
                "logins_30d": float(random.poisson(25)),
                "nps": float(random.integers(0, 11)),
                "tickets_90d": float(random.poisson(2)),
                "logins_change": random.gamma(8, 1 / 8),
                "plan": str(random.choice(["free", "pro", "team"])),
                **{name: draw_one(random) for name, draw_one in changes.items()},
            },
        )
        for _ in range(rows)
    ]


@pytest.fixture
def find(make_trial, make_spec):
    def call(missed=30, seed=1, of_missed=None, of_caught=None):
        random = np.random.default_rng(seed)
        accounts = draw(random, "2025-11-05", "green", missed, **(of_missed or {}))
        accounts += draw(random, "2025-11-05", "red", 40, **(of_caught or {}))
        accounts += draw(random, None, "green", 120)
        trial = make_trial(accounts)
        return find_misses(trial.held_out, make_spec(), trial)

    return call


def test_where_all_are_alike_nothing_is_told(find):
    found = [find(seed=seed) for seed in range(20)]

    assert [one.common for one in found] == [()] * 20
    assert all("does not show in these data" in one.sentences[-1] for one in found)


def test_a_number_in_which_the_missed_differ_from_all(find):
    found = find(of_missed={"tickets_90d": lambda random: float(6 + random.poisson(2))})
    (one,) = found.common

    assert (one.feature, one.label) == ("tickets_90d", "Support (tickets 90d)")
    assert one.missed == pytest.approx(8, abs=1)
    assert one.caught == pytest.approx(2, abs=1)
    assert one.sentence == (
        f"Support (tickets 90d): in the middle {one.missed:g} tickets among the missed, {one.caught:g} tickets among "
        "the caught, 2 tickets among green accounts that stayed."
    )
    assert found.sentences[-1] == "The missed differ from green accounts that stayed in tickets_90d."


def test_a_text_that_the_missed_have_in_common(find):
    (one,) = find(of_missed={"plan": lambda _: "free"}, of_caught={"plan": lambda _: "team"}).common

    assert (one.feature, one.missed, one.caught) == ("plan", "free", "team")
    assert "most often free (100%) among the missed, team (100%) among the caught" in one.sentence


def test_what_was_caught_by_its_logins_only_is_no_sign_that_was_unseen(find):
    found = find(of_caught={"logins_30d": lambda random: float(random.poisson(5))})

    assert [one.feature for one in found.common] == ["logins_30d"]
    assert "does not show in these data" in found.sentences[-1]


def test_what_was_there_to_be_seen_comes_first_and_each_signal_once(find):
    found = find(
        of_missed={"tickets_90d": lambda random: float(6 + random.poisson(2))},
        of_caught={"logins_30d": lambda _: 1.0, "logins_change": lambda random: random.gamma(8, 1 / 14)},
    )

    assert [one.feature for one in found.common] == ["tickets_90d", "logins_30d"]


def test_of_few_nothing_is_told(find):
    apart = {"tickets_90d": lambda _: 50.0}

    few = find(missed=FEWEST_ACCOUNTS - 1, of_missed=apart)

    assert find(missed=FEWEST_ACCOUNTS, of_missed=apart).common
    assert few.common == ()
    assert few.sentences[-1].startswith("To say what the missed have in common takes 10")


def test_a_feature_that_few_know_is_not_told(find):
    found = find(of_missed={"nps": lambda random: 50.0 if random.random() < 0.2 else np.nan})

    assert found.common == ()
    assert "nps" not in found.sentences[-1]
