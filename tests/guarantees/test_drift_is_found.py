"""Promise: what changes in the business is named within two monthly runs; where nothing changes, nothing is cried."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.jobs.scoring import score_source
from app.settings import Settings
from app.store import open_store
from features.demo import PlantedChange, write_company
from features.snapshots import Churn
from features.source import Source, open_source
from training.assemble import BandPolicy
from training.history import History
from training.registry.registry import Registry
from training.train import train
from training.trial.recipe import Recipe
from training.trial.search import Budget

# Not a seed that the bars were set with.
SEED, ACCOUNTS = 404, 400
TRAINED_UNTIL = date(2025, 7, 1)
AT_ONCE = (TRAINED_UNTIL,)
TWO_MONTHS = (date(2025, 8, 1), date(2025, 9, 1))
LATER = (date(2026, 2, 1),)
# Of the logins there are fewer in summer: fewer in autumn look like it.
AFTER_SUMMER, TWO_AUTUMN_MONTHS = date(2025, 9, 15), (date(2025, 10, 1), date(2025, 11, 1))
BEFORE = date(2025, 3, 1)
SMALL = Recipe(n_trees=60)


@dataclass(frozen=True)
class Business:
    """The company's folder, which changes, and a home in which a model was trained on what was known on a day."""

    company: Path
    home: Path

    def change(self, *changes: PlantedChange) -> Source:
        write_company(self.company, seed=SEED, accounts=ACCOUNTS, changes=changes)
        return open_source(self.company)

    def score(self, source, days, folder):
        """Score some days in a home of its own; the check of each."""
        shutil.copytree(self.home, folder / "home", symlinks=True)
        settings = Settings(home=folder / "home")
        made = [
            score_source(source, Churn(), settings, day, folder / "scores.parquet", 0, "en", lambda _: None).drift
            for day in days
        ]
        store = open_store(settings.store_url)
        kept = store.drift.history()
        store.close()
        return made, kept


@pytest.fixture(scope="module")
def business(make_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drift")
    found = Business(folder / "company", make_home(folder / "home"))
    history = History.of(found.change(), Churn(), tables={}, until=TRAINED_UNTIL, fewest_cancellations=20)
    trained = train(
        history, home=found.home, bands=BandPolicy(), recipes=(SMALL,), budget=Budget(1, None), report=lambda _: None
    )
    if not trained.is_promoted:
        Registry(found.home).promote(trained.version, because="So few accounts do not show that it is good.")
    return found


def test_where_nothing_changes_nothing_is_cried(business, tmp_path):
    (before, *made), kept = business.score(business.change(), [BEFORE, *AT_ONCE, *TWO_MONTHS, *LATER], tmp_path)

    assert before is None
    assert [(check.verdict, check.reasons) for check in made] == [("fine", ())] * len(made)
    assert [check.snapshot_on for check in kept] == [check.snapshot_on for check in made][::-1]
    assert made[0].figures["expected"]["auc"] == pytest.approx(
        made[0].figures["expected_when_trained"]["auc"], abs=1e-4
    )
    assert made[-1].figures["outcomes"]["scored"] > ACCOUNTS / 2
    assert "A-0" not in repr(kept)


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        pytest.param(PlantedChange("product_change", TRAINED_UNTIL), "feature_moved", "login", id="a product change"),
        pytest.param(PlantedChange("lost_table", TRAINED_UNTIL), "table_gone", "tickets", id="a lost table"),
        pytest.param(PlantedChange("new_segment", TRAINED_UNTIL), "new_category", "segment", id="a new segment"),
        pytest.param(PlantedChange("price_rise", TRAINED_UNTIL), "feature_moved", "price", id="a price rise for all"),
    ],
)
def test_what_changes_is_named_within_two_runs(business, tmp_path, change, code, named):
    made, _ = business.score(business.change(change), TWO_MONTHS, tmp_path)
    reasons = [reason for check in made for reason in check.reasons]

    assert any(reason.code == code and named in reason.subject for reason in reasons)
    assert {check.verdict for check in made} & {"look", "retrain"}
    assert {reason.code for reason in reasons} <= {code, "scores_moved"}


def test_what_the_season_hides_is_named_against_the_year_before(business, tmp_path):
    change = PlantedChange("product_change", AFTER_SUMMER)
    made, _ = business.score(business.change(change), TWO_AUTUMN_MONTHS, tmp_path)
    moved = [reason for check in made for reason in check.reasons if reason.code == "feature_moved"]

    assert any("login" in reason.subject for reason in moved)
    assert all("at the same time a year before" in reason.sentence for reason in moved)
    assert {reason.code for check in made for reason in check.reasons} <= {"feature_moved", "scores_moved"}
