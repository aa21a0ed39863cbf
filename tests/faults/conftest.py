"""Homes with a small real model and a store that knows some accounts, and servers on them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.keys import SCOPES, create_key
from app.settings import Settings
from app.store import FeatureRow, ModelVersion, ScoreRecord, open_store
from models.folder import write_model
from models.golden import write_golden
from models.scorer import Scorer
from tests.faults.server import Server
from training.registry.publish import publish

ACCOUNTS = tuple(f"A-{number}" for number in range(20))
VERSIONS = ("1", "2")
# As a model that learnt from a ready table says it, so that `varme score --table` scores with it.
OF_A_TABLE = {"table": {"id": "account_id", "has_snapshots": False, "ages": {}}}
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Models:
    """Two models, which differ in what they say of themselves, by their versions in the registry."""

    folders: dict[str, Path]
    fingerprints: dict[str, str]

    def publish(self, serving: Path, version: str) -> None:
        """Put one in service, as a promotion does."""
        publish(self.folders[version], serving, version, self.fingerprints[version])


@dataclass(frozen=True, slots=True)
class Home:
    """A home in whose store an official run by version 1 scored `ACCOUNTS`, and a key that opens everything."""

    folder: Path
    store_url: str
    key: str

    @property
    def serving(self) -> Path:
        return self.folder / "serving"


@pytest.fixture(scope="session")
def two_models(learnt, tmp_path_factory, make_spec):
    folders = {version: tmp_path_factory.mktemp("models") / version for version in VERSIONS}
    for version, folder in folders.items():
        told = {"calibration": learnt.spec.calibration, "scale": learnt.spec.scale, "catalogue_state": OF_A_TABLE}
        write_model(folder, learnt.model.booster_text, make_spec(**told, trained_on=f"2026-06-0{version}"))
        write_golden(folder)
    return Models(folders, {version: Scorer.load(folder).fingerprint for version, folder in folders.items()})


@pytest.fixture(scope="session")
def furnish(two_models) -> Callable[[Path, str | None], Home]:
    """Makes a home; with the address of a store, or with one of its own in SQLite."""

    def make(folder: Path, store_url: str | None = None) -> Home:
        two_models.publish(folder / "serving", "1")
        url = store_url or Settings(home=folder).store_url
        store = open_store(url, make=True)
        scorer = Scorer.load(two_models.folders["1"])
        model = ModelVersion("customer-health", "1", scorer.fingerprint)
        rows = [
            FeatureRow(account, date(2026, 6, 29), {"logins_30d": float(3 * number), "plan": "team", "nps": 7.0})
            for number, account in enumerate(ACCOUNTS)
        ]
        store.save_scores(ScoreRecord(row, model, scorer.answer(row.features), NOON) for row in rows)
        key = create_key(store, "CRM", SCOPES, NOON)
        store.close()
        return Home(folder, url, key)

    return make


@pytest.fixture
def home(tmp_path, furnish):
    return furnish(tmp_path / "home")


@pytest.fixture
def start():
    """Starts servers; none outlives the test."""
    started = []

    def begin(home: Home, **settings: object) -> Server:
        server = Server(home.folder, store_url=home.store_url, **settings)
        started.append(server)
        return server.wait_ready()

    yield begin
    for server in started:
        server.kill()
