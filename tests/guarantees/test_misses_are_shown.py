"""Promise: whoever left after having been scored is shown with the scores that stood then, and misses are counted."""

import json
import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from pyarrow import parquet

from app.cli.verdict import describe, facts_of
from app.jobs.champion import champion_of
from app.jobs.scoring.records import score_days
from app.jobs.scoring.run import score_source
from app.settings import Settings
from app.store import open_store
from app.store.departures import Leavers
from app.store.stood import DAYS_BEFORE, NEAR_DAYS
from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from training.assemble import BandPolicy
from training.history import History
from training.train import train
from training.trial.recipe import Recipe
from training.trial.search import Budget

DAYS = [date(2025, month, 1) for month in range(7, 13)] + [date(2026, month, 1) for month in range(1, 7)]


def silent(_step):
    """Say nothing."""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("misses") / "company"
    write_company(folder, seed=77, accounts=700)
    return folder


@pytest.fixture(scope="module")
def trained(company, tmp_path_factory):
    """What a training was, and the home in which the model serves."""
    home = tmp_path_factory.mktemp("misses") / "home"
    history = History.of(open_source(company), Churn(), tables={}, until=date(2026, 1, 1))
    recipe, bands = Recipe(n_trees=60), BandPolicy("scores")
    return train(history, home=home, bands=bands, recipes=(recipe,), budget=Budget(1), report=silent), home


@pytest.fixture(scope="module")
def store(company, trained):
    """The store after runs on the first of each month, and a last one on the newest day."""
    settings, source = Settings(home=trained[1]), open_source(company)
    opened = open_store(settings.store_url, make=True)
    for _, records in score_days(source, champion_of(settings), Churn(), DAYS, datetime(2025, 1, 1, tzinfo=UTC)):
        opened.save_scores(records)
    score_source(source, Churn(), settings, None, trained[1] / "scores.parquet", 1, "en", silent)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def departures(company):
    """Account and day of each departure, read from the tables one by one."""
    began = {}
    for row in parquet.read_table(company / "subscriptions.parquet").to_pylist():
        began.setdefault(row["account_id"], []).append(row["started_on"])
    notices = [
        row for row in parquet.read_table(company / "cancellations.parquet").to_pylist() if row["withdrawn_at"] is None
    ]
    found, gone = [], {}
    for row in sorted(notices, key=lambda one: one["notified_at"]):
        account, day = row["account_id"], row["notified_at"].date()
        ends_on = max(row["effective_on"], day + timedelta(days=1))
        if account not in gone or any(gone[account] <= on <= day for on in began[account]):
            found.append((account, day))
            gone[account] = ends_on
    return found


def test_whoever_left_after_having_been_scored_is_listed_with_the_scores_that_stood_then(store, departures):
    listed, after = [], None
    while page := store.departures.page(Leavers(), after, 7):
        listed += page
        after = page[-1].place
    scores = {account: store.history.official_scores(account, None, 99) for account, _ in departures}
    expected = {}
    for account, left_on in departures:
        if any(one.place.snapshot_on <= left_on for one in scores[account]):
            for days in DAYS_BEFORE:
                latest = left_on - timedelta(days=days)
                ages = {(latest - one.place.snapshot_on).days: one.receipt for one in scores[account]}
                near = [age for age in ages if 0 <= age <= NEAR_DAYS]
                expected[account, left_on, days] = ages[min(near)] if near else None
    found = {
        (one.place.account_id, one.place.left_on, days): stood and stood.receipt
        for one in listed
        for days, stood in one.before.items()
    }

    assert found == expected
    assert len(listed) * len(DAYS_BEFORE) == len(found) > 100
    assert [one.place for one in listed] == sorted(
        (one.place for one in listed), key=lambda place: (place.left_on, place.account_id), reverse=True
    )


def test_the_missed_are_those_of_the_list_that_were_green(store):
    listed = store.departures.page(Leavers(), None, 10_000)
    green = [one for one in listed if one.before[30] is not None and one.before[30].band == "green"]

    assert store.departures.missed(None, None, None, 10_000) == green != []
    for counted in store.departures.count(Leavers()):
        bands = Counter(stood.band for one in listed if (stood := one.before[counted.days]) is not None)
        assert (counted.scored, {band: rows for band, rows in counted.bands.items() if rows}) == (bands.total(), bands)


def test_the_card_counts_what_the_trial_predicted(trained):
    held_out, spec = trained[0].trial.held_out, trained[0].spec
    about, misses = held_out.about, spec.card["misses"]
    step = max((later - day).astype(int) for day, later in pairwise(sorted(set(about.day))))
    rows = {}
    for account, day, after, chance in zip(
        about.account, about.day, about.leaves_after, held_out.probability, strict=True
    ):
        if not math.isnan(after):
            rows.setdefault(account, []).append((day + int(after), int(after), chance))
    for told in misses["before"]:
        bands = Counter()
        for its in rows.values():
            last = max(left_on for left_on, _, _ in its)
            near = [one for one in its if one[0] == last and told["days"] <= one[1] < told["days"] + step]
            if near:
                chance = min(near, key=lambda one: one[1])[2]
                score = round(10 * float(spec.scale.score(math.log(chance / (1 - chance)))))
                bands[spec.bands.band(min(max(score, 0), 1000))] += 1
        counted = {band: told[band] for band in ("red", "yellow", "green", "grey")}
        assert {band: rows for band, rows in counted.items() if rows} == bands
        assert told["scored"] == bands.total()
    assert misses["left"] == len(rows)
    assert misses["missed"] == misses["before"][0]["green"] > 0
    assert str(misses["missed"]) in misses["sentences"][0]


def test_training_says_how_many_were_missed(trained):
    made, home = trained
    misses = made.spec.card["misses"]

    assert misses["sentences"][0] in describe(made, Settings(home=home), "varme score")
    assert facts_of(made)["misses"] == misses


def test_the_card_names_no_account(trained, company):
    card = json.dumps(trained[0].spec.card)
    accounts = parquet.read_table(company / "accounts.parquet")

    assert [one for one in accounts["account_id"].to_pylist() if one in card] == []
