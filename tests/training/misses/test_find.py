"""How those that left had stood: by band, so many days before, each account once, by its last leaving."""

import json
from dataclasses import replace

import numpy as np
import pytest

from training.misses import find_misses

KNOWN = {"logins_30d": 20.0, "nps": 5.0, "tickets_90d": 1.0, "logins_change": 1.0, "plan": "pro"}


@pytest.fixture
def find(make_trial, make_spec):
    def call(accounts, **options):
        trial = make_trial(accounts, **options)
        return find_misses(trial.held_out, make_spec(), trial)

    return call


def band_at(found, days):
    (one,) = [before for before in found.before if before.days == days]
    return {name: getattr(one, name) for name in ("red", "yellow", "green", "grey") if getattr(one, name)}


def test_an_account_stands_as_on_its_last_snapshot_so_many_days_before(find):
    bands = [*["green"] * 6, *["yellow"] * 3, *["red"] * 3]
    found = find([("2025-11-05", bands, KNOWN), (None, "green", KNOWN)])

    assert (found.left, found.missed) == (1, 0)
    assert [one.scored for one in found.before] == [1, 1, 1, 1]
    # The last at least so early are the first of October, September, August and May.
    assert [band_at(found, days) for days in (30, 60, 90, 180)] == [
        {"red": 1},
        {"yellow": 1},
        {"yellow": 1},
        {"green": 1},
    ]


def test_what_was_not_judged_is_not_told(find):
    found = find([("2025-03-10", "green", KNOWN), ("2025-04-10", "green", KNOWN), ("2025-02-10", "green", KNOWN)])

    assert (found.left, found.missed) == (2, 1)
    assert [one.scored for one in found.before] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("features", "band"),
    [
        pytest.param(KNOWN, "green", id="all known"),
        pytest.param({**KNOWN, "logins_30d": np.nan, "nps": np.nan}, "green", id="a signal by another feature"),
        pytest.param({"nps": 5.0, "tickets_90d": 1.0, "plan": "pro"}, "green", id="half of the weight is known"),
        pytest.param({"nps": 5.0, "plan": "pro"}, "grey", id="less is"),
    ],
)
def test_grey_is_who_was_known_too_little(find, features, band):
    found = find([("2025-11-05", "green", features)])

    assert band_at(found, 30) == {band: 1}
    assert found.missed == (band == "green")


def test_a_feature_that_was_not_there_yet_is_unknown(find):
    found = find([("2025-11-05", "green", KNOWN)], without=("logins_30d", "logins_change", "tickets_90d"))

    assert band_at(found, 30) == {"grey": 1}


def test_the_sentence_counts_what_was_scored_so_early(find):
    accounts = [("2025-11-05", "green", KNOWN)] * 2 + [("2025-11-05", "red", KNOWN)] * 5
    accounts += [("2025-11-05", "yellow", KNOWN), ("2025-11-05", "green", {}), ("2025-03-02", "green", KNOWN)]

    late, early, _ = find(accounts).sentences

    assert late.startswith(
        "Of 9 accounts that left, 2 were green 30 days before (22%); 5 were red, 1 yellow and 1 had no"
    )
    assert early == "180 days before, 2 of 9 were green and 5 red."
    assert find(accounts[-1:]).sentences[0] == "No account that left was scored as early as 30 days before."


def test_an_account_that_left_twice_counts_by_the_last_time(make_trial, make_spec):
    trial = make_trial([("2025-12-05", ["green"] * 5 + ["red"] * 7, KNOWN)])
    about = trial.held_out.about
    first = np.datetime64("2025-06-05")
    after = np.where(about.day <= first, (first - about.day).astype(float), about.leaves_after)
    held_out = replace(trial.held_out, about=replace(about, leaves_after=after))
    found = find_misses(held_out, make_spec(), trial)

    assert (found.left, found.missed) == (1, 0)
    # 180 days before the second leaving is before the first one.
    assert [one.scored for one in found.before] == [1, 1, 1, 0]
    assert band_at(found, 30) == {"red": 1}


@pytest.mark.parametrize("change", ["leaves_after", "day"])
def test_without_days_there_is_nothing_to_tell(make_trial, make_spec, change):
    trial = make_trial([("2025-11-05", "green", KNOWN)])
    about = trial.held_out.about
    nothing = None if change == "leaves_after" else np.full(len(about.day), np.datetime64("NaT", "D"))
    held_out = replace(trial.held_out, about=replace(about, **{change: nothing}))

    assert find_misses(held_out, make_spec(), trial) is None


def test_the_card_gets_plain_values(find):
    found = find([("2025-11-05", "green", KNOWN), (None, "green", KNOWN)])

    assert json.loads(json.dumps(found.to_json())) == found.to_json()
    assert found.to_json()["before"][0] == {"days": 30, "scored": 1, "red": 0, "yellow": 0, "green": 1, "grey": 0}
