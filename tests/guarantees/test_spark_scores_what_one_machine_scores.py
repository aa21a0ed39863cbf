"""Promise: a business scored on Spark gets the scores, the points and the words of one machine, to the last bit."""

import json
from datetime import date

import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from app.jobs.champion import champion_of
from app.jobs.scoring import Asked, score_source
from app.jobs.scoring.on_spark import score_source_on_spark, score_table_on_spark
from app.jobs.scoring.records import state_of
from app.settings import Settings
from features.dataset import write_dataset
from features.demo import write_company
from features.errors import SnapshotError, SourceError
from features.snapshots import Churn
from features.source import open_source
from features.state import CatalogueState
from models.errors import FeatureMismatch
from models.folder import write_model
from models.horizons import Horizon
from models.interval import ScoreInterval
from training.assemble import BandPolicy, Made, assemble
from training.history import History
from training.trial.recipe import Recipe, fit_model, is_useful

CHURN = Churn(horizon_days=30)
KEPT = ("accounts", "cancellations", "tickets", "invoices")


def silent(_step):
    pass


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company") / "source"
    write_company(folder, seed=5, accounts=120, first_on=date(2024, 1, 1), days=300)
    # That Spark computes all features as DuckDB does is another promise; these are enough to score by. Time goes into
    # the plan, which grows with the tables, and not into the rows.
    for file in folder.glob("*.parquet"):
        if file.stem not in KEPT:
            file.unlink()
    return folder


@pytest.fixture(scope="module")
def here(company):
    return open_source(company)


@pytest.fixture(scope="module")
def there(company, spark):
    return open_source(f"spark:{company}")


@pytest.fixture(scope="module")
def settings(here, tmp_path_factory):
    """A home whose champion has learnt from the company."""
    whole = History.of(here, CHURN, tables={}).whole(silent)
    useful = is_useful(whole.labelled)
    labelled, portfolio = whole.labelled.keep(useful), whole.portfolio.keep(useful)
    model = fit_model(labelled, Recipe(n_trees=40))
    model.calibrate(model.margin(labelled.X), labelled.y, labelled.account)
    made = Made(
        model,
        model.calibration_,
        ScoreInterval((-4.0, 0.0), (0.4, 0.3), (0.3, 0.2)),
        (Horizon(30, 0.0), Horizon(90, 0.9)),
        labelled,
        portfolio,
        whole.state,
        whole.fingerprint,
        whole.trained_on,
    )
    settings = Settings(home=tmp_path_factory.mktemp("spark-home") / "home")
    write_model(settings.champion, model.booster_text, assemble(made, CHURN, BandPolicy(), {}, anchor=None))
    (settings.champion / "serving.json").write_text(json.dumps({"name": "customer-health", "version": "1"}))
    return settings


@pytest.fixture(scope="module")
def expected(here, settings, tmp_path_factory):
    """The lines of one machine."""
    out = tmp_path_factory.mktemp("here") / "scores.parquet"
    score_source(here, CHURN, settings, None, out, 5, "en", silent)
    return parquet.read_table(out)


def check(out, expected):
    """What Spark wrote is what was expected, in any order."""
    partition = dataset.partitioning(pa.schema([("snapshot_on", pa.date32())]), flavor="hive")
    found = dataset.dataset(out, partitioning=partition).to_table().sort_by("account_id")
    assert set(found.column_names) == set(expected.column_names)
    assert found.num_rows == expected.num_rows > 0
    for name in expected.column_names:
        assert found[name].type == expected[name].type
        assert found[name].to_pylist() == expected[name].to_pylist(), name


def test_a_source_on_spark(there, settings, expected, tmp_path):
    done = score_source_on_spark(there, CHURN, settings, None, Asked(tmp_path / "scores", 5, "en"), silent)

    check(tmp_path / "scores", expected)
    assert done.accounts == expected.num_rows
    assert done.snapshot_on == there.latest_snapshot


def test_a_data_set_of_features(here, settings, spark, expected, tmp_path):
    day = here.latest_snapshot
    write_dataset(tmp_path / "set", here, CHURN, [day], state=state_of(champion_of(settings)))

    done = score_table_on_spark(tmp_path / "set", None, settings, None, Asked(tmp_path / "scores", 5, "en"), silent)

    check(tmp_path / "scores", expected)
    assert done.notes == ()


def test_features_of_another_state_are_refused(here, settings, tmp_path):
    write_dataset(tmp_path / "set", here, CHURN, [here.latest_snapshot], state=CatalogueState(("export",)))
    with pytest.raises(FeatureMismatch, match="--for-champion"):
        score_table_on_spark(tmp_path / "set", None, settings, None, Asked(tmp_path / "scores", 5, "en"), silent)


def test_a_source_that_is_not_on_spark_is_refused(here, settings, tmp_path):
    with pytest.raises(SourceError, match="is not on Spark"):
        score_source_on_spark(here, CHURN, settings, None, Asked(tmp_path / "scores", 5, "en"), silent)


def test_a_day_that_is_not_known_is_refused(there, settings, tmp_path):
    asked = Asked(tmp_path / "scores", 5, "en")
    with pytest.raises(SnapshotError):
        score_source_on_spark(there, CHURN, settings, date(2031, 1, 1), asked, silent)
