"""Promise: a source that is away or half-loaded changes nothing: scores stay, are marked, and somebody is told why."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from app.delivery.destination import Delivered
from app.jobs.refreshing import Runner, tell_about
from app.refreshing import find_freshness
from app.settings import Settings
from app.store import open_store
from app.store.standings import Wanted
from features.contract import TABLES
from features.demo import write_company
from features.snapshots import Churn
from features.source import open_source
from training.assemble import BandPolicy
from training.history import History
from training.registry.registry import Registry
from training.train import train
from training.trial.recipe import Recipe
from training.trial.search import Budget

SEED, ACCOUNTS = 405, 400
SMALL = Recipe(n_trees=40)
NIGHT = timedelta(days=1)


@dataclass
class Business:
    """A company whose tables come night after night, and a home in which a model serves."""

    whole: Path
    company: Path
    home: Path
    end: datetime

    def load(self, nights: int, *, without: str | None = None, lacking: tuple[str, int] | None = None) -> None:
        """Bring the tables as of so many nights from the first on; one may be missing, or lack its last days."""
        shutil.rmtree(self.company, ignore_errors=True)
        self.company.mkdir()
        for file in self.whole.glob("*.parquet"):
            if file.stem == without:
                continue
            end = self.end + nights * NIGHT
            if lacking is not None and lacking[0] == file.stem:
                end -= lacking[1] * NIGHT
            _copy_until(file, self.company / file.name, end)

    def at(self, nights: int) -> datetime:
        """Five in the morning after so many nights."""
        return (self.end + nights * NIGHT).replace(tzinfo=UTC) + timedelta(hours=5)


def _copy_until(file: Path, to: Path, end: datetime) -> None:
    rows = duckdb.from_parquet(str(file))
    column = next(one for one in TABLES[file.stem].happens if one in rows.columns)
    rows.filter(f"CAST({column} AS TIMESTAMP) < TIMESTAMP '{end}'").write_parquet(str(to))


@pytest.fixture(scope="module")
def learnt_business(make_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nightly")
    write_company(folder / "whole", seed=SEED, accounts=ACCOUNTS)
    source = open_source(folder / "whole")
    home = make_home(folder / "home")
    history = History.of(source, Churn(), tables={}, until=source.last_day, fewest_cancellations=20)
    trained = train(
        history, home=home, bands=BandPolicy(), recipes=(SMALL,), budget=Budget(1, None), report=lambda _: None
    )
    if not trained.is_promoted:
        Registry(home).promote(trained.version, because="So few accounts do not show that it is good.")
    (home / "business.json").unlink(missing_ok=True)
    midnight = datetime.combine(source.last_day, datetime.min.time())
    return Business(folder / "whole", folder / "company", home, midnight - 4 * NIGHT)


@pytest.fixture
def business(learnt_business, tmp_path):
    shutil.copytree(learnt_business.home, tmp_path / "home", symlinks=True)
    return Business(learnt_business.whole, tmp_path / "company", tmp_path / "home", learnt_business.end)


@pytest.fixture
def refresh(business):
    """Make the run of a night; what it came to, and whom it told what."""
    settings = Settings(home=business.home, source={"location": str(business.company)})
    store, told = open_store(settings.store_url, make=True), []

    def tell(key, subject, text):
        told.append(f"{subject}: {text}")
        return {"ops": Delivered()}

    def run(nights, hour=0):
        now = business.at(nights) + timedelta(hours=hour)
        runner = Runner(settings, store, lambda: now, lambda _: None, business.home / "scores.parquet")
        done = runner.make(runner.begin())
        tell_about(done, store, now, tell)
        fresh = find_freshness(store.refreshes.newest(), store.refreshes.newest("done"), now, timedelta(hours=36))
        return done, fresh, told

    run.store = store
    yield run
    store.close()


def stand_of(store):
    """All that readers see: the newest scores, and what the lists add up to."""
    whole = [(one.account_id, one.snapshot_on, one.score, one.band) for one in _read_all(store)]
    return sorted(whole)


def _read_all(store):
    return list(store.standings.read_all(Wanted(), "score"))


def test_night_after_night_all_are_scored_as_of_the_day(business, refresh):
    business.load(0)
    first, _, _ = refresh(0)
    business.load(1)
    second, fresh, told = refresh(1)
    again, _, _ = refresh(1, hour=1)

    assert (first.state, second.state, again.state) == ("done", "done", "done")
    assert second.scored.snapshot_on == business.at(1).date()
    assert {on for _, on, _, _ in stand_of(refresh.store)} == {business.at(1).date()}
    assert again.scored.written == 0
    assert (fresh.is_old, told) == (False, [])


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        pytest.param({"without": "tickets"}, "tickets is not there any more", id="a table is gone"),
        pytest.param({"without": "accounts"}, "accounts", id="a table without which nothing can be read"),
        pytest.param({"lacking": ("usage", 1)}, "usage has", id="the partition of yesterday"),
        pytest.param({"lacking": ("tickets", 2000)}, "tickets is empty", id="a table is suddenly empty"),
        pytest.param({"lacking": ("usage", 400)}, "usage has only", id="most of a table is gone"),
    ],
)
def test_a_half_loaded_source_changes_nothing(business, refresh, broken, says):
    business.load(0)
    refresh(0)
    stood = stand_of(refresh.store)
    business.load(1, **broken)
    refused, fresh, told = refresh(1)
    refresh(1, hour=1)
    after = stand_of(refresh.store)
    business.load(1)
    mended, mended_fresh, _ = refresh(1, hour=2)

    assert refused.state in {"refused", "failed"}
    assert says in refused.says
    assert after == stood
    assert (fresh.is_old, fresh.why, fresh.snapshot_on) == (True, refused.says, business.at(0).date())
    assert len(told) == 2
    assert told[0].startswith("Scores are not those of today: ")
    assert says in told[0]
    assert told[1].startswith("Scores are fresh again: ")
    assert (mended.state, mended_fresh.is_old) == ("done", False)


def test_a_source_that_is_away_changes_nothing(business, refresh):
    business.load(0)
    refresh(0)
    stood = stand_of(refresh.store)
    shutil.rmtree(business.company)
    failed, fresh, told = refresh(1)

    assert (failed.state, fresh.is_old) == ("failed", True)
    assert stand_of(refresh.store) == stood
    assert len(told) == 1


def test_a_source_that_stands_still_is_scored_and_marked(business, refresh):
    business.load(0)
    refresh(0)
    done, fresh, told = refresh(1)

    assert (done.state, done.scored.written) == ("done", 0)
    assert "The source has not moved on" in fresh.why
    assert len(told) == 1
